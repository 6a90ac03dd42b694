import { fold } from '../cells/fold.js';
import type { Comparison, Operand } from '../read/condition.js';

/** A machine that reads a text character by character (UTF-16 units), from state 0, and then says yes or no. */
export interface Automaton {
  /** Does it read folded texts? */
  readonly folded: boolean;
  /** The state after reading a text. */
  read(state: number, text: string): number;
  accepts(state: number): boolean;
}

/** The automaton of a comparison of texts; undefined where it needs an order. `ne` is the contrary of `eq`. */
export function automatonOf({ operator, operands }: Comparison): Automaton | undefined {
  const [first] = operands as [Operand];
  switch (operator) {
    case 'eq':
    case 'in':
      return oneOf(operands.flatMap(({ text }) => text ?? []));
    case 'ne':
      return contrary(oneOf(operands.flatMap(({ text }) => text ?? [])));
    case 'contains':
      return containing(fold(first.text ?? ''), true);
    case 'startsWith':
      return beginning(fold(first.text ?? ''));
    case 'endsWith':
      return containing(fold(first.text ?? ''), false);
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
    case 'null':
      return undefined;
  }
  return operator satisfies never;
}

const contrary = (automaton: Automaton): Automaton => ({
  ...automaton,
  accepts: (state) => !automaton.accepts(state),
});

/** The state of a text that can no longer be accepted. */
const DEAD = -1;

/** One of some texts: a trie. */
function oneOf(texts: readonly string[]): Automaton {
  const children: Map<number, number>[] = [new Map()];
  const ends = new Set<number>();
  for (const text of texts) {
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const node = children[state] as Map<number, number>;
      const code = text.charCodeAt(at);
      const next = node.get(code) ?? children.push(new Map()) - 1;
      node.set(code, next);
      state = next;
    }
    ends.add(state);
  }
  return {
    folded: false,
    read(state, text) {
      let now = state;
      for (let at = 0; at < text.length && now !== DEAD; at++)
        now = children[now]?.get(text.charCodeAt(at)) ?? DEAD;
      return now;
    },
    accepts: (state) => ends.has(state),
  };
}

function beginning(part: string): Automaton {
  return {
    folded: true,
    read(state, text) {
      if (state === DEAD || state === part.length) return state;
      const length = Math.min(text.length, part.length - state);
      return text.startsWith(part.slice(state, state + length)) ? state + length : DEAD;
    },
    accepts: (state) => state === part.length,
  };
}

/**
 * Texts that contain a part, or with `anywhere` false those that end with it. The state is how many characters of the part have just been
 * read (Knuth, Morris & Pratt 1977).
 */
function containing(part: string, anywhere: boolean): Automaton {
  const size = part.length;
  /** failures[n]: the longest beginning of the part that ends its first n characters, shorter than n. */
  const failures = new Uint32Array(size + 1);
  for (let at = 1, length = 0; at < size; at++) {
    while (length > 0 && part[at] !== part[length]) length = failures[length] as number;
    if (part[at] === part[length]) length++;
    failures[at + 1] = length;
  }
  return {
    folded: true,
    read(state, text) {
      let now = state;
      for (let at = 0; at < text.length; at++) {
        if (now === size) {
          if (anywhere || size === 0) return now;
          now = failures[now] as number;
        }
        const code = text.charCodeAt(at);
        while (now > 0 && code !== part.charCodeAt(now)) now = failures[now] as number;
        if (code === part.charCodeAt(now)) now++;
      }
      return now;
    },
    accepts: (state) => state === size,
  };
}
