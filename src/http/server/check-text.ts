import type { preValidationHookHandler } from 'fastify';
import { badParameter, ProblemError } from '../../errors.js';

/** The keywords that are used from the JSON Schema of a parameter. */
type Keywords = {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  /** The pattern in words. */
  readonly title?: string;
};

/** The parameters that the schema of a query or path declares, by name. */
export function propertiesOf(schema: unknown): Record<string, Keywords> {
  return (schema as { properties?: Record<string, Keywords> } | undefined)?.properties ?? {};
}

/** The values that a parameter's schema allows: a list, or words to follow "must be". */
export function allowedBy(schema: Keywords = {}): string | string[] {
  if (schema.enum !== undefined) return schema.enum.map(String);
  if (schema.type === 'boolean') return ['true', 'false'];
  if (schema.type === 'integer') return `an integer from ${schema.minimum} to ${schema.maximum}`;
  if (schema.type === 'number') return `a number from ${schema.minimum} to ${schema.maximum}`;
  if (schema.pattern !== undefined) return schema.title ?? schema.pattern;
  return `a text of ${schema.minLength ?? 0} to ${schema.maxLength ?? 'any number of'} characters`;
}

/**
 * A hook that prepares the text of parameters for Ajv. It takes what is meant well: empty values, which forms send for what is
 * left out, a `_` against caches, lists in several parts, and locales as browsers write them. It refuses with 400 what Ajv cannot
 * see, or would coerce: text that is not percent-encoded, parameters given twice, integers that are not plain decimal digits
 * ("0x10", "1e3", " 5") or are too long for a double, and numbers that are not decimal. `schema` is that of the route.
 */
export function checkText(schema: { querystring: object; params?: object }): preValidationHookHandler {
  const inQuery = propertiesOf(schema.querystring);
  const inPath = Object.entries(propertiesOf(schema.params));
  return (request, _reply, done) => {
    const values = request.query as Record<string, string | string[]>;
    if (request.url.includes('%')) checkPercentEncoding(request.url);
    for (const name in values) {
      const known = Object.hasOwn(inQuery, name) ? inQuery[name] : undefined;
      const value = textOf(name, values[name] as string | string[], known);
      if (name === '_' || (value === '' && known !== undefined && name !== 'seed')) {
        delete values[name];
        continue;
      }
      checkNumber(name, value, known);
      values[name] = value;
    }
    for (const [name, schema] of inPath)
      checkNumber(name, (request.params as Record<string, string>)[name] as string, schema);
    done();
  };
}

/** The text of a parameter, in the form that the datasets know. */
function textOf(name: string, value: string | string[], schema: Keywords | undefined): string {
  if (typeof value === 'object') {
    if (name === 'fields' && schema !== undefined) return value.join(',');
    throw badParameter(name, value.join(', '), 'given once');
  }
  if (name !== 'locale' || schema?.enum === undefined || schema.enum.includes(value)) return value;
  return nearestLocale(value, schema.enum as readonly string[]) ?? value;
}

/** The locale that a language tag (RFC 5646) such as en-US means: that of the tag, or else of its language. */
function nearestLocale(tag: string, locales: readonly string[]): string | undefined {
  if (!/^[a-z]{2,3}([-_][a-z\d]{2,8})*$/i.test(tag)) return undefined;
  const [language = '', ...rest] = tag.toLowerCase().split(/[-_]/);
  const whole = [language, ...rest].join('_');
  return (
    locales.find((locale) => locale.toLowerCase() === whole) ??
    (rest.length > 0 ? locales.find((locale) => locale === language) : undefined)
  );
}

const integer = /^\d+$/;
/** An exponent is allowed because JavaScript writes small numbers with one. */
const decimal = /^(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i;

function checkNumber(name: string, text: string, schema: Keywords | undefined): void {
  if (schema?.type !== 'integer' && schema?.type !== 'number') return;
  const value = (schema.type === 'integer' ? integer : decimal).test(text) ? Number(text) : Number.NaN;
  if (value >= (schema.minimum ?? 0) && value <= (schema.maximum ?? Number.MAX_SAFE_INTEGER)) return;
  throw badParameter(name, text, allowedBy(schema));
}

function checkPercentEncoding(url: string): void {
  try {
    decodeURIComponent(url);
  } catch {
    const part = url.split(/[?&]/).find((text) => !decodes(text)) ?? '';
    throw notPercentEncoded(part);
  }
}

/** The 400 for a part of a URL that cannot be decoded. */
export function notPercentEncoded(part: string): ProblemError {
  const [parameter = '', value = ''] = part.split(/=(.*)/s);
  return new ProblemError(400, `${part} is not percent-encoded UTF-8`, {
    parameter,
    value,
    allowed: 'percent-encoded UTF-8',
  });
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
