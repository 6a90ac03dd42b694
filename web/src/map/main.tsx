import { render } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { type Address, changed, formatAddress, parameterOf, parseAddress } from '../data/address.js';
import type { Problem } from '../data/rows.js';
import { initial, sources } from '../data/sources.js';
import { Line } from '../line.js';
import '../style.css';
import { Typed } from '../typed.js';
import { Curves } from './curves.js';
import { type Density, densityOf } from './density.js';
import './map.css';
import { centres } from './centres.js';
import { ALL, type Rates, ratesOfAppStore, ratesOfStore } from './rates.js';
import { appStore, store, Ticker } from './ticker.js';
import { type Mark, WorldMap } from './world-map.js';

const START = 'users?seed=42&rows=1000000';

/** Users of whom events are simulated: of a week come about a million. */
const FRACTION = '0.000001';

/** Events of the store in a second: of a week come about 60,000. */
const RATE = '0.1';

const here = (): Address => parseAddress(location.hash.length > 2 ? location.hash : START);
const isAppStore = ({ path }: Address) => path === appStore.path;
const isEvents = (address: Address) => isAppStore(address) || address.path === store.path;

/** What the page's address says that is none of the service's: the group of events that is looked at. */
const CHOSEN = 'chosen';

/** A circle for each country, as large as it has events. */
function marksOf({ groups }: Rates): Mark[] {
  const most = Math.max(1, ...[...groups.values()].map(({ realised }) => realised));
  return [...groups].flatMap(([name, { realised }]) => {
    const [latitude, longitude] = centres.get(name) ?? [];
    return latitude === undefined || longitude === undefined || realised === 0
      ? []
      : [{ name, latitude, longitude, size: realised / most }];
  });
}

/** The map page: where the rows of an address are; of events, when and in which countries. */
function Page() {
  const [address, setAddress] = useState(here);
  const [known, setKnown] = useState(initial);
  const [density, setDensity] = useState<Density>();
  const [rates, setRates] = useState<Rates>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    const follow = () => setAddress(here());
    addEventListener('hashchange', follow);
    sources().then(setKnown, () => {});
    return () => removeEventListener('hashchange', follow);
  }, []);
  const chosen = parameterOf(address, CHOSEN) ?? ALL;
  const text = formatAddress(changed(address, CHOSEN, []));
  const seed = parameterOf(address, 'seed') ?? '42';
  const fraction = parameterOf(address, 'users_fraction') ?? FRACTION;
  const rate = parameterOf(address, 'rate') ?? RATE;
  useLayoutEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const fail = (refused: unknown) => {
      if (!signal.aborted)
        setProblem(
          refused instanceof Error
            ? { title: 'The service does not answer', status: 0, detail: refused.message }
            : (refused as Problem),
        );
    };
    const tell =
      <Value,>(set: (value: Value) => void) =>
      (value: Value) => {
        setProblem(undefined);
        set(value);
      };
    setRates(undefined);
    if (isAppStore(address)) ratesOfAppStore(seed, fraction, signal).then(tell(setRates), fail);
    else if (isEvents(address)) ratesOfStore(seed, rate, signal).then(tell(setRates), fail);
    else densityOf(address, signal).then(tell(setDensity), fail);
    return () => controller.abort();
  }, [text]);
  const show = (change: (address: Address) => Address) => {
    location.hash = `/${formatAddress(change(here()))}`;
  };
  const choose = (group: string) => show((now) => changed(now, CHOSEN, group === ALL ? [] : [group]));
  const marks = useMemo(() => (rates === undefined ? [] : marksOf(rates)), [rates]);
  const paths = [
    ...new Set([
      'users',
      appStore.path,
      store.path,
      address.path,
      ...known.filter(({ group }) => group === 'Models').map(({ path }) => path),
    ]),
  ];
  return (
    <main class="map">
      <header class="bar">
        <a class="logo" href="map" title="The first view">
          <img src="./icon.svg" alt="" width="24" height="24" />
          <h1>Map</h1>
        </a>
        <select
          aria-label="Dataset"
          value={address.path}
          onChange={({ currentTarget }) => {
            const path = currentTarget.value;
            show(() => parseAddress(path === 'users' ? START : `${path}?seed=${encodeURIComponent(seed)}`));
          }}
        >
          {paths.map((path) => (
            <option key={path} value={path}>
              {decodeURIComponent(path)}
            </option>
          ))}
        </select>
        <div class="seed">
          <span aria-hidden="true">seed</span>
          <Typed
            label="Seed"
            hint="42"
            value={seed}
            set={(next) => next !== '' && show((now) => changed(now, 'seed', [next]))}
          />
        </div>
        {address.path === 'users' && (
          <div class="search">
            <Typed
              label="Country"
              hint="country"
              value={parameterOf(address, 'address.country:contains') ?? ''}
              set={(word) =>
                show((now) => changed(now, 'address.country:contains', word === '' ? [] : [word]))
              }
            />
          </div>
        )}
        <output class="count" aria-live="polite">
          {isEvents(address)
            ? ''
            : density === undefined
              ? '…'
              : `${density.total.toLocaleString('en')} rows`}
        </output>
        <nav aria-label="Pages">
          <a href={`./#/${text}`}>Data</a> <a href="design">Design</a> <a href="docs">API</a>
        </nav>
      </header>
      <Line text={text} set={(line) => show(() => parseAddress(line))} />
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem.detail ?? problem.title}
        </p>
      )}
      {isEvents(address) ? (
        <>
          {rates === undefined ? (
            <p class="coming">…</p>
          ) : (
            <>
              {rates.of === 'country' && <WorldMap marks={marks} chosen={chosen} choose={choose} />}
              <Curves rates={rates} chosen={chosen} choose={choose} />
            </>
          )}
          <Ticker
            kind={isAppStore(address) ? appStore : store}
            parameters={isAppStore(address) ? { seed, users_fraction: fraction } : { seed, rate }}
          />
        </>
      ) : (
        <WorldMap density={density} />
      )}
    </main>
  );
}

render(<Page />, document.getElementById('page') as HTMLElement);
