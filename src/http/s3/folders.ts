import type { FastifyReply, FastifyRequest } from 'fastify';
import { badParameter, ProblemError } from '../../errors.js';
import { defaultOf } from '../../formats/format.js';
import { type FormatName, formats } from '../../formats/index.js';
import type { TSchema } from '../../json-schema.js';
import type { Representation } from '../../output/representation.js';
import type { EventsContext } from '../events/register.js';
import type { RowsContext } from '../rows/answers.js';
import { allowedBy, checkText, propertiesOf } from '../server/check-text.js';

/** What the parts of all folders share. */
export type PartsContext = RowsContext & EventsContext;

/** A folder of parts. */
export interface Folder {
  /** Ends with a slash. */
  readonly path: string;
  readonly seed: string;
  readonly format: FormatName;
  /** Differs between vocabularies and schemas that give different bytes. */
  readonly edition: string;
  /** The rows of all parts, about as many where they are events. */
  readonly rows: number;
  readonly parts: number;
  /** Whether a part has as many rows as the first. */
  isFull(part: number): boolean;
  /** A part, of which nothing is made yet. Rejects with a ProblemError where it cannot be made. */
  represent(part: number, context: PartsContext): Promise<Part>;
}

interface Part {
  readonly representation: Representation;
  readonly contentType: string;
}

/** A folder of the bucket by its path, which ends with a slash; undefined where there is none. */
export type ReadFolder = (path: string, request: FastifyRequest) => Promise<Folder | undefined>;

/** The name of a part, from 0; names of a folder have one length, so their order is that of their numbers. */
export function partName({ parts, format }: Folder, part: number): string {
  const digits = Math.max(5, `${parts - 1}`.length);
  return `part-${`${part}`.padStart(digits, '0')}.${formats[format].extension}`;
}

/** The number of the part with this name; undefined where there is none. */
export function partOf(folder: Folder, name: string): number | undefined {
  const part = Number(/^part-(\d{5,16})\./.exec(name)?.[1]);
  return part < folder.parts && partName(folder, part) === name ? part : undefined;
}

/** How a folder says a value. A seed may have slashes, and readers take what looks like key=value for a column. */
const written = (value: unknown) =>
  encodeURIComponent(String(value)).replaceAll('%2C', ',').replaceAll('%3A', ':');

/** What a folder says of its rows: one that says nothing else, in the only order. The last segment says their `end`: how many there are. */
export function pathOf(
  place: string,
  query: Readonly<Record<string, unknown>>,
  parameters: Record<string, TSchema>,
  end: { readonly name: string; readonly text: string },
): string {
  const own = Object.keys(parameters)
    .filter((name) => name !== end.name && query[name] !== undefined)
    .filter((name) => query[name] !== defaultOf(parameters[name] as object))
    .map((name) => `${name}-${written(query[name])}/`);
  const format = query.format === 'parquet' ? '' : `format-${query.format}/`;
  return `${place}/${own.join('')}${format}seed-${written(query.seed)}/${end.name}-${written(end.text)}/`;
}

/** What the segments at the end say: names and values; undefined where they say something twice. */
export function valuesIn(segments: readonly string[]): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const segment of [...segments].reverse()) {
    const [, name, value] = /^([A-Za-z_]+)-(.+)$/s.exec(segment) ?? [];
    if (name === undefined || value === undefined) break;
    if (Object.hasOwn(values, name)) return undefined;
    try {
      values[name] = decodeURIComponent(value);
    } catch {
      return undefined;
    }
  }
  return values;
}

/** Checks the values as those of a query, and gives them their types and defaults. Throws a ProblemError. */
export function checkAll(querystring: object, query: Record<string, string>, request: FastifyRequest): void {
  const asked = { url: '', query, params: {} } as unknown as FastifyRequest;
  checkText({ querystring }).call(request.server, asked, {} as FastifyReply, () => {});
  const validate = request.compileValidationSchema(querystring as Record<string, unknown>);
  if (validate(query)) return;
  const [first] = validate.errors ?? [];
  const unknown = first?.params?.additionalProperty as string | undefined;
  if (unknown !== undefined) throw new ProblemError(404, `These rows have no parameter ${unknown}`);
  const name = first?.instancePath.slice(1) ?? '';
  throw badParameter(name, `${query[name]}`, allowedBy(propertiesOf(querystring)[name]));
}
