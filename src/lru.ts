/** The `size` results used last, each under a name that says all there is to know about it. */
function entriesOf<T>(size: number) {
  const entries = new Map<string, T>();
  let newest = '';
  return {
    find(name: string): T | undefined {
      const found = entries.get(name);
      if (found === undefined || name === newest) return found;
      entries.delete(name);
      entries.set(name, found);
      newest = name;
      return found;
    },
    add(name: string, result: T): T {
      if (entries.size === size) entries.delete(entries.keys().next().value as string);
      entries.set(name, result);
      newest = name;
      return result;
    },
    /** Puts another result, or none, into the place of this one, if it is still there. */
    replace(name: string, result: T, other?: T): void {
      if (entries.get(name) !== result) return;
      if (other === undefined) entries.delete(name);
      else entries.set(name, other);
    },
  };
}

/** Remembers the `size` results used last; undefined for what is not there. */
export function memo<T>(size: number) {
  const { find, add } = entriesOf<T>(size);
  return { find, add };
}

/**
 * The same for results that take a while: those already there are given at once. Requests for one that is being made
 * share it; one that fails is forgotten.
 */
export function lru<T>(size: number) {
  const { find, add, replace } = entriesOf<T | Promise<T>>(size);
  return (name: string, make: () => Promise<T>): T | Promise<T> => {
    const known = find(name);
    if (known !== undefined) return known;
    const coming = make();
    coming.then(
      (result) => replace(name, coming, result),
      () => replace(name, coming),
    );
    return add(name, coming);
  };
}

export type Memo<T> = ReturnType<typeof memo<T>>;
export type Lru<T> = ReturnType<typeof lru<T>>;
