import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { ProblemError, superfluous } from '../../errors.js';
import { defaultOf, type Format } from '../../formats/format.js';
import { allFormats, type Formats } from '../../formats/index.js';
import { type AnyQuery, asItIs, type WrittenName } from './parameters.js';

/**
 * Chooses one of the offered formats: the parameter `format` decides, or else the Accept header (RFC 9110 section 12.5.1).
 * Clients that accept anything get the first one. Throws a ProblemError with 406 when the client accepts none of them, and with
 * 400 for an option of another format.
 */
export function formatOf<Offered extends Formats>(
  request: FastifyRequest,
  query: AnyQuery & { readonly format?: keyof Offered & string },
  offered: Offered,
): Format {
  const format = query.format === undefined ? accepted(request, offered) : (offered[query.format] as Format);
  checkOptions(query, format);
  return format;
}

function checkOptions(query: AnyQuery, format: Format): void {
  for (const [name, owners] of ownersOfOptions) {
    if (query[name] === undefined || owners.includes(format.name)) continue;
    throw superfluous(name, String(query[name]), `unless the format is ${owners.join(' or ')}`);
  }
}

/** The names of the formats to which a parameter belongs. */
const ownersOfOptions = new Map<string, string[]>();
for (const format of allFormats) {
  for (const name of [...Object.keys(format.options), ...(format.splits ? ['part_bytes'] : [])])
    ownersOfOptions.set(name, [...(ownersOfOptions.get(name) ?? []), format.name]);
}

function accepted(request: FastifyRequest, offered: Formats): Format {
  const { accept } = request.headers;
  const all = Object.values(offered);
  const first = all[0] as Format;
  if (accept === undefined || accept === '*/*') return first;
  const mediaTypes = all.map(({ mediaType }) => mediaType);
  if (isBrowser(accept, mediaTypes)) return first;
  const [chosen] = new Negotiator({ headers: { accept: withoutParameters(accept) } }).mediaTypes(mediaTypes);
  const format = all.find(({ mediaType }) => mediaType === chosen);
  if (format !== undefined) return format;
  throw new ProblemError(406, `None of the formats is accepted by Accept: ${accept}`, {
    value: accept,
    allowed: mediaTypes,
  });
}

/** An Accept header without parameters such as charset and header, which say how the formats that we have are written anyway. */
const withoutParameters = (accept: string) => accept.replace(/;\s*(?!q=)[\w-]+=("[^"]*"|[^,;\s]*)\s*/gi, '');

/**
 * Does the header come from a browser in which somebody opens an address? Browsers prefer pages and XML to anything else, which
 * says nothing about rows. So they get the first format, like clients that accept anything, unless the header names
 * one of the offered formats.
 */
const isBrowser = (accept: string, mediaTypes: readonly string[]) =>
  accept.includes('text/html') &&
  accept.includes('*/*') &&
  !mediaTypes.some((mediaType) => accept.includes(mediaType));

/**
 * The part of a query, without the seed, on which the bytes of a row depend, in a canonical form: parameters are in a fixed
 * order, and those with their default are omitted. `own` are the dataset's parameters, and `written` is how a URL has a name.
 */
export function canonicalQuery(
  query: AnyQuery,
  format: Format,
  own: Readonly<Record<string, object>>,
  written: WrittenName = asItIs,
): string {
  let text = `${written('format')}=${format.name}`;
  if (query.fields !== undefined)
    text += `&${written('fields')}=${encodeURIComponent(query.fields).replaceAll('%2C', ',')}`;
  return text + valuesOf(query, own, written) + valuesOf(query, format.options, written);
}

function valuesOf(
  query: AnyQuery,
  parameters: Readonly<Record<string, object>>,
  written: WrittenName,
): string {
  let text = '';
  for (const name in parameters) {
    const value = query[name];
    if (value !== undefined && value !== defaultOf(parameters[name] as object))
      text += `&${written(name)}=${encodeURIComponent(String(value))}`;
  }
  return text;
}
