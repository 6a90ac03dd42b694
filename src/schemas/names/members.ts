import type { Place } from '../values/build.js';
import { type Known, known, wordsOf } from './meanings.js';
import { isPart, type Kind, kindNames, type Part, parts } from './parts.js';
import type { Entry } from './table/entry.js';

/** The things that an object has columns of, as the names of its properties tell. */
export interface Members {
  /** The words before the anchors of each kind, which tell several things of a kind apart. */
  readonly groups: Readonly<Record<Kind, Set<string>>>;
  /** The first property that is each part. */
  readonly first: Map<Part, string>;
  /** The kinds that the object has for certain. */
  readonly certain: Set<Kind>;
}

const membersOfObjects = new WeakMap<Place['of'], Members>();

/** The members of the object that a property belongs to; `around` are the names of what the object is in. */
export function membersOf(of: Place['of'], around: readonly string[]): Members {
  const found = membersOfObjects.get(of);
  if (found !== undefined) return found;
  const groups = Object.fromEntries(kindNames.map((kind) => [kind, new Set<string>()]));
  const made: Members = { groups: groups as Members['groups'], first: new Map(), certain: new Set() };
  const names: string[] = [];
  let isPerson = false;
  for (const property of of.properties) {
    const one = known([...around, property]);
    const [part] = one === undefined ? [] : partsOf(one.entry);
    if (one === undefined && isJustName(property)) names.push(property);
    if (one === undefined || part === undefined) continue;
    if (!made.first.has(part)) made.first.set(part, property);
    const { of: kind, isAnchor } = parts[part];
    if (one.entry.alone !== undefined) continue;
    made.certain.add(kind);
    if (kind === 'person' && one.before.length === 0) isPerson = true;
    if (isAnchor && one.entry.apart !== true) made.groups[kind].add(one.before.join(' '));
  }
  if (isPerson && names.length > 0) made.groups.person.add('');
  membersOfObjects.set(of, made);
  return made;
}

export const isJustName = (property: string) => wordsOf(property).join('') === 'name';

/** What the values of an entry may be parts of, the best first. */
export function partsOf({ part, text }: Entry): readonly Part[] {
  if (part !== undefined) return [part];
  return [text ?? []].flat().flatMap(({ synthesizer }) => (isPart(synthesizer) ? [synthesizer] : []));
}

/** What the name of the property at this place says, with what stands beside it. */
export function knownAt({ names, of }: Pick<Place, 'names' | 'of'>): Known | undefined {
  const found = known(names);
  if (found?.entry.alone === undefined || !isAlone(found, names, of)) return found;
  const words = wordsOf(names.at(-1) ?? '').toSpliced(-1, 1, found.entry.alone);
  return known([...names.slice(0, -1), words.join(' ')]);
}

/** Whether the object has nothing else of what the part is of, as the state of an order that has no city. */
function isAlone({ entry, before }: Known, names: readonly string[], of: Place['of']): boolean {
  const [part] = partsOf(entry);
  if (part === undefined) return false;
  const kind = parts[part].of;
  const { groups, certain } = membersOf(of, names.slice(0, -1));
  const own = groups[kind];
  return own.size === 0 ? kind === 'place' || !certain.has(kind) : before.length === 0 && !own.has('');
}
