// What users of the app store do, own and like.
import t from 'tap';
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
    const events = await eventsOf({ users_fraction: 2e-6, sessions });
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
  const window = { users_fraction: fraction, to: '2026-01-03T00:00:00Z' };
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

t.test('events of a session have one app, which is installed before it is uninstalled', async (t) => {
  const events = await eventsOf({ users_fraction: 1e-5, sessions: true, from: '2026-01-01T10:00:00Z' });
  let uninstalled = 0;
  for (const session of grouped(events, 'session_id').values()) {
    if (session[0]?.event_type !== 'app_open') continue;
    if (new Set(session.map(({ app_id }) => app_id)).size > 1) t.fail('two apps');
    const types = session.map(({ event_type }) => event_type);
    const at = types.indexOf('app_uninstall');
    if (at < 0) continue;
    uninstalled++;
    if (!types.slice(0, at).includes('app_install')) t.fail(types.join(', '));
  }
  t.ok(uninstalled > 100, `${uninstalled} sessions`);
});
