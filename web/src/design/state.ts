import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../data/rows.js';
import { formatPlace, type Place, packed, parsePlace, unpacked } from './document/address.js';
import { begin, changed, type History, redone, undone } from './document/history.js';
import { load, type Stored, save } from './service/store.js';

/** Milliseconds after a change until the URL has it. */
const PAUSE = 200;

export interface Design {
  readonly place: Place;
  /** The text of the schema; undefined before there is one. */
  readonly text: string | undefined;
  readonly stored: Stored | undefined;
  /** The version of somebody else that is in the way of saving. */
  readonly theirs: Stored | undefined;
  readonly problem: Problem | undefined;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  go(change: Partial<Place>): void;
  /** Begins anew with this text, or, without one, with the stored schema of this name. */
  open(name: string, text?: string): void;
  /** Changes the text. Changes with one tag that follow each other soon are undone together. */
  edit(change: (text: string) => string, tag: string): void;
  undo(): void;
  redo(): void;
  /** Stores the text: over the version that was read, or over this one. */
  save(over?: Stored): Promise<void>;
  take(theirs: Stored): void;
  forget(): void;
}

/** The schema that the page shows, which its URL and the service have, too. */
export function useDesign(): Design {
  const [place, setPlace] = useState(() => parsePlace(location.hash));
  const [history, setHistory] = useState<History>();
  const [stored, setStored] = useState<Stored>();
  const [theirs, setTheirs] = useState<Stored>();
  const [problem, setProblem] = useState<Problem>();
  const shown = useRef('');
  const text = history?.text;

  /** Shows what the URL says. */
  async function follow(): Promise<void> {
    if (location.hash === shown.current && shown.current !== '') return;
    const next = parsePlace(location.hash);
    shown.current = location.hash;
    const known = next.name === '' ? undefined : await load(next.name);
    const draft = next.draft === '' ? undefined : await unpacked(next.draft).catch(() => undefined);
    const text = draft ?? known?.text;
    setStored(known);
    setTheirs(undefined);
    setPlace(next);
    setHistory(text === undefined ? undefined : begin(text));
    const isLost = text === undefined && (next.name !== '' || next.draft !== '');
    setProblem(
      isLost ? { title: 'Not found', status: 404, detail: `There is no schema ${next.name}.` } : undefined,
    );
  }

  useEffect(() => {
    const read = () => void follow();
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);

  useEffect(() => {
    if (text === undefined) return;
    let isLate = false;
    const timer = setTimeout(async () => {
      const draft = text === stored?.text ? '' : await packed(text);
      if (isLate) return;
      const hash = formatPlace({ ...place, draft });
      shown.current = hash;
      window.history.replaceState(null, '', hash);
    }, PAUSE);
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
  }, [place, text, stored]);

  const reset = (known: Stored | undefined, text: string | undefined) => {
    setStored(known);
    setTheirs(undefined);
    setProblem(undefined);
    setHistory(text === undefined ? undefined : begin(text));
  };

  return {
    place,
    text,
    stored,
    theirs,
    problem,
    canUndo: (history?.past.length ?? 0) > 0,
    canRedo: (history?.future.length ?? 0) > 0,
    go: (change) => setPlace((now) => ({ ...now, ...change })),
    open(name, begun) {
      if (begun === undefined) {
        location.hash = formatPlace({ ...place, name, model: '', column: '', draft: '' });
        return;
      }
      reset(undefined, begun);
      setPlace((now) => ({ ...now, name, model: '', column: '' }));
    },
    edit: (change, tag) =>
      setHistory((now) => (now === undefined ? now : changed(now, change(now.text), tag, Date.now()))),
    undo: () => setHistory((now) => now && undone(now)),
    redo: () => setHistory((now) => now && redone(now)),
    async save(over = stored) {
      if (text === undefined) return;
      const outcome = await save(place.name, text, over?.etag);
      setProblem('problem' in outcome ? outcome.problem : undefined);
      setTheirs('theirs' in outcome ? outcome.theirs : undefined);
      if ('stored' in outcome) setStored(outcome.stored);
    },
    take: (theirs) => {
      setStored(theirs);
      setTheirs(undefined);
      setHistory((now) => now && changed(now, theirs.text, '', 0));
    },
    forget: () => setTheirs(undefined),
  };
}
