/**
 * Remembers the `size` results used last, each under a name that says all there is to know about it. Requests for one
 * that is being made share it; one that fails is forgotten.
 */
export function lru<T>(size: number) {
  const entries = new Map<string, Promise<T>>();
  let newest = '';
  return (name: string, make: () => Promise<T>): Promise<T> => {
    const known = entries.get(name);
    if (known !== undefined && name === newest) return known;
    newest = name;
    const entry = known ?? make();
    if (known !== undefined) entries.delete(name);
    else entry.catch(() => entries.get(name) === entry && entries.delete(name));
    entries.set(name, entry);
    if (entries.size > size) entries.delete(entries.keys().next().value as string);
    return entry;
  };
}

export type Lru<T> = ReturnType<typeof lru<T>>;
