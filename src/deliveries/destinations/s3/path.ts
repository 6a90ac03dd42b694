/** The names that a path may have in braces. */
const names = ['table', 'date', 'delivery', 'run', 'shard', 'n', 'ext'] as const;

export type PathValues = Readonly<Record<(typeof names)[number], string | number>>;

/** The key of an object: a path in which names in braces are replaced by values. */
export const keyOf = (path: string, values: PathValues): string =>
  path.replace(/\{(\w+)\}/g, (_, name: keyof PathValues) => String(values[name]));

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
