import { type Column, textOf } from '../data/columns.js';
import type { Condition } from '../data/conditions.js';
import type { Bar, Picture } from '../data/pictures.js';

interface Properties {
  readonly column: Column;
  readonly picture: Picture | undefined;
  /** Where rows can be found by a click. */
  readonly filter?: (conditions: Condition[]) => void;
}

/** A small picture of a column. A click on a bar finds the rows that it stands for. */
export function Bars({ column, picture, filter }: Properties) {
  if (picture === undefined) return <div class="bars" />;
  const { shape, bars, nulls } = picture;
  const heights = heightsOf(picture);
  const highest = Math.max(Number.MIN_VALUE, ...heights);
  const conditionsOf = (index: number): Condition[] => {
    const { value } = bars[index] as Bar;
    if (shape === 'top') return [['eq', textOf(value)]];
    const end = bars[index + 1]?.value;
    return [['gte', textOf(value)], ...(end === undefined ? [] : [['lt', textOf(end)] as const])];
  };
  return (
    <div class={`bars ${shape}`}>
      {nulls > 0 && (
        <button
          type="button"
          class="nulls"
          tabIndex={-1}
          title={`${column.name} is null in ${nulls.toLocaleString('en')} rows`}
          aria-label={`Find ${column.name} null, ${share(nulls, picture.rows)}`}
          disabled={filter === undefined}
          onClick={() => filter?.([['null', 'true']])}
        >
          {share(nulls, picture.rows)} null
        </button>
      )}
      {bars.map(({ value, count }, index) => {
        const name = `${textOf(value)}: ${count.toLocaleString('en')} rows, ${share(count, picture.rows)}`;
        const part = `${Math.max(4, (100 * (heights[index] as number)) / highest)}%`;
        return (
          <button
            type="button"
            key={textOf(value)}
            tabIndex={-1}
            title={`${column.name} ${shape === 'bins' ? 'from ' : ''}${name}`}
            aria-label={`Find ${column.name} ${name}`}
            disabled={filter === undefined}
            onClick={() => filter?.(conditionsOf(index))}
          >
            <span style={shape === 'bins' ? { height: part } : { width: part }} />
          </button>
        );
      })}
    </div>
  );
}

/** How high or wide the bars of a picture are beside each other. */
export const heightsOf = ({ shape, bars }: Picture): number[] =>
  shape === 'bins' ? densities(bars) : bars.map(({ count }) => count);

/** Bins of whole numbers may hold one number more than others, so the height is the count by the width. */
function densities(bars: readonly Bar[]): number[] {
  const starts = bars.map(({ value }) => (typeof value === 'number' ? value : Date.parse(textOf(value))));
  const widths = starts.map((start, index) => (starts[index + 1] ?? Number.NaN) - start);
  const usual = widths.filter((width) => width > 0).sort((a, b) => a - b)[Math.floor(widths.length / 2)] ?? 1;
  return bars.map(
    ({ count }, index) => count / ((widths[index] as number) > 0 ? (widths[index] as number) : usual),
  );
}

const share = (count: number, total: number) => `${((100 * count) / Math.max(1, total)).toPrecision(2)} %`;
