/** The texts that a schema had, to go back and forth. */
export interface History {
  readonly past: readonly string[];
  readonly text: string;
  readonly future: readonly string[];
  /** What was changed last, and when, in milliseconds. */
  readonly tag: string;
  readonly at: number;
}

/** Texts that are kept. */
const MOST = 200;

/** Changes of one thing that follow each other this soon are one step back. */
const PAUSE = 800;

export const begin = (text: string): History => ({ past: [], text, future: [], tag: '', at: 0 });

export function changed(history: History, text: string, tag: string, now: number): History {
  if (text === history.text) return history;
  const goesOn = tag === history.tag && now - history.at < PAUSE;
  const past = goesOn ? history.past : [...history.past, history.text].slice(-MOST);
  return { past, text, future: [], tag, at: now };
}

export function undone(history: History): History {
  const text = history.past.at(-1);
  if (text === undefined) return history;
  return { past: history.past.slice(0, -1), text, future: [history.text, ...history.future], tag: '', at: 0 };
}

export function redone(history: History): History {
  const [text, ...future] = history.future;
  if (text === undefined) return history;
  return { past: [...history.past, history.text], text, future, tag: '', at: 0 };
}
