import { type Row, textOf } from './data/columns.js';

interface Properties {
  readonly row: Row | undefined;
  readonly index: number;
  readonly close: () => void;
  readonly go: (index: number) => void;
}

/** One row, a line for each of its members. */
export function Card({ row, index, close, go }: Properties) {
  return (
    <section class="card" aria-label={`Row ${index + 1}`}>
      <header>
        <h2>Row {(index + 1).toLocaleString('en')}</h2>
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
      {row === undefined ? <p>…</p> : <Members of={row} />}
    </section>
  );
}

function Members({ of }: { readonly of: Row }) {
  return (
    <dl>
      {Object.entries(of).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd dir="auto">
            <Value name={name} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const PICTURE = /^\/avatars\/\S+\.svg$/;

function Value({ name, value }: { readonly name: string; readonly value: unknown }) {
  if (Array.isArray(value)) return <pre>{JSON.stringify(value, undefined, 2)}</pre>;
  if (typeof value === 'object' && value !== null) return <Members of={value as Row} />;
  if (value === null) return <span class="null">null</span>;
  if (typeof value === 'string' && PICTURE.test(value))
    return <img src={value.slice(1)} alt={name} width="64" height="64" />;
  return <>{textOf(value)}</>;
}
