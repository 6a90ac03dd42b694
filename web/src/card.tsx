import { useEffect, useRef } from 'preact/hooks';
import { type Address, formatAddress } from './data/address.js';
import type { Changes } from './data/changes.js';
import { cellFrom, kindOf, type Row, textOf } from './data/columns.js';
import { related, type Source } from './data/sources.js';

interface Properties {
  readonly row: Row | undefined;
  readonly index: number;
  readonly address: Address;
  readonly source: Source | undefined;
  /** What changes the row, where it is one of a table. */
  readonly changes: Changes | undefined;
  /** The member that is to be edited first. */
  readonly focused: string | undefined;
  readonly close: () => void;
  readonly go: (index: number) => void;
}

/** One row, a line for each of its members, and the rows that belong to it. */
export function Card({ row, index, address, source, changes, focused, close, go }: Properties) {
  return (
    <section class="panel" aria-label={`Row ${index + 1}`}>
      <header>
        <h2>Row {(index + 1).toLocaleString('en')}</h2>
        {row !== undefined && changes !== undefined && (
          <button type="button" onClick={() => changes.remove(row)}>
            Delete row
          </button>
        )}
        <button type="button" onClick={() => go(index - 1)} disabled={index === 0} aria-label="Row before">
          ↑
        </button>
        <button type="button" onClick={() => go(index + 1)} aria-label="Row after">
          ↓
        </button>
        <button type="button" onClick={close} aria-label="Close">
          ×
        </button>
      </header>
      {row === undefined ? (
        <p>…</p>
      ) : (
        <>
          <Members of={row} path="" whole={{ row, address, source, changes, focused }} />
          <Children row={row} address={address} source={source} />
        </>
      )}
    </section>
  );
}

interface Whole extends Pick<Properties, 'address' | 'source' | 'changes' | 'focused'> {
  readonly row: Row;
}

function Members({ of, path, whole }: { readonly of: Row; readonly path: string; readonly whole: Whole }) {
  return (
    <dl>
      {Object.entries(of).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd dir="auto">
            <Value path={path + name} value={value} whole={whole} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const PICTURE = /^\/avatars\/\S+\.svg$/;

interface ValueProperties {
  readonly path: string;
  readonly value: unknown;
  readonly whole: Whole;
}

function Value({ path, value, whole }: ValueProperties) {
  const { changes, source } = whole;
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return <Members of={value as Row} path={`${path}.`} whole={whole} />;
  const parent = source?.parents.find(({ column }) => column === path);
  return (
    <>
      {typeof value === 'string' && PICTURE.test(value) && (
        <img src={value.slice(1)} alt={path} width="64" height="64" />
      )}
      {changes !== undefined && path !== source?.key && path !== 'id' ? (
        <Editor path={path} value={value} whole={whole} />
      ) : value === null ? (
        <span class="null">null</span>
      ) : Array.isArray(value) ? (
        <pre>{JSON.stringify(value, undefined, 2)}</pre>
      ) : (
        <span>{textOf(value)}</span>
      )}
      {parent !== undefined && value !== null && (
        <a href={`#/${formatAddress(related(whole.address, parent.path, parent.key, value))}`}>
          {' '}
          {parent.path.split(/[/.]/).at(-1)} {textOf(value)}
        </a>
      )}
    </>
  );
}

/** A value of a table, which is stored when the field is left or Enter is pressed. Nothing is null. */
function Editor({ path, value, whole: { row, changes, focused } }: ValueProperties) {
  const kind = kindOf(value) ?? 'text';
  const shown = textOf(value);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused === path) field.current?.focus();
  }, [focused, row]);
  const store = (field: HTMLInputElement | HTMLSelectElement) => {
    field.setCustomValidity('');
    if (field.value === shown) return;
    try {
      void changes?.set(row, path, cellFrom(field.value, kind, value));
    } catch {
      field.setCustomValidity(`This is no ${Array.isArray(value) ? 'list' : kind}`);
      field.reportValidity();
    }
  };
  if (kind === 'boolean')
    return (
      <select aria-label={path} value={shown} onChange={({ currentTarget }) => store(currentTarget)}>
        <option>true</option>
        <option>false</option>
      </select>
    );
  return (
    <input
      key={shown}
      ref={field}
      aria-label={path}
      defaultValue={shown}
      placeholder={value === null ? 'null' : ''}
      spellcheck={false}
      onBlur={({ currentTarget }) => store(currentTarget)}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Escape') currentTarget.value = shown;
        if (key === 'Enter' || key === 'Escape') currentTarget.blur();
      }}
    />
  );
}

/** Links to the rows that refer to this one. */
function Children({ row, address, source }: Pick<Whole, 'row' | 'address' | 'source'>) {
  const children = source?.children ?? [];
  if (children.length === 0) return null;
  return (
    <>
      <h3>Rows that refer to this one</h3>
      <ul>
        {children.map(({ name, path, column, key }) => (
          <li key={`${path} ${column}`}>
            <a href={`#/${formatAddress(related(address, path, column, row[key]))}`}>
              {name} by {column}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
