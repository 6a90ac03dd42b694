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
 * A hook that answers 400 to what Ajv does not see, or would coerce: text that is not percent-encoded, parameters given twice,
 * integers that are not plain decimal digits ("0x10", "1e3", " 5") or are too long for a double, and numbers that are not
 * decimal. `schema` is the schema of the route.
 */
export function checkText(schema: { querystring: object; params?: object }): preValidationHookHandler {
  const numbers = (schema: object) =>
    new Map(
      Object.entries(propertiesOf(schema)).filter(([, { type }]) => type === 'integer' || type === 'number'),
    );
  const inQuery = numbers(schema.querystring);
  const inPath = numbers(schema.params ?? {});
  return (request, _reply, done) => {
    const values = request.query as Record<string, string | string[]>;
    if (request.url.includes('%')) checkPercentEncoding(request.url);
    for (const name in values) {
      const value = values[name] as string | string[];
      if (typeof value === 'object') throw badParameter(name, value.join(', '), 'given once');
      checkNumber(name, value, inQuery.get(name));
    }
    for (const [name, schema] of inPath)
      checkNumber(name, (request.params as Record<string, string>)[name] as string, schema);
    done();
  };
}

const integer = /^\d+$/;
/** An exponent is allowed because JavaScript writes small numbers with one. */
const decimal = /^(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i;

function checkNumber(name: string, text: string, schema: Keywords | undefined): void {
  if (schema === undefined) return;
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
