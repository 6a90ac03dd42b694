import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Address, changed, formatAddress, parameterOf, parseAddress } from '../data/address.js';
import type { Problem } from '../data/rows.js';
import { initial, sources } from '../data/sources.js';
import { Line } from '../line.js';
import '../style.css';
import { Typed } from '../typed.js';
import { Curves } from './curves.js';
import { type Density, densityOf } from './density.js';
import './map.css';
import { ALL, type Rates, ratesOf } from './rates.js';
import { Ticker } from './ticker.js';
import { WorldMap } from './world-map.js';

const START = 'users?seed=42&rows=1000000';

/** Users of whom events are simulated: of a week come about a million. */
const FRACTION = '0.000001';

const here = (): Address => parseAddress(location.hash.length > 2 ? location.hash : START);
const isEvents = ({ path }: Address) => path === 'events/app-store';

/** The map page: where the rows of an address are; of events, when and in which countries. */
function Page() {
  const [address, setAddress] = useState(here);
  const [known, setKnown] = useState(initial);
  const [density, setDensity] = useState<Density>();
  const [rates, setRates] = useState<Rates>();
  const [problem, setProblem] = useState<Problem>();
  const [country, setCountry] = useState(ALL);
  useEffect(() => {
    const follow = () => setAddress(here());
    addEventListener('hashchange', follow);
    sources().then(setKnown, () => {});
    return () => removeEventListener('hashchange', follow);
  }, []);
  const text = formatAddress(address);
  const seed = parameterOf(address, 'seed') ?? '42';
  const fraction = parameterOf(address, 'users_fraction') ?? FRACTION;
  useEffect(() => {
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
    if (isEvents(address)) ratesOf(seed, fraction, signal).then(tell(setRates), fail);
    else densityOf(address, signal).then(tell(setDensity), fail);
    return () => controller.abort();
  }, [text]);
  const show = (change: (address: Address) => Address) => {
    location.hash = `/${formatAddress(change(here()))}`;
  };
  const paths = [
    ...new Set([
      'users',
      'events/app-store',
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
            <Curves rates={rates} country={country} choose={setCountry} />
          )}
          <Ticker seed={seed} fraction={fraction} />
        </>
      ) : (
        <WorldMap density={density} />
      )}
    </main>
  );
}

render(<Page />, document.getElementById('page') as HTMLElement);
