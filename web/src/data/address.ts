/**
 * What the page shows: the path and the parameters of a URL of the service, as in "persons?seed=42&age:gte=40&sort=-age". The page
 * keeps it after the # of its own URL, so a link shows the same rows to somebody else.
 */
export interface Address {
  /** The path without its first slash, relative to the page. */
  readonly path: string;
  /** Names and values in their order. A name may occur several times. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

export const start: Address = { path: 'persons', parameters: [['seed', '42']] };

/** Reads an address, with or without a slash before it. An address without a path is the first one that the page shows. */
export function parseAddress(text: string): Address {
  const [path = '', query = ''] = text.replace(/^[#/]+/, '').split(/\?(.*)/s);
  if (path === '') return start;
  return withSeed({ path, parameters: [...new URLSearchParams(query)] });
}

/** Rows without a seed would be others on each request. A table has its seed. */
const withSeed = (address: Address): Address =>
  hasSeed(address) && parameterOf(address, 'seed') === undefined ? changed(address, 'seed', ['42']) : address;

export const hasSeed = ({ path }: Address): boolean => !path.startsWith('tables/');

export function formatAddress({ path, parameters }: Address): string {
  const query = parameters.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
  return query === '' ? path : `${path}?${query}`;
}

/** What the page's own URL has after its #: an address, and behind a semicolon the columns that are not shown. */
export function formatHash(address: Address, hidden: readonly string[]): string {
  const columns = hidden.map(encoded).join(';hide=');
  return `/${formatAddress(address)}${columns === '' ? '' : `;hide=${columns}`}`;
}

/** The opposite of formatHash(). A semicolon of the address itself is encoded. */
export function parseHash(hash: string): { address: Address; hidden: string[] } {
  const [address = '', ...hidden] = hash.split(';hide=');
  return { address: parseAddress(address), hidden: hidden.map(decodeURIComponent) };
}

/** Leaves what a query may have as it is, so that a person can read it. */
const encoded = (text: string) => encodeURIComponent(text).replace(/%(3A|2C|2F|40|24)/g, decodeURIComponent);

export const parameterOf = ({ parameters }: Address, name: string): string | undefined =>
  parameters.find(([known]) => known === name)?.[1];

/** The address with these values of a parameter, at the place that it had. */
export function changed({ path, parameters }: Address, name: string, values: readonly string[]): Address {
  return {
    path,
    parameters: replaced(
      parameters,
      ([known]) => known === name,
      values.map((value) => [name, value]),
    ),
  };
}

export function replaced<Item>(
  items: readonly Item[],
  isOld: (item: Item) => boolean,
  news: readonly Item[],
): Item[] {
  const at = items.findIndex(isOld);
  const rest = items.filter((item) => !isOld(item));
  const place = at < 0 ? rest.length : items.slice(0, at).filter((item) => !isOld(item)).length;
  return rest.toSpliced(place, 0, ...news);
}
