// What questions mean, written as plainly as possible over rows that were downloaded. It shares nothing with src/query.

export type Row = Readonly<Record<string, unknown>>;

export type Condition =
  | { readonly path: string; readonly operator: string; readonly value: unknown }
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition };

const { compare } = new Intl.Collator('en');

/** The cell at a path; null where it is missing. */
export function cellOf(row: Row, path: string): unknown {
  let value: unknown = row;
  for (const name of path.split('.')) value = (value as Row | null | undefined)?.[name];
  return value ?? null;
}

export const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replaceAll('ı', 'i');

/** Does a condition hold for a row? Texts of the times of one column are ordered as the times. */
export function holds(condition: Condition, row: Row, isTime: (path: string) => boolean): boolean {
  if ('and' in condition) return condition.and.every((one) => holds(one, row, isTime));
  if ('or' in condition) return condition.or.some((one) => holds(one, row, isTime));
  if ('not' in condition) return !holds(condition.not, row, isTime);
  const { path, operator, value } = condition;
  const cell = cellOf(row, path);
  const order = () => {
    if (cell === null || typeof cell !== typeof value) return Number.NaN;
    if (typeof cell === 'number') return cell - (value as number);
    if (!isTime(path)) return compare(cell as string, value as string);
    return (cell as string) < (value as string) ? -1 : cell === value ? 0 : 1;
  };
  const text = typeof cell === 'string' ? plain(cell) : undefined;
  switch (operator) {
    case 'eq':
      return cell === value;
    case 'ne':
      return cell !== value;
    case 'in':
      return (value as unknown[]).includes(cell);
    case 'lt':
      return order() < 0;
    case 'lte':
      return order() <= 0;
    case 'gt':
      return order() > 0;
    case 'gte':
      return order() >= 0;
    case 'contains':
      return text?.includes(plain(value as string)) ?? false;
    case 'startsWith':
      return text?.startsWith(plain(value as string)) ?? false;
    case 'endsWith':
      return text?.endsWith(plain(value as string)) ?? false;
    case 'null':
      return (cell === null) === value;
    default:
      throw new Error(`no operator ${operator}`);
  }
}
