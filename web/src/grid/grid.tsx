import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Column, cellOf, type Row, textOf } from '../data/columns.js';
import type { Rows } from '../data/rows.js';
import { barOf, isScaled, lastTop, moved, type Place, ROW, scrollHeight, visible } from './scroll.js';

/** A column and where it lies, in pixels from the left. */
export interface Lane extends Column {
  readonly left: number;
  readonly width: number;
}

interface Properties {
  readonly rows: Rows;
  readonly lanes: readonly Lane[];
  /** The heads of these columns. */
  readonly head: (lane: Lane) => preact.JSX.Element;
  /** The row at which the grid is, and what moves it there. */
  readonly active: number;
  readonly setActive: (index: number) => void;
  /** Opens a row, for a column where one was chosen. */
  readonly open: (index: number, column?: string) => void;
  readonly isChanged: (row: Row, column: string) => boolean;
  /** Where a cell leads to, as a link of the page. */
  readonly linkOf: (column: string, value: unknown) => string | undefined;
}

/** Columns beyond the window that are drawn, in pixels, so that scrolling finds them there. */
const BESIDE = 200;

/**
 * A table of any number of rows. Only what shows is in the document: some 40 rows, and the columns in the window. Rows that have not
 * come are drawn empty.
 */
export function Grid({ rows, lanes, head, active, setActive, open, isChanged, linkOf }: Properties) {
  const box = useRef<HTMLDivElement>(null);
  const bar = useRef(0);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [top, setTop] = useState(0);
  /** The same at once: several wheels may turn before the next drawing. */
  const scrolled = useRef(0);
  const [left, setLeft] = useState(0);
  const total = rows.total ?? 0;
  const place: Place = { total, height: Math.max(ROW, size.height) };
  const [from, to] = visible(Math.min(top, lastTop(place)), place);

  /** Shows this row at the top. */
  const go = (next: number) => {
    const there = Math.min(lastTop(place), Math.max(0, next));
    setTop(there);
    scrolled.current = there;
    bar.current = barOf(there, place);
    if (box.current !== null) box.current.scrollTop = bar.current;
    // The browser keeps whole pixels.
    bar.current = box.current?.scrollTop ?? 0;
  };

  useLayoutEffect(() => {
    const element = box.current as HTMLDivElement;
    const heading = element.querySelector('.heads') as HTMLElement;
    const measure = () =>
      setSize({ width: element.clientWidth, height: element.clientHeight - heading.offsetHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  // A wheel on a busy machine may turn further than a window at once, which would be the way of a thumb.
  useEffect(() => {
    const element = box.current as HTMLDivElement;
    const onWheel = (event: WheelEvent) => {
      if (!isScaled(place) || event.deltaY === 0 || event.shiftKey || event.ctrlKey) return;
      event.preventDefault();
      const pixels = event.deltaY * ([1, ROW, place.height][event.deltaMode] ?? 1);
      go(scrolled.current + pixels / ROW);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [total, size.height]);
  useEffect(() => go(0), [rows]);
  useLayoutEffect(() => rows.want(from, to), [rows, from, to, total]);
  useEffect(() => {
    if (total === 0 || size.height === 0) return;
    if (active < from || active >= to - 1) go(active < from ? active : active + 1 - place.height / ROW + 1);
  }, [active]);

  function onScroll() {
    const { scrollTop, scrollLeft } = box.current as HTMLDivElement;
    setLeft(scrollLeft);
    if (scrollTop === bar.current) return;
    scrolled.current = moved(scrolled.current, bar.current, scrollTop, place);
    setTop(scrolled.current);
    bar.current = scrollTop;
  }

  /** Puts the scroll bar of a scaled table where its rows are. */
  function onScrollEnd() {
    if (Math.abs(barOf(scrolled.current, place) - bar.current) >= 1) go(scrolled.current);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.target !== box.current) return;
    const page = Math.max(1, Math.floor(place.height / ROW) - 1);
    const way = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -total, End: total }[
      event.key
    ];
    if (way !== undefined) setActive(Math.min(total - 1, Math.max(0, active + way)));
    else if (event.key === 'Enter') open(active);
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft')
      box.current?.scrollBy(event.key === 'ArrowRight' ? 120 : -120, 0);
    else return;
    event.preventDefault();
  }

  const shown = lanes.filter(
    (lane) => lane.left + lane.width > left - BESIDE && lane.left < left + size.width + BESIDE,
  );
  const end = lanes.at(-1);
  const width = end === undefined ? 0 : end.left + end.width;
  return (
    <div
      class="grid"
      ref={box}
      role="grid"
      tabIndex={0}
      aria-label="Rows"
      aria-rowcount={total + 1}
      aria-colcount={lanes.length}
      aria-activedescendant={active >= from && active < to ? `row-${active}` : undefined}
      onScroll={onScroll}
      onScrollEnd={onScrollEnd}
      onKeyDown={onKeyDown}
    >
      <div class="heads" role="row" aria-rowindex={1} style={{ width }}>
        {shown.map((lane) => (
          <div
            key={lane.name}
            role="columnheader"
            class={`head ${lane.kind}`}
            aria-colindex={lanes.indexOf(lane) + 1}
            style={{ left: lane.left, width: lane.width }}
          >
            {head(lane)}
          </div>
        ))}
      </div>
      <div class="window" role="rowgroup" style={{ width, height: place.height }}>
        {Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index).map((index) => (
          <Line
            key={index}
            index={index}
            row={rows.at(index)}
            lanes={shown}
            all={lanes}
            y={(index - top) * ROW}
            active={index === active}
            choose={() => setActive(index)}
            open={(column) => open(index, column)}
            isChanged={isChanged}
            linkOf={linkOf}
          />
        ))}
      </div>
      <div class="length" style={{ height: Math.max(0, scrollHeight(place) - place.height) }} />
    </div>
  );
}

interface LineProperties extends Pick<Properties, 'isChanged' | 'linkOf'> {
  readonly index: number;
  readonly row: Row | undefined;
  readonly lanes: readonly Lane[];
  readonly all: readonly Lane[];
  readonly y: number;
  readonly active: boolean;
  readonly choose: () => void;
  readonly open: (column: string) => void;
}

function Line({ index, row, lanes, all, y, active, choose, open, isChanged, linkOf }: LineProperties) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and takes the keys.
    <div
      id={`row-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={active}
      class={index % 2 === 0 ? 'line' : 'line odd'}
      style={{ transform: `translateY(${y}px)` }}
      onClick={choose}
    >
      {lanes.map((lane) => {
        const value = row === undefined ? undefined : cellOf(row, lane.name);
        const link = value === null || value === undefined ? undefined : linkOf(lane.name, value);
        const state = row === undefined ? ' waiting' : isChanged(row, lane.name) ? ' changed' : '';
        return (
          <div
            key={lane.name}
            role="gridcell"
            dir="auto"
            aria-colindex={all.indexOf(lane) + 1}
            class={`cell ${lane.kind}${value === null ? ' null' : ''}${state}`}
            onDblClick={() => open(lane.name)}
            style={{ left: lane.left, width: lane.width }}
          >
            {value === null ? (
              'null'
            ) : link === undefined ? (
              textOf(value)
            ) : (
              <a href={link} tabIndex={-1}>
                {textOf(value)}
              </a>
            )}
          </div>
        );
      })}
    </div>
  );
}
