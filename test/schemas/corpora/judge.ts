// Ajv, in the dialect of a document; for references that Ajv does not resolve, the validator of Hyperjump.
import { removeUriSchemePlugin } from '@hyperjump/browser';
import { registerSchema, type SchemaObject, validate } from '@hyperjump/json-schema/draft-2020-12';
import { Ajv, type AnySchema, type Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajv4 from 'ajv-draft-04';
import formats from 'ajv-formats';

/** Whether a value meets a schema: undefined, or what is wrong with it. */
export type Judge = (value: unknown) => string | undefined;

const options: Options = {
  strict: false,
  logger: false,
  validateSchema: false,
  allErrors: false,
  code: { regExp: Object.assign(expressionOf, { code: 'expressionOf' }) },
};

/** Patterns mean Unicode where they can be read so: people escape more characters than that allows. */
function expressionOf(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return new RegExp(pattern);
  }
}

type Parsed = Readonly<Record<string, unknown>>;

/** The validators that may read a document, the likeliest first: without a dialect, people write the newest or an older one. */
function ajvsOf(document: Parsed): Ajv[] {
  const dialect = String(document.$schema ?? document.openapi ?? '');
  const ajvs = /draft-04|^3\.0/.test(dialect)
    ? [new ajv4.default(options)]
    : /draft-0[67]/.test(dialect)
      ? [new Ajv(options)]
      : /2019-09/.test(dialect)
        ? [new Ajv2019(options)]
        : dialect === ''
          ? [new Ajv2020(options), new Ajv(options)]
          : [new Ajv2020(options)];
  for (const ajv of ajvs) formats.default(ajv, { keywords: true });
  return ajvs;
}

/** Judges of the document's schemas by their JSON Pointers. Throws what Ajv throws where it cannot read the schema. */
export function judgesOf(written: unknown): (pointer: string) => Judge {
  const document = typeof written === 'object' ? (written as Parsed) : {};
  const { openapi, components } = document;
  const root = openapi === undefined ? written : withoutExamples({ components });
  const ajvs = ajvsOf(document);
  return (pointer) => {
    const validate = firstOf(ajvs, (ajv) => {
      if (pointer === '') return ajv.compile(root as AnySchema);
      if (ajv.getSchema('document:') === undefined) ajv.addSchema(root as AnySchema, 'document:');
      return ajv.compile({ $ref: `document:#${encodeURI(pointer)}` });
    });
    return (value) => (validate(value) ? undefined : ajvs[0]?.errorsText(validate.errors));
  };
}

// Nothing is fetched, as by the service: a reference to another document cannot be judged.
for (const scheme of ['http', 'https', 'file']) removeUriSchemePlugin(scheme);

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
let registered = 0;

/**
 * The judge of a schema by itself. Ajv resolves no dynamic reference across resources, and refers to itself without end where a
 * resource lies in another one; Hyperjump takes formats for annotations.
 */
export async function judgeOf(schema: unknown): Promise<Judge> {
  const text = JSON.stringify(schema);
  if (!/"\$dynamicRef"|"\$id":"(?!file:)/.test(text) || text.includes('metaschema'))
    return judgesOf(schema)('');
  const { $id = `https://example.com/schema/${registered++}` } = schema as { $id?: string };
  registerSchema(schema as SchemaObject, '$id' in (schema as object) ? undefined : $id, DIALECT);
  const isValid = await validate($id);
  return (value) => (isValid(value as never).valid ? undefined : 'is not valid');
}

/** What the first of these gives that does not throw; throws what the last one throws. */
function firstOf<From, Made>([first, ...others]: readonly From[], make: (from: From) => Made): Made {
  try {
    return make(first as From);
  } catch (error) {
    if (others.length === 0) throw error;
    return firstOf(others, make);
  }
}

/**
 * Without annotations, which Ajv would take for schemas where they have an `id`, and without `nullable` beside no type, which
 * Ajv refuses and OpenAPI 3.0.3 says to have no effect. The members of `properties` are schemas, whatever their names.
 */
function withoutExamples(value: unknown, areProperties = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutExamples(item));
  if (typeof value !== 'object' || value === null) return value;
  const isKept = (name: string, member: unknown) => {
    if (areProperties) return true;
    if (name === 'nullable' && typeof member === 'boolean') return 'type' in value;
    return !name.startsWith('x-') && !['example', 'examples', 'default'].includes(name);
  };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => isKept(name, member))
      .map(([name, member]) => [name, withoutExamples(member, !areProperties && name === 'properties')]),
  );
}
