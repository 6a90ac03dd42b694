/** What the cells of a column are; null where no cell tells. */
export type Kind = 'number' | 'boolean' | 'time' | 'text';

export interface Column {
  /** Its path in a row, as conditions name it: "address.city". */
  readonly name: string;
  readonly kind: Kind;
}

export type Row = Record<string, unknown>;

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?$/;

/** The columns that some rows have, in the order of their first row. Objects are columns by their members, lists are one text. */
export function columnsOf(rows: readonly Row[]): Column[] {
  const kinds = new Map<string, Kind | undefined>();
  const see = (row: Row, path: string) => {
    for (const [name, value] of Object.entries(row)) {
      if (isObject(value)) see(value, `${path}${name}.`);
      else kinds.set(path + name, kinds.get(path + name) ?? kindOf(value));
    }
  };
  for (const row of rows) see(row, '');
  return [...kinds].map(([name, kind]) => ({ name, kind: kind ?? 'text' }));
}

const isObject = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function kindOf(value: unknown): Kind | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as Kind;
  return typeof value === 'string' && TIME.test(value) ? 'time' : 'text';
}

/** The cell of a row, undefined where the row has none. */
export const cellOf = (row: Row, column: string): unknown =>
  column in row
    ? row[column]
    : column.split('.').reduce<unknown>((value, name) => (value as Row | undefined)?.[name], row);

/** What a person writes into a cell of this kind: JSON where it is that of a list, nothing is null. Throws a SyntaxError for what is none. */
export function cellFrom(text: string, kind: Kind, before: unknown): unknown {
  if (text === '' && before !== '') return null;
  return kind === 'number' || kind === 'boolean' || Array.isArray(before) ? JSON.parse(text) : text;
}

/** A cell as people read it. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The width of a column in pixels that shows its name and most of these cells. */
export function widthOf({ name }: Column, rows: readonly Row[]): number {
  const lengths = rows.map((row) => textOf(cellOf(row, name)).length).sort((a, b) => a - b);
  const most = lengths[Math.floor(lengths.length * 0.9)] ?? 0;
  return Math.min(360, Math.max(96, Math.ceil(8.6 * Math.max(most, name.length + 2)) + 20));
}
