/** The names that a path may have in braces. */
const names = ['table', 'date', 'delivery', 'run', 'shard', 'n', 'ext'] as const;

export type PathValues = Readonly<Record<(typeof names)[number], string | number>>;

/** The key of an object: a path in which names in braces are replaced by values. */
export const keyOf = (path: string, values: PathValues): string =>
  path.replace(/\{(\w+)\}/g, (_, name: keyof PathValues) => String(values[name]));

/** The keys that a path gives for any number of an object: what they begin with, and whether a key is one of them. */
export function keysOf(
  path: string,
  values: Omit<PathValues, 'n'>,
): { prefix: string; has(key: string): boolean } {
  const parts = keyOf(path, { ...values, n: '\0' }).split('\0');
  const pattern = new RegExp(
    `^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\d+')}$`,
  );
  return { prefix: parts[0] as string, has: (key) => pattern.test(key) };
}

/** Whether each run of the same rows gets the same keys, so that one can replace another. */
export const isSteady = (path: string): boolean => !/\{(date|delivery|run)\}/.test(path);

/** Throws an Error for a path with an unknown name in braces, or with nothing that tells the objects of a run apart. */
export function checkPath(path: string): void {
  const used = [...path.matchAll(/\{([^}]*)\}?/g)].map(([, name]) => name);
  const unknown = used.find((name) => !names.some((known) => known === name));
  if (unknown !== undefined)
    throw new Error(`path has {${unknown}}; what may stand in braces is ${names.join(', ')}`);
  if (!used.includes('n')) throw new Error('path must have {n}, the number of an object');
}

/** What all keys of a path begin with, up to a slash. */
export const folderOf = (path: string): string => path.replace(/\{.*$/s, '').replace(/[^/]*$/, '');

/** The shard of a delivery that is one of several: its name ends with it. */
export const shardIn = (delivery: string): string => /-(\d+-of-\d+)$/.exec(delivery)?.[1] ?? '1-of-1';
