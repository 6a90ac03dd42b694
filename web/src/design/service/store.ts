import { type Problem, problemOf } from '../../data/rows.js';

/** A stored schema, and the version that a change of it names. */
export interface Stored {
  readonly text: string;
  readonly etag: string;
}

const urlOf = (name: string) => `schemas/${encodeURIComponent(name)}`;

/** The stored schema of a name; undefined where there is none. */
export async function load(name: string): Promise<Stored | undefined> {
  const answer = await fetch(urlOf(name));
  const etag = answer.headers.get('etag');
  return answer.ok && etag !== null ? { text: await answer.text(), etag } : undefined;
}

export async function list(): Promise<readonly string[]> {
  const answer = await fetch('schemas');
  return answer.ok ? (await answer.json()).map(({ name }: { name: string }) => name) : [];
}

/** What came of saving: the new version, the version of somebody else that is in the way, or why it was refused. */
export type Outcome =
  | { readonly stored: Stored }
  | { readonly theirs: Stored }
  | { readonly problem: Problem };

/** Stores a text under a name, where the version there is still `etag`; undefined where there must be none. */
export async function save(name: string, text: string, etag: string | undefined): Promise<Outcome> {
  const answer = await fetch(urlOf(name), {
    method: 'PUT',
    headers: {
      'content-type': 'application/schema+json',
      ...(etag === undefined ? { 'if-none-match': '*' } : { 'if-match': etag }),
    },
    body: text,
  });
  if (answer.ok) return { stored: { text, etag: answer.headers.get('etag') ?? '' } };
  if (answer.status === 412) {
    const theirs = await load(name);
    // Where somebody has deleted it, there is nothing in the way any more.
    return theirs === undefined ? save(name, text, undefined) : { theirs };
  }
  return { problem: await problemOf(answer) };
}
