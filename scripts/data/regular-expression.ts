// Expands the regular expressions of libphonenumber and libaddressinput to the sequences that they match.

/** A set of characters for each position. */
export type Sequence = readonly (readonly string[])[];

const digits = [...'0123456789'];

/**
 * Every sequence that the whole of `source` can match, as arrays of character sets: /7[1-3]\d/ gives
 * [[['7'], ['1', '2', '3'], ['0', …, '9']]]. Supports literals, \d, classes, groups, |, ? and {m,n}. Anchors match
 * nothing. Sequences longer than `maxLength` are omitted. Throws for any other syntax.
 */
export function sequencesOf(source: string, maxLength = 32): Sequence[] {
  let at = 0;
  const fault = (what: string) => new Error(`${what} at ${at} of ${source}`);

  function alternatives(): Sequence[] {
    let all = sequence();
    while (source[at] === '|') {
      at++;
      all = [...all, ...sequence()];
    }
    return all;
  }

  function sequence(): Sequence[] {
    let all: Sequence[] = [[]];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') all = join(all, repeated(atom()));
    return all;
  }

  function join(left: Sequence[], right: Sequence[]): Sequence[] {
    return left.flatMap((head) =>
      right.flatMap((tail) => (head.length + tail.length > maxLength ? [] : [[...head, ...tail]])),
    );
  }

  function repeated(matches: Sequence[]): Sequence[] {
    const [text, low, , high] = /^(?:\?|\{(\d+)(,(\d+))?\})/.exec(source.slice(at)) ?? ['', '1'];
    at += text.length;
    if (text === '?') return [[], ...matches];
    const all: Sequence[] = [];
    let power: Sequence[] = [[]];
    for (let times = 0; times <= Number(high ?? low); times++) {
      if (times >= Number(low)) all.push(...power);
      power = join(power, matches);
    }
    return all;
  }

  function atom(): Sequence[] {
    const character = source[at++] as string;
    if (character === '(') {
      if (source.startsWith('?:', at)) at += 2;
      else if (source[at] === '?') throw fault('look-around');
      const matches = alternatives();
      if (source[at++] !== ')') throw fault('an open group');
      return matches;
    }
    if (character === '[') {
      const end = source.indexOf(']', at);
      const members = [...source.slice(at, end).matchAll(/\\(.)|(.)-(.)|(.)/g)];
      at = end + 1;
      return [
        [
          [
            ...new Set(members.flatMap(([, escaped, from, to, one]) => range(escaped, from ?? one, to))),
          ].sort(),
        ],
      ];
    }
    if (character === '^' || character === '$') return [[]];
    if (character === '\\') {
      const escaped = source[at++];
      return escaped === 'b' ? [[]] : [[range(escaped)]];
    }
    if ('.*+?{}'.includes(character)) throw fault(`"${character}"`);
    return [[[character]]];
  }

  function range(escaped: string | undefined, from = '', to = from): string[] {
    if (escaped !== undefined) return escaped === 'd' ? digits : [escaped];
    const size = to.charCodeAt(0) - from.charCodeAt(0) + 1;
    return Array.from({ length: size }, (_, index) => String.fromCharCode(from.charCodeAt(0) + index));
  }

  const all = alternatives();
  if (at < source.length) throw fault('an end');
  return all;
}
