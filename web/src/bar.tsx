import { useState } from 'preact/hooks';
import { type Address, changed, hasSeed, parameterOf } from './data/address.js';
import { ENDLESS, WINDOW } from './data/rows.js';
import type { Source } from './data/sources.js';
import { Typed } from './typed.js';

/** What can be opened beside the rows. */
export type Beside = 'parameters' | 'take' | 'row' | undefined;

interface Properties {
  readonly address: Address;
  readonly known: readonly Source[];
  /** The number of rows; undefined until it is known. */
  readonly total: number | undefined;
  readonly show: (change: (address: Address) => Address) => void;
  readonly choose: (path: string) => void;
  readonly go: (index: number) => void;
  readonly hidden: readonly string[];
  readonly showHidden: () => void;
  readonly beside: Beside;
  readonly setBeside: (beside: Beside) => void;
}

/** What is shown, how many rows it has, and where to go in it. */
export function Bar(properties: Properties) {
  const { address, known, total, show, choose, go, hidden, showHidden, beside, setBeside } = properties;
  const set = (name: string) => (value: string) =>
    show((now) => changed(now, name, value === '' ? [] : [value]));
  const toggle = (one: Beside) => setBeside(beside === one ? undefined : one);
  return (
    <header class="bar">
      <a class="logo" href="#/" title="The first view">
        <img src="./icon.svg" alt="" width="24" height="24" />
        <h1>seedstream</h1>
      </a>
      <Sources known={known} path={address.path} choose={choose} />
      {hasSeed(address) && (
        <div class="seed">
          <span aria-hidden="true">seed</span>
          <Typed
            label="Seed"
            hint="42"
            value={parameterOf(address, 'seed') ?? ''}
            set={(seed) => seed !== '' && set('seed')(seed)}
          />
        </div>
      )}
      <div class="search">
        <Typed
          label="Search in all texts"
          hint="search"
          value={parameterOf(address, 'q') ?? ''}
          set={set('q')}
        />
      </div>
      <output class="count" aria-live="polite">
        {countOf(address, total)}
      </output>
      <GoTo total={total ?? 0} go={go} />
      {hidden.length > 0 && (
        <button type="button" onClick={showHidden}>
          Show {hidden.length} hidden
        </button>
      )}
      <button type="button" aria-expanded={beside === 'parameters'} onClick={() => toggle('parameters')}>
        Parameters
      </button>
      <button type="button" class="main" aria-expanded={beside === 'take'} onClick={() => toggle('take')}>
        Download
      </button>
      <a href="design">Design</a>
      <a href="map">Map</a>
      <a href="docs">API</a>
    </header>
  );
}

function countOf({ path }: Address, total: number | undefined): string {
  if (total === undefined) return '…';
  if (total === ENDLESS) return 'rows without end';
  const count = total.toLocaleString('en');
  if (!path.startsWith('events/')) return `${count} rows`;
  return total === WINDOW ? `the first ${count} events` : `${count} events`;
}

interface SourcesProperties {
  readonly known: readonly Source[];
  readonly path: string;
  readonly choose: (path: string) => void;
}

function Sources({ known, path, choose }: SourcesProperties) {
  const groups = [...new Set(known.map(({ group }) => group))];
  return (
    <select aria-label="Dataset" value={path} onChange={({ currentTarget }) => choose(currentTarget.value)}>
      {!known.some((source) => source.path === path) && <option>{path}</option>}
      {groups.map((group) => (
        <optgroup key={group} label={group}>
          {known
            .filter((source) => source.group === group)
            .map((source) => (
              <option key={source.path} value={source.path}>
                {decodeURIComponent(source.path)}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}

function GoTo({ total, go }: { readonly total: number; readonly go: (index: number) => void }) {
  const [text, setText] = useState('');
  return (
    <form
      class="goto"
      onSubmit={(event) => {
        event.preventDefault();
        const row = Number(text.replace(/[,_\s]/g, ''));
        if (Number.isInteger(row) && row >= 1) go(Math.min(row, total) - 1);
      }}
    >
      <input
        aria-label="Go to row"
        placeholder="go to row"
        inputMode="numeric"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
    </form>
  );
}
