// Ranges of characters for each position, from which patterns are made.
import type { Sequence } from './regular-expression.js';

/** The first and the last of consecutive characters. */
export type Range = readonly [first: string, last: string];

/** The texts that have at each position a character of its range. */
export type Ranges = readonly Range[];

/** Converts sequences of character sets to arrays of ranges. A set with gaps gives one array for each of its runs. */
export function rangesOf(sequences: readonly Sequence[]): Ranges[] {
  return sequences.flatMap((sequence) =>
    sequence.reduce<Ranges[]>(
      (all, set) => all.flatMap((ranges) => runsOf(set).map((run) => [...ranges, run])),
      [[]],
    ),
  );
}

function runsOf(set: readonly string[]): Range[] {
  const runs: [string, string][] = [];
  for (const character of set) {
    const last = runs.at(-1);
    if (last && character.charCodeAt(0) === last[1].charCodeAt(0) + 1) last[1] = character;
    else runs.push([character, character]);
  }
  return runs;
}

const sizeOf = ([first, last]: Range) => last.charCodeAt(0) - first.charCodeAt(0) + 1;

/** The number of texts of the ranges. */
export const capacityOf = (ranges: Ranges) => ranges.reduce((product, range) => product * sizeOf(range), 1);

/** Fewer arrays for the same texts: arrays that differ only in one position, by adjacent ranges, are merged. */
export function merged(sources: readonly Ranges[]): Ranges[] {
  let all = [...sources];
  const positions = Math.max(0, ...all.map((ranges) => ranges.length));
  for (let position = positions - 1; position >= 0; position--) {
    all = grouped(all, (ranges) => keyWithout(ranges, position)).flatMap((group): Ranges[] => {
      const [ranges] = group;
      if (position >= ranges.length) return [ranges];
      const set = new Set(group.flatMap((one) => charactersOf(one[position] as Range)));
      return runsOf([...set].sort()).map((run) => ranges.with(position, run));
    });
  }
  return all;
}

const keyWithout = (ranges: Ranges, position: number) =>
  JSON.stringify(ranges.map((range, at) => (at === position ? 0 : range)));

/** The elements in groups with the same key. */
export function grouped<T>(all: readonly T[], keyOf: (one: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

/** The characters of a range, in order. */
export function charactersOf([first, last]: Range): string[] {
  return Array.from({ length: sizeOf([first, last]) }, (_, index) =>
    String.fromCharCode(first.charCodeAt(0) + index),
  );
}

/** Some texts of the ranges: the first, the last, and `count` texts spread evenly between them. */
export function samplesOf(ranges: Ranges, count = 25): string[] {
  const at = (share: number) =>
    ranges
      .map((range, position) => {
        const place = (share * Math.sqrt(position * position + 2)) % 1;
        const index = share === 0 ? 0 : share === -1 ? sizeOf(range) - 1 : Math.floor(place * sizeOf(range));
        return charactersOf(range)[index];
      })
      .join('');
  return [at(0), at(-1), ...Array.from({ length: count }, (_, index) => at(index + 1))];
}

const names: Record<string, string> = { '0-9': '#', '1-9': '%', 'A-Z': '@' };

/** The ranges in the pattern language of src/vocabulary/patterns.ts. */
export function patternOf(ranges: Ranges): string {
  return ranges
    .map(([first, last]) => {
      if (first === last && !'#%@['.includes(first)) return first;
      return names[`${first}-${last}`] ?? `[${first}-${last}]`;
    })
    .join('');
}
