import { render } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Bar, type Beside } from './bar.js';
import { Card } from './card.js';
import {
  type Address,
  formatAddress,
  formatHash,
  hasSeed,
  parameterOf,
  parseAddress,
  parseHash,
} from './data/address.js';
import { type Changes, changesOf } from './data/changes.js';
import { type Problem, type Rows, rowsOf } from './data/rows.js';
import { initial, related, sources } from './data/sources.js';
import { Grid } from './grid/grid.js';
import { Head } from './grid/head.js';
import { useLanes } from './grid/lanes.js';
import { Line } from './line.js';
import { ParametersPanel } from './parameters.js';
import './style.css';
import { Take } from './take/take.js';

/** The data page: any row of a dataset, found by conditions and sorted, changed where it is a table, and taken along. */
function Page() {
  const [{ address, hidden }, setView] = useState(() => parseHash(location.hash));
  const [, drawAgain] = useState(0);
  const [shown, setShown] = useState<Rows>();
  const { lanes, pictures, resize } = useLanes(shown, hidden);
  const [active, setActive] = useState(0);
  const [beside, setBeside] = useState<Beside>();
  const [focused, setFocused] = useState<string>();
  const [known, setKnown] = useState(initial);

  useEffect(() => {
    const follow = () => setView(parseHash(location.hash));
    addEventListener('hashchange', follow);
    sources().then(setKnown, () => {});
    return () => removeEventListener('hashchange', follow);
  }, []);

  const text = formatAddress(address);
  const rows = useRef<Rows>();
  // The rows that are shown stay until those of the next address have come, so that nothing flickers.
  useLayoutEffect(() => {
    document.title = `${address.path} · seedstream`;
    const next = rowsOf(address, () => {
      if (next.total !== undefined || next.problem !== undefined) {
        setShown(next);
        setActive((index) => Math.max(0, Math.min(index, (next.total ?? 1) - 1)));
      }
      drawAgain((count) => count + 1);
    });
    rows.current = next;
    next.want(0, 1);
    return () => next.close();
  }, [text]);

  const source = known.find(({ path }) => path === address.path);
  const [refused, setRefused] = useState<Problem>();
  const changes = useMemo<Changes | undefined>(() => {
    setRefused(undefined);
    if (source?.key === undefined) return undefined;
    return changesOf(source.path, source.key, (problem) => {
      setRefused(problem);
      if (problem === undefined) rows.current?.refresh();
    });
  }, [source]);

  /** What is typed and clicked quickly changes the address of now, and not that of the last drawing. */
  const show = (change: (address: Address) => Address) => {
    setActive(0);
    const now = parseHash(location.hash);
    location.hash = formatHash(change(now.address), now.hidden);
  };
  const setHidden = (hidden: readonly string[]) => {
    location.hash = formatHash(parseHash(location.hash).address, hidden);
  };
  const choose = (path: string) => {
    setHidden([]);
    setBeside(undefined);
    show((now) => {
      const seed = [['seed', parameterOf(now, 'seed') ?? '42']] as const;
      return { path, parameters: hasSeed({ path, parameters: [] }) ? seed : [] };
    });
  };
  const open = (index: number, column?: string) => {
    setActive(index);
    setFocused(column);
    setBeside('row');
  };
  const linkOf = (column: string, value: unknown) => {
    const parent = source?.parents.find((one) => one.column === column);
    return parent && `#/${formatAddress(related(address, parent.path, parent.key, value))}`;
  };

  // What is shown is of another address, until the rows of this one have come.
  const isLate = shown !== undefined && formatAddress(shown.address) !== text;
  const total = isLate ? undefined : shown?.total;
  const problem = refused ?? shown?.problem;
  const close = () => setBeside(undefined);
  return (
    <main>
      <Bar
        address={address}
        known={known}
        total={total}
        show={show}
        choose={choose}
        go={setActive}
        hidden={hidden}
        showHidden={() => setHidden([])}
        beside={beside}
        setBeside={setBeside}
      />
      <Line text={text} set={(line) => show(() => parseAddress(line))} />
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem.detail ?? problem.title}
        </p>
      )}
      {changes !== undefined && (
        <p class="changes">
          <button type="button" onClick={() => changes.add().then(() => open(total ?? 0))}>
            Add a row
          </button>
          <button type="button" disabled={!changes.canUndo} onClick={() => changes.undo()}>
            Undo
          </button>
          <span>Double-click a cell to change it.</span>
        </p>
      )}
      <div class="body" aria-busy={isLate}>
        {shown !== undefined && (
          <Grid
            rows={shown}
            lanes={lanes}
            active={active}
            setActive={setActive}
            open={open}
            isChanged={(row, column) => changes?.isChanged(row, column) ?? false}
            linkOf={linkOf}
            head={(lane) => (
              <Head
                lane={lane}
                address={address}
                picture={pictures[lane.name]}
                show={show}
                resize={(width) => resize(lane.name, width)}
                hide={() => setHidden([...hidden, lane.name])}
              />
            )}
          />
        )}
        {beside === 'row' && (
          <Card
            row={shown?.at(active)}
            index={active}
            address={address}
            source={source}
            changes={changes}
            focused={focused}
            close={close}
            go={setActive}
          />
        )}
        {beside === 'parameters' && <ParametersPanel address={address} show={show} close={close} />}
        {beside === 'take' && <Take address={address} total={total} close={close} />}
      </div>
    </main>
  );
}

render(<Page />, document.getElementById('page') as HTMLElement);
