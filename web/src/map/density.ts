import { type Address, changed, formatAddress } from '../data/address.js';
import type { Row } from '../data/columns.js';
import { columnsOf } from '../data/columns.js';
import { type Problem, problemOf } from '../data/rows.js';

/** Cells of the map: as many degrees as make a city a dot. */
const ROWS = 120;
const COLUMNS = 240;

/** How many rows are at a place. */
export interface Cell {
  readonly latitude: number;
  readonly longitude: number;
  readonly count: number;
}

export interface Density {
  readonly cells: readonly Cell[];
  readonly total: number;
  /** Degrees of a cell. */
  readonly height: number;
  readonly width: number;
}

/** Counts the rows of an address by their coordinates. Throws a problem for rows that have none. */
export async function densityOf(address: Address, signal: AbortSignal): Promise<Density> {
  const ask = async (parameters: Readonly<Record<string, string>>): Promise<Row[]> => {
    const made = Object.entries({ ...parameters, format: 'json' }).reduce(
      (made, [name, value]) => changed(made, name, [value]),
      ['sort', 'offset', 'page', 'per_page', 'fields'].reduce(
        (made, name) => changed(made, name, []),
        address,
      ),
    );
    const answer = await fetch(formatAddress(made), { signal });
    if (!answer.ok) throw await problemOf(answer);
    return answer.json();
  };
  const [latitude, longitude] = await coordinates(address, () => ask({ n: '1' }));
  const groups = await ask({
    group: `${latitude}:bin=${ROWS},${longitude}:bin=${COLUMNS}`,
    aggregate: 'count',
    n: String((ROWS + 1) * (COLUMNS + 1)),
  });
  const cells = groups.flatMap((group) => {
    const [y, x] = [group[latitude], group[longitude]];
    return typeof y === 'number' && typeof x === 'number'
      ? [{ latitude: y, longitude: x, count: Number(group.count) }]
      : [];
  });
  return {
    cells,
    total: cells.reduce((sum, { count }) => sum + count, 0),
    height: stepOf(cells.map((cell) => cell.latitude)),
    width: stepOf(cells.map((cell) => cell.longitude)),
  };
}

/** The columns with the coordinates, by the path of the rows. */
const known = new Map<string, readonly [latitude: string, longitude: string]>();

async function coordinates(
  { path }: Address,
  first: () => Promise<Row[]>,
): Promise<readonly [string, string]> {
  const found = known.get(path);
  if (found !== undefined) return found;
  const names = columnsOf(await first()).map(({ name }) => name);
  const named = (word: string) => names.find((name) => name.toLowerCase().endsWith(word));
  const [latitude, longitude] = [
    named('latitude') ?? named('lat'),
    named('longitude') ?? named('lon') ?? named('lng'),
  ];
  if (latitude === undefined || longitude === undefined) {
    const problem: Problem = {
      title: 'No coordinates',
      status: 0,
      detail: `${path} has no latitude and longitude.`,
    };
    throw problem;
  }
  known.set(path, [latitude, longitude]);
  return [latitude, longitude];
}

/** The width of bins by where they begin: bins without rows are left out. */
function stepOf(values: readonly number[]): number {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const steps = sorted.slice(1).map((value, index) => value - (sorted[index] as number));
  return Math.min(2, ...steps);
}
