// Patterns in the making: arrays of ranges [first, last] of characters, one a position.

/** The sequences of character sets as arrays of ranges; a set with gaps makes one array for each of its runs. */
export function rangesOf(sequences) {
  return sequences.flatMap((sequence) =>
    sequence.reduce((all, set) => all.flatMap((ranges) => runsOf(set).map((run) => [...ranges, run])), [[]]),
  );
}

function runsOf(set) {
  const runs = [];
  for (const character of set) {
    const last = runs.at(-1);
    if (last && character.charCodeAt(0) === last[1].charCodeAt(0) + 1) last[1] = character;
    else runs.push([character, character]);
  }
  return runs;
}

const sizeOf = ([first, last]) => last.charCodeAt(0) - first.charCodeAt(0) + 1;

/** How many texts the ranges make. */
export const capacityOf = (ranges) => ranges.reduce((product, range) => product * sizeOf(range), 1);

/** Fewer arrays for the same texts: those that differ in one position only, by adjacent ranges, become one. */
export function merged(all) {
  const positions = Math.max(0, ...all.map((ranges) => ranges.length));
  for (let position = positions - 1; position >= 0; position--) {
    all = grouped(all, (ranges) => keyWithout(ranges, position)).flatMap((group) => {
      const ranges = group[0];
      if (position >= ranges.length) return [ranges];
      const set = new Set(group.flatMap((one) => charactersOf(one[position])));
      return runsOf([...set].sort()).map((run) => ranges.with(position, run));
    });
  }
  return all;
}

const keyWithout = (ranges, position) =>
  JSON.stringify(ranges.map((range, at) => (at === position ? 0 : range)));

/** The elements in groups of the same key. */
export function grouped(all, keyOf) {
  const groups = new Map();
  for (const one of all) {
    const key = keyOf(one);
    if (groups.has(key)) groups.get(key).push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

/** The characters of a range, in order. */
export function charactersOf([first, last]) {
  return Array.from({ length: sizeOf([first, last]) }, (_, index) =>
    String.fromCharCode(first.charCodeAt(0) + index),
  );
}

/** Some of the texts that the ranges make: the first, the last, and `count` spread evenly in between. */
export function samplesOf(ranges, count = 25) {
  const at = (share) =>
    ranges
      .map((range, position) => {
        const place = (share * Math.sqrt(position * position + 2)) % 1;
        const index = share === 0 ? 0 : share === -1 ? sizeOf(range) - 1 : Math.floor(place * sizeOf(range));
        return charactersOf(range)[index];
      })
      .join('');
  return [at(0), at(-1), ...Array.from({ length: count }, (_, index) => at(index + 1))];
}

const names = { '0-9': '#', '1-9': '%', 'A-Z': '@' };

/** The ranges in the pattern language of src/vocabulary/patterns.ts. */
export function patternOf(ranges) {
  return ranges
    .map(([first, last]) => {
      if (first === last && !'#%@['.includes(first)) return first;
      return names[`${first}-${last}`] ?? `[${first}-${last}]`;
    })
    .join('');
}
