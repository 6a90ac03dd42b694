import { render } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Card } from './card.js';
import { type Address, changed, formatAddress, parameterOf, parseAddress } from './data/address.js';
import { columnsOf, widthOf } from './data/columns.js';
import { type Picture, pictures } from './data/pictures.js';
import { datasets, ENDLESS, type Rows, rowsOf } from './data/rows.js';
import { Grid, type Lane } from './grid/grid.js';
import { Head } from './grid/head.js';
import './style.css';
import { Take } from './take/take.js';
import { Typed } from './typed.js';

/** The data page: any row of a dataset, found by conditions and sorted, and taken along. */
function Page() {
  const [address, setAddress] = useState(() => parseAddress(location.hash));
  const [, drawAgain] = useState(0);
  const [shown, setShown] = useState<Rows>();
  const [widths, setWidths] = useState<Record<string, number>>({});
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const [active, setActive] = useState(0);
  const [opened, setOpened] = useState(false);
  const [taking, setTaking] = useState(false);
  const [known, setKnown] = useState<readonly string[]>([address.path]);

  useEffect(() => {
    const follow = () => setAddress(parseAddress(location.hash));
    addEventListener('hashchange', follow);
    datasets().then(setKnown, () => {});
    return () => removeEventListener('hashchange', follow);
  }, []);

  const text = formatAddress(address);
  // The rows that are shown stay until those of the next address have come, so that nothing flickers.
  useEffect(() => {
    document.title = `${address.path} · seedstream`;
    const next = rowsOf(address, () => {
      if (next.total !== undefined || next.problem !== undefined) {
        setShown(next);
        setActive((index) => Math.max(0, Math.min(index, (next.total ?? 1) - 1)));
      }
      drawAgain((count) => count + 1);
    });
    next.want(0, 1);
    return () => next.close();
  }, [text]);

  /** What is typed and clicked quickly changes the address of now, and not that of the last drawing. */
  const show = (change: (address: Address) => Address) => {
    setActive(0);
    location.hash = `/${formatAddress(change(parseAddress(location.hash)))}`;
  };
  const choose = (path: string) => {
    setHidden([]);
    setOpened(false);
    show((now) => ({ path, parameters: [['seed', parameterOf(now, 'seed') ?? '42']] }));
  };

  const first = shown?.first() ?? [];
  const [seen, setSeen] = useState<readonly Lane[]>([]);
  // A condition that nothing meets leaves the columns, so that it can be changed.
  useEffect(() => {
    if (first.length === 0) return;
    setSeen(columnsOf(first).map((column) => ({ ...column, left: 0, width: widthOf(column, first) })));
  }, [first]);
  const [drawn, setDrawn] = useState<Record<string, Picture | undefined>>({});
  // Rows come first. Pictures of the last address stay until the new ones have come.
  useEffect(() => {
    if (shown === undefined || seen.length === 0) return;
    return pictures(shown, seen, (name, picture) => setDrawn((now) => ({ ...now, [name]: picture })));
  }, [shown, seen]);
  const lanes = useMemo(() => {
    let left = 0;
    return seen
      .filter(({ name }) => !hidden.includes(name))
      .map((lane) => {
        const width = widths[lane.name] ?? lane.width;
        left += width;
        return { ...lane, width, left: left - width };
      });
  }, [seen, hidden, widths]);

  // What is shown is of another address, until the rows of this one have come.
  const isLate = shown !== undefined && formatAddress(shown.address) !== text;
  const total = isLate ? undefined : shown?.total;
  const problem = shown?.problem;
  return (
    <main>
      <header class="bar">
        <a class="logo" href="#/" title="The first view">
          <img src="./icon.svg" alt="" width="24" height="24" />
          <h1>seedstream</h1>
        </a>
        <select
          aria-label="Dataset"
          value={address.path}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        >
          {[...new Set([...known, address.path])].map((path) => (
            <option key={path}>{path}</option>
          ))}
        </select>
        <div class="seed">
          <span aria-hidden="true">seed</span>
          <Typed
            label="Seed"
            hint="42"
            value={parameterOf(address, 'seed') ?? ''}
            set={(seed) => seed !== '' && show((now) => changed(now, 'seed', [seed]))}
          />
        </div>
        <div class="search">
          <Typed
            label="Search in all texts"
            hint="search"
            value={parameterOf(address, 'q') ?? ''}
            set={(q) => show((now) => changed(now, 'q', q === '' ? [] : [q]))}
          />
        </div>
        <output class="count" aria-live="polite">
          {total === undefined
            ? '…'
            : total === ENDLESS
              ? 'rows without end'
              : `${total.toLocaleString('en')} rows`}
        </output>
        <GoTo total={total ?? 0} go={setActive} />
        {hidden.length > 0 && (
          <button type="button" onClick={() => setHidden([])}>
            Show {hidden.length} hidden
          </button>
        )}
        <button type="button" class="main" aria-expanded={taking} onClick={() => setTaking(!taking)}>
          Download
        </button>
        <a href="docs">API</a>
      </header>
      <Line text={text} set={(line) => show(() => parseAddress(line))} />
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem.detail ?? problem.title}
        </p>
      )}
      <div class="body" aria-busy={isLate}>
        {shown !== undefined && (
          <Grid
            rows={shown}
            lanes={lanes}
            active={active}
            setActive={setActive}
            open={(index) => {
              setActive(index);
              setOpened(true);
            }}
            head={(lane) => (
              <Head
                lane={lane}
                address={address}
                picture={drawn[lane.name]}
                show={show}
                resize={(width) => setWidths({ ...widths, [lane.name]: width })}
                hide={() => setHidden([...hidden, lane.name])}
              />
            )}
          />
        )}
        {opened && (
          <Card row={shown?.at(active)} index={active} close={() => setOpened(false)} go={setActive} />
        )}
        {taking && <Take address={address} total={total} close={() => setTaking(false)} />}
      </div>
    </main>
  );
}

/** The URL that gives exactly these rows; it can be edited. */
function Line({ text, set }: { readonly text: string; readonly set: (line: string) => void }) {
  const [draft, setDraft] = useState(text);
  useEffect(() => setDraft(text), [text]);
  return (
    <form
      class="address"
      onSubmit={(event) => {
        event.preventDefault();
        set(draft);
      }}
    >
      <span aria-hidden="true">GET /</span>
      <input
        aria-label="URL"
        spellcheck={false}
        autocomplete="off"
        value={draft}
        onInput={({ currentTarget }) => setDraft(currentTarget.value)}
      />
    </form>
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

render(<Page />, document.getElementById('page') as HTMLElement);
