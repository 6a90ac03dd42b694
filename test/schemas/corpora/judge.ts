// Ajv, in the dialect of a document.
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
  addUsedSchema: false,
  inlineRefs: false,
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

function ajvOf(document: Parsed): Ajv {
  const dialect = String(document.$schema ?? document.openapi ?? '');
  const ajv = /draft-04|^3\.0/.test(dialect)
    ? new ajv4.default(options)
    : /draft-0[67]/.test(dialect)
      ? new Ajv(options)
      : /2019-09/.test(dialect)
        ? new Ajv2019(options)
        : new Ajv2020(options);
  formats.default(ajv, { keywords: true });
  return ajv;
}

/** Judges of the document's schemas by their JSON Pointers. Throws what Ajv throws where it cannot read the document. */
export function judgesOf(document: Parsed): (pointer: string) => Judge {
  const ajv = ajvOf(document);
  const { openapi, components } = document;
  const root = openapi === undefined ? document : withoutExamples({ components });
  ajv.addSchema(root as AnySchema, 'document:');
  return (pointer) => {
    const validate = ajv.compile({ $ref: `document:#${encodeURI(pointer)}` });
    return (value) => (validate(value) ? undefined : ajv.errorsText(validate.errors));
  };
}

/**
 * Without the values that Ajv would take for schemas because they have an `id`, and without `nullable` beside no type, which
 * Ajv refuses and OpenAPI 3.0.3 says to have no effect.
 */
function withoutExamples(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutExamples);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => {
        if (name === 'nullable' && typeof member === 'boolean') return 'type' in value;
        return (
          !(name.startsWith('x-') || ['example', 'examples', 'default'].includes(name)) || isSchema(member)
        );
      })
      .map(([name, member]) => [name, withoutExamples(member)]),
  );
}

/** Whether a member called like an annotation is a property's schema instead. */
const isSchema = (member: unknown) =>
  typeof member === 'object' && member !== null && ('type' in member || '$ref' in member);
