/** A folder whose keys follow from their numbers, in the order of their bytes. */
export interface Keys {
  readonly path: string;
  readonly count: number;
  name(number: number): string;
}

export interface Asked {
  readonly prefix: string;
  /** A slash, or empty for none. */
  readonly delimiter: string;
  /** Only keys after this one. */
  readonly after: string;
  readonly max: number;
}

export interface Page<Folder extends Keys> {
  readonly files: readonly { readonly folder: Folder; readonly number: number; readonly key: string }[];
  readonly folders: readonly string[];
  /** The last key or folder of this page, where there are more. */
  readonly next: string | undefined;
}

/** A page of the keys of folders, none of which is inside of another. No key before the page is looked at. */
export function pageOf<Folder extends Keys>(
  all: readonly Folder[],
  { prefix, delimiter, after, max }: Asked,
): Page<Folder> {
  const files: Page<Folder>['files'][number][] = [];
  const folders: string[] = [];
  let last = after;
  const isFull = () => files.length + folders.length >= max;
  const page = (more: boolean) => ({ files, folders, next: more && max > 0 ? last : undefined });
  for (const folder of [...all].sort((one, other) => order(one.path, other.path))) {
    const { path, count } = folder;
    if (path.startsWith(prefix) || prefix.startsWith(path)) {
      const cut =
        delimiter === '' || path.length <= prefix.length ? -1 : path.indexOf(delimiter, prefix.length);
      if (cut >= 0) {
        const common = path.slice(0, cut + delimiter.length);
        if (order(common, last) <= 0) continue;
        if (isFull()) return page(true);
        folders.push(common);
        last = common;
        continue;
      }
      const least =
        order(prefix, after) > 0
          ? (key: string) => order(key, prefix) >= 0
          : (key: string) => order(key, after) > 0;
      for (let number = firstOf(folder, least); number < count; number++) {
        const key = path + folder.name(number);
        if (!key.startsWith(prefix)) break;
        if (isFull()) return page(true);
        files.push({ folder, number, key });
        last = key;
      }
    }
  }
  return page(false);
}

/** The first key from which on all meet a condition. */
function firstOf({ path, count, name }: Keys, meets: (key: string) => boolean): number {
  let [from, to] = [0, count];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (meets(path + name(middle))) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** S3 orders keys by the bytes of UTF-8. */
const order = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));
