import { threadId } from 'node:worker_threads';

// Columns of most schemas have the same vocabularies. Each of these crosses from the thread that reads schemas once: a copy of all names and
// cities took a third of the time from a keystroke on the design page to its rows, and each copy was serialised anew for each format.

/** Columns on their way to another thread, which may have some of their lists. */
export interface Packed<Value> {
  readonly value: Value;
  /** Lists among the value that may come again, by what stands for them. */
  readonly lists: readonly (readonly [id: string, list: object])[];
  /** The members of objects among the value that are lists which the other thread has. */
  readonly slots: readonly (readonly [of: object, key: string, id: string])[];
}

/** Shorter lists are not worth looking up. */
const LEAST = 64;

/** What stands for the lists that this thread has sent at least twice; '' for those that it has sent once, as most are. */
const sent = new WeakMap<object, string>();
let count = 0;

/**
 * The value with places in which lists are left out that have been sent before, unless it is to be `whole`. Objects that are the same one stay the
 * same one.
 */
export function packed<Value extends object>(value: Value, whole: boolean): Packed<Value> {
  const lists = new Map<string, object>();
  const slots: [object, string, string][] = [];
  const copies = new Map<object, Record<string, unknown>>();
  const copyOf = (source: object) => {
    const known = copies.get(source);
    if (known !== undefined) return known;
    const copy = (Array.isArray(source) ? [] : Object.create(null)) as Record<string, unknown>;
    copies.set(source, copy);
    return copy;
  };
  const own = copyOf(value);
  // A Map that grows is iterated to its new end.
  for (const [source, copy] of copies) {
    for (const [key, inner] of Object.entries(source)) {
      if (typeof inner !== 'object' || inner === null) copy[key] = inner;
      else if (isList(inner)) {
        const id = sent.get(inner);
        if (id === undefined) sent.set(inner, '');
        const stands = id === '' ? `${threadId} ${count++}` : id;
        if (stands !== undefined) sent.set(inner, stands);
        if (id && !whole) slots.push([copy, key, id]);
        else {
          copy[key] = inner;
          if (stands !== undefined) lists.set(stands, inner);
        }
      } else copy[key] = isContainer(inner) ? copyOf(inner) : inner;
    }
  }
  return { value: own as Value, lists: [...lists], slots };
}

const isContainer = (value: object) =>
  Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;

/** Is it a long list of texts, numbers or patterns? None of them is an object whose identity matters, as that of a draw does. */
function isList(value: object): boolean {
  if (ArrayBuffer.isView(value)) return value.byteLength >= LEAST;
  if (!Array.isArray(value) || value.length < LEAST) return false;
  return sent.has(value) || value.every(isLeaf);
}

function isLeaf(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return true;
  if (Array.isArray(value)) return value.every(isLeaf);
  return 'base' in value && value.base instanceof Uint8Array;
}

/** What packed() was given, with the lists that came before. Gives undefined where one of them is not there any more. */
export function unpacking() {
  const known = new Map<string, WeakRef<object>>();
  const find = (id: string) => known.get(id)?.deref();
  const gone = new FinalizationRegistry((id: string) => {
    if (find(id) === undefined) known.delete(id);
  });
  return <Value>({ value, lists, slots }: Packed<Value>): Value | undefined => {
    for (const [id, list] of lists) {
      known.set(id, new WeakRef(list));
      gone.register(list, id);
    }
    for (const [of, key, id] of slots) {
      const list = find(id);
      if (list === undefined) return undefined;
      (of as Record<string, unknown>)[key] = list;
    }
    return value;
  };
}
