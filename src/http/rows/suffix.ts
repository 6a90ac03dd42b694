import type { preValidationHookHandler } from 'fastify';
import { superfluous } from '../../errors.js';
import type { Format } from '../../formats/format.js';
import { formats } from '../../formats/index.js';

/** The end of a path that says the format: that of the file's name. */
export interface Suffix {
  /** With its dot. */
  readonly text: string;
  readonly format: string;
}

export const suffixes: readonly Suffix[] = Object.values<Format>(formats).map(({ name, extension }) => ({
  text: `.${extension}`,
  format: name,
}));

/** A path without the suffix that it ends in; undefined where it ends in none, or is nothing else. */
export function withoutSuffix(path: string): { readonly rest: string; readonly suffix: Suffix } | undefined {
  const suffix = suffixes.find(({ text }) => path.endsWith(text) && path.length > text.length);
  return suffix && { rest: path.slice(0, -suffix.text.length), suffix };
}

/** Sets the parameter `format` of a request. Throws a ProblemError where the query names another one. */
export function setFormat(query: Record<string, unknown>, { text, format }: Suffix): void {
  const own = query.format;
  if (own !== undefined && own !== '' && own !== format)
    throw superfluous('format', String(own), `where the path ends in ${text}`);
  query.format = format;
}

/** A hook that sets the format of a route whose URL ends in the suffix. */
export const formatOfSuffix =
  (suffix: Suffix): preValidationHookHandler =>
  (request, _reply, done) => {
    setFormat(request.query as Record<string, unknown>, suffix);
    done();
  };
