import { createRequire } from 'node:module';
import type { CodeKeywordDefinition } from 'ajv';
import type { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
import type formats from 'ajv-formats';
import { isObject, type JsonObject, own } from '../read/json.js';
import type { Node, Reader } from '../read/node.js';
import type { Source } from '../read/pointers.js';
import { UnmetError } from '../read/schema-error.js';
import { parseExpression } from '../text/expression.js';
import { matches } from '../text/match.js';

const require = createRequire(import.meta.url);

/** Whether a value is valid for all schemas of a node, by an independent implementation of JSON Schema. */
export type Validator = (value: unknown) => boolean;

/** The work of the first validator, mostly to load the library: too much for the quick thread. */
const LOADING = 2_500;

/** How many values of the schemas that a validator is compiled from take one unit of work. */
const VALUES_A_UNIT = 1;

/** What is made once for each document. */
interface Compiler {
  readonly ajv: Ajv;
  readonly validators: Map<string, Validator>;
  /** The schemas that have been compiled. */
  readonly compiled: Set<unknown>;
}

const compilers = new WeakMap<JsonObject, Compiler>();

/** The reader that pays for the steps of regular expressions, and where. Validation is synchronous. */
let paying: { readonly reader: Reader; readonly pointer: string } | undefined;

/** A validator of the schemas from which the node was opened. Throws an UnmetError when there cannot be one. */
export function validatorOf({ reader, pointer, sources }: Node): Validator {
  reader.share('the first validator', () => reader.spend(pointer, LOADING) ?? true);
  const { document } = reader.root;
  const compiler = compilers.get(document) ?? compilerOf(document);
  compilers.set(document, compiler);
  const references = sources.map((source) => `document#${encode(source)}`);
  const key = references.join(' ');
  const validate = compiler.validators.get(key) ?? compile(compiler, reader, pointer, sources, references);
  compiler.validators.set(key, validate);
  return (value) => {
    const before = paying;
    paying = { reader, pointer };
    try {
      return validate(value) === true;
    } catch (error) {
      // Schemas may refer to each other without end.
      if (error instanceof RangeError)
        throw new UnmetError(pointer, 'cannot be validated, because it has no end');
      throw error;
    } finally {
      paying = before;
    }
  };
}

function compilerOf(document: JsonObject): Compiler {
  const { Ajv2020 } = require('ajv/dist/2020.js') as { Ajv2020: typeof Ajv };
  const ajv = new Ajv2020({
    strict: false,
    meta: false,
    validateSchema: false,
    logger: false,
    inlineRefs: false,
    // Without it, Ajv 8.20 accepts lists in nested `contains` that it should not.
    allErrors: true,
    code: { optimize: false, regExp },
  });
  (require('ajv-formats') as { default: typeof formats.default }).default(ajv, { keywords: true });
  for (const name of ['minimum', 'maximum']) {
    // Bounds of dates are texts here.
    const { code, error } = ajv.getKeyword(name) as CodeKeywordDefinition;
    ajv.removeKeyword(name).addKeyword({
      keyword: name,
      type: 'number',
      schemaType: ['number', 'string'],
      code,
      error: error as never,
    });
  }
  ajv.addSchema(document, 'document');
  return { ajv, validators: new Map(), compiled: new Set() };
}

function compile(
  { ajv, compiled }: Compiler,
  reader: Reader,
  pointer: string,
  sources: readonly Source[],
  references: string[],
) {
  reader.spend(pointer, sizeOf(reader, sources, compiled) / VALUES_A_UNIT);
  try {
    return ajv.compile({ allOf: references.map(($ref) => ({ $ref })) }) as Validator;
  } catch (error) {
    throw new UnmetError(pointer, `cannot be validated: ${(error as Error).message}`);
  }
}

/** The number of values in all schemas that a validator needs and that are not compiled yet. */
function sizeOf({ root }: Reader, sources: readonly Source[], seen: Set<unknown>): number {
  let size = 0;
  const visit = (value: unknown): void => {
    size++;
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    for (const member of Object.values(value)) visit(member);
    const reference = isObject(value) ? own(value, '$ref') : undefined;
    if (typeof reference === 'string' && reference.startsWith('#')) visit(root.resolve(reference, '').schema);
  };
  for (const { schema } of sources) visit(schema);
  return size;
}

const encode = ({ pointer }: Source) => pointer.split('/').map(encodeURIComponent).join('/');

/** A regular expression whose time is bounded, whatever the pattern and the text are. */
function regExp(source: string) {
  const expression = parseExpression(source, paying?.pointer ?? '');
  return {
    test: (text: string) =>
      matches(expression, text, paying?.pointer ?? '', (pointer, work) =>
        paying?.reader.spend(pointer, work),
      ),
    toString: () => `matches ${source}`,
  };
}
regExp.code = 'regExp';
