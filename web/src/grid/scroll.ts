/** Browsers draw no element that is higher than some 17 million pixels (Firefox), so longer tables are scaled. */
const HIGHEST = 8_000_000;

/** How high a row is, in pixels. */
export const ROW = 30;

/** The place of a table in its window. */
export interface Place {
  readonly total: number;
  /** The height of the window for rows, in pixels. */
  readonly height: number;
}

/** The height of all rows for the browser's scroll bar. */
export const scrollHeight = ({ total, height }: Place): number =>
  Math.max(height, Math.min(HIGHEST, total * ROW));

/** Is a pixel of the scroll bar many rows? */
export const isScaled = ({ total }: Place) => total * ROW > HIGHEST;

/** The last row that can be the top one; a fraction where a part of it is above the window. */
export const lastTop = ({ total, height }: Place): number => Math.max(0, total - height / ROW);

/** Where the scroll bar is when the window begins with this row. */
export function barOf(top: number, place: Place): number {
  if (!isScaled(place)) return top * ROW;
  return (top / lastTop(place)) * (scrollHeight(place) - place.height);
}

/** With which row the window begins when the scroll bar is there. */
function topOf(bar: number, place: Place): number {
  if (!isScaled(place)) return bar / ROW;
  return (bar / (scrollHeight(place) - place.height)) * lastTop(place);
}

/**
 * With which row the window begins after the bar has moved. In a scaled table a pixel of the bar is thousands of rows, so what moves
 * it by less than a window (a wheel, a finger) scrolls by pixels of rows, and only a longer way (the thumb) is scaled.
 */
export function moved(top: number, from: number, to: number, place: Place): number {
  const way = to - from;
  const next = isScaled(place) && Math.abs(way) <= place.height ? top + way / ROW : topOf(to, place);
  return Math.min(lastTop(place), Math.max(0, next));
}

/** The rows [from, to) of which something shows. */
export function visible(top: number, { total, height }: Place): readonly [from: number, to: number] {
  const from = Math.floor(top);
  return [from, Math.min(total, Math.ceil(top + height / ROW))];
}
