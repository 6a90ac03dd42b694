// What users of the app store do, own and like.
import t from 'tap';
import { once } from '../../src/cache.js';
import { cases } from '../support/property.js';
import { lines } from './expected-rates.js';
import { eventDataset, keyOf, objectsOf, streamOf } from './simulated.js';

const appStore = eventDataset('app-store');

interface Event {
  readonly user_id: string;
  readonly session_id: string;
  readonly event_type: string;
  readonly event_timestamp: string;
  readonly app_id: string;
  readonly device_type: string;
  readonly os_version: string;
  readonly country_code: string;
}

const eventsOf = async (parameters: Record<string, unknown>, seed = 'users', most = 200_000) =>
  (await objectsOf(streamOf(appStore, parameters), keyOf(appStore, seed), most)) as unknown as Event[];

const systemOf = ({ os_version }: Event) => os_version.split(' ')[0] as string;

/** The lists of events with the same value of a member. */
function grouped(events: readonly Event[], member: keyof Event): Map<string, Event[]> {
  const groups = new Map<string, Event[]>();
  for (const event of events) {
    const group = groups.get(event[member]) ?? [];
    group.push(event);
    groups.set(event[member], group);
  }
  return groups;
}

/** The Gini coefficient of counts, of which `all - counts.length` more are 0. */
function gini(counts: readonly number[], all: number): number {
  const sorted = counts.toSorted((a, b) => a - b);
  const sum = sorted.reduce((a, b) => a + b, 0);
  const weighted = sorted.reduce((a, count, at) => a + count * (at + 1 + all - counts.length), 0);
  return (2 * weighted) / (all * sum) - (all + 1) / all;
}

for (const sessions of [false, true]) {
  t.test(`users have one or two devices that agree with their systems, sessions=${sessions}`, async (t) => {
    const events = await eventsOf({ users_fraction: 2e-6, sessions }, 'users', cases(200_000, 100_000));
    const systems: Record<string, string[]> = { desktop: ['macOS', 'Windows'], phone: ['Android', 'iOS'] };
    systems.tablet = systems.phone as string[];
    for (const event of events) {
      if (!systems[event.device_type]?.includes(systemOf(event)))
        t.fail(`${event.device_type}: ${event.os_version}`);
    }
    let two = 0;
    const users = [...grouped(events, 'user_id').values()].filter(({ length }) => length >= 20);
    for (const own of users) {
      const devices = new Set(own.map(({ device_type, os_version }) => `${device_type} ${os_version}`));
      const mobile = new Set(own.filter(({ device_type }) => device_type !== 'desktop').map(systemOf));
      if (devices.size > 2 || mobile.size > 1) t.fail([...devices].join(', '));
      if (devices.size === 2) two++;
    }
    t.ok(
      users.length > 500 && two > 0.1 * users.length && two < 0.3 * users.length,
      `${two} of ${users.length}`,
    );
  });
}

t.test('the devices of a user depend on the seed', async (t) => {
  const [one, other] = await Promise.all(
    ['1', '2'].map((seed) => eventsOf({ users_fraction: 1e-8 }, seed, 5000)),
  );
  const devicesOf = (events: readonly Event[] = []) =>
    [
      ...events.reduce(
        (sum, { os_version }) => sum.set(os_version, (sum.get(os_version) ?? 0) + 1),
        new Map(),
      ),
    ].join();
  t.not(devicesOf(one), devicesOf(other));
});

t.test('few users do most, and few apps are popular', async (t) => {
  const fraction = 1e-6;
  const window = { users_fraction: fraction, to: cases('2026-01-03T00:00:00Z', '2026-01-02T00:00:00Z') };
  const events = await eventsOf(window, 'users', 1e6);
  const sizes = (groups: Map<string, Event[]>) => [...groups.values()].map(({ length }) => length);
  const users = gini(sizes(grouped(events, 'user_id')), 5371);
  t.ok(users > 0.5 && users < 0.7, `users: ${users}`);
  const apps = sizes(grouped(events, 'app_id')).sort((a, b) => b - a);
  t.ok(gini(apps, 9000) > 0.5, `apps: ${gini(apps, 9000)}`);
  // By Zipf's law, ranks 1 and 10 differ by a factor of 10.
  const ratio = (apps[0] as number) / (apps[9] as number);
  t.ok(ratio > 8 && ratio < 12, `rank 1 has ${ratio} times as many events as rank 10`);
  const flat = await eventsOf({ ...window, mode: 'fixed' }, 'users', 1e6);
  const flatUsers = gini(sizes(grouped(flat, 'user_id')), 5371);
  t.ok(flatUsers < 0.2, `flat: ${flatUsers}`);
  t.ok(gini(sizes(grouped(flat, 'app_id')), 9000) < 0.2);
});

t.test('a session id belongs to what one user does within half an hour', async (t) => {
  const events = await eventsOf({ users_fraction: 1e-7 }, 'visits', 50_000);
  const visits = [...grouped(events, 'session_id').values()];
  for (const visit of visits) {
    const [first, last] = [visit[0], visit.at(-1)] as [Event, Event];
    if (visit.some(({ user_id }) => user_id !== first.user_id)) t.fail('two users');
    if (Date.parse(last.event_timestamp) - Date.parse(first.event_timestamp) > 1_800_000) t.fail('too long');
  }
  t.ok(visits.length < 0.75 * events.length, `${visits.length} visits of ${events.length} events`);
});

const twoWeeks = {
  users_fraction: cases(1e-7, 4e-8),
  from: '2026-03-02T00:00:00Z',
  to: '2026-03-16T00:00:00Z',
};
const TWO_WEEKS = 'two weeks';
const sessionsOfTwoWeeks = once(() => eventsOf({ ...twoWeeks, sessions: true }, TWO_WEEKS, 1e6));

/** An app is uninstalled less than eight days after it was installed. */
const KNOWN_FROM = '2026-03-10T00:00:00Z';

for (const sessions of [false, true]) {
  t.test(`in two weeks, users uninstall only what they installed, sessions=${sessions}`, async (t) => {
    const events = sessions ? await sessionsOfTwoWeeks() : await eventsOf(twoWeeks, TWO_WEEKS, 1e6);
    const installs = new Map<string, number>();
    let uninstalled = 0;
    for (const { user_id, app_id, event_type, event_timestamp } of events) {
      const what = `${user_id} ${app_id}`;
      const installed = installs.get(what) ?? 0;
      if (event_type === 'app_install') installs.set(what, installed + 1);
      if (event_type !== 'app_uninstall') continue;
      installs.set(what, Math.max(0, installed - 1));
      if (event_timestamp < KNOWN_FROM) continue;
      uninstalled++;
      if (installed === 0) t.fail(`${what} at ${event_timestamp}`);
    }
    const share = uninstalled / events.filter(({ event_timestamp: time }) => time >= KNOWN_FROM).length;
    t.ok(share > 0.003 && share < 0.015, `${uninstalled} uninstalled, a share of ${share}`);
  });
}

t.test('in two weeks, sessions of a user never overlap, and each is complete and has one app', async (t) => {
  const events = await sessionsOfTwoWeeks();
  let cut = 0;
  for (const own of grouped(events, 'user_id').values()) {
    const sessions = [...grouped(own, 'session_id').values()];
    if (sessions.flat().some((event, at) => event !== own[at])) t.fail(`${own[0]?.user_id} overlaps`);
    // The first and the last session may reach beyond the window.
    for (const [at, session] of sessions.slice(1, -1).entries()) {
      const types = session.map(({ event_type }) => event_type);
      const ends = types.flatMap((type, at) => (type === 'app_open' || type === 'app_close' ? at : []));
      if (`${ends}` !== `0,${types.length - 1}`) t.fail(`${types}`);
      if (new Set(session.map(({ app_id }) => app_id)).size > 1) t.fail('two apps');
      if (types.filter((type) => type === 'app_install').length > 1) t.fail('two installations');
      const next = sessions[at + 2]?.[0]?.event_timestamp ?? '';
      if (Date.parse(next) - Date.parse(session.at(-1)?.event_timestamp ?? '') < 30_000) cut++;
    }
  }
  t.ok(cut > cases(200, 80), `${cut} sessions end just before the next one of their user`);
});

t.test('any window of two weeks of sessions has the events of the whole', async (t) => {
  const parameters = { ...twoWeeks, sessions: true };
  const whole = await sessionsOfTwoWeeks();
  for (let at = 5; at < whole.length; at += 9973) {
    const from = `${whole[at]?.event_timestamp}`;
    const part = await eventsOf({ ...parameters, from }, TWO_WEEKS, 300);
    t.strictSame(part, whole.slice(at + 1, at + 301), from);
  }
});

t.test('systems are those of the country, and more of the new versions', async (t) => {
  const events = await eventsOf(
    { users_fraction: 1e-4, from: '2026-03-02T12:00:00Z' },
    'systems',
    cases(300_000, 150_000),
  );
  const mobile = new Map(
    events.filter(({ device_type }) => device_type !== 'desktop').map((event) => [event.user_id, event]),
  );
  const shares = new Map(lines.map(({ iso3, ios_share }) => [iso3, Number(ios_share)]));
  let [observed, expected, variance] = [0, 0, 0];
  for (const code of ['USA', 'IND', 'BRA', 'GBR', 'JPN', 'NGA']) {
    const own = [...mobile.values()].filter(({ country_code }) => country_code === code);
    const share = shares.get(code) as number;
    const apples = own.filter((event) => systemOf(event) === 'iOS').length;
    t.ok(
      own.length > 500 && Math.abs(apples / own.length - share) < 0.05,
      `${code}: ${apples / own.length} of ${share}`,
    );
    observed += apples;
    expected += own.length * share;
    variance += own.length * share * (1 - share);
  }
  const deviations = (observed - expected) / Math.sqrt(variance);
  t.ok(Math.abs(deviations) < 4, `${deviations.toFixed(2)} standard deviations`);
  const counts = new Map<string, number>();
  for (const { os_version } of mobile.values()) counts.set(os_version, (counts.get(os_version) ?? 0) + 1);
  const of = (version: string) => counts.get(version) ?? 0;
  t.ok(of('iOS 15.5') > 5 * of('iOS 15.0') && of('iOS 15.5') > 10 * of('iOS 12.5'));
  t.ok(of('Android 15.5') > 1.5 * of('Android 12.5') && of('Android 12.0') > 0);
});
