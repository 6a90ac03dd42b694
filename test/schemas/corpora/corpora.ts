// Schemas as people write them, from the official test suite to whole documents.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../src/project-root.js';
import { openapiFolder } from './bring-openapi.js';
import { typeboxSchemas } from './typebox.js';
import { zodSchemas } from './zod.js';

/** A document to store, and the models of it that count. */
export interface Document {
  readonly name: string;
  readonly text: string;
  /** The schema of each model, as a JSON Pointer into the document. */
  readonly models: ReadonlyMap<string, string>;
  /** The schema of the property `value`, to be judged by itself; without it, whole rows are judged. */
  readonly property?: { readonly schema: unknown };
}

/** The documents of each corpus, by its name. SchemaStore and OpenAPI have some only where their folders are there. */
export const corpora: Readonly<Record<string, () => readonly Document[]>> = {
  suite: () => (readJson('json-schema-test-suite.json') as [string, unknown][]).map(asProperty),
  zod: () => zodSchemas.map(asProperty),
  typebox: () => typeboxSchemas.map(asProperty),
  'pydantic-models': () => entriesOf(pydantic().models).map(asRoot),
  'pydantic-fields': () => entriesOf(pydantic().fields).map(asProperty),
  schemastore: () => filesIn(schemaStoreFolder).map(([name, text]) => asRoot([name, JSON.parse(text), text])),
  openapi: () => filesIn(openapiFolder).map(asComponents),
};

/** Documents of SchemaStore beside the project, as in its repository: `src/schemas/json`. */
const schemaStoreFolder = process.env.SCHEMASTORE ?? join(projectRoot, '../shared/data/schemas');

const readJson = (file: string): unknown =>
  JSON.parse(readFileSync(join(projectRoot, 'test/schemas/corpora', file), 'utf8'));

/** The schemas that write-pydantic.py has written. */
const pydantic = () => readJson('pydantic.json') as Record<'models' | 'fields', Record<string, unknown>>;

const entriesOf = (schemas: Record<string, unknown>): [string, unknown][] => Object.entries(schemas);

function filesIn(folder: string): [name: string, text: string][] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => [file.slice(0, -'.json'.length), readFileSync(join(folder, file), 'utf8')]);
}

/** A model M with one property `value` of this schema, whose own references stay within it. */
function asProperty([name, schema]: readonly [string, unknown]): Document {
  const refersToItself = /"\$(ref|dynamicRef)":"(?!http)/.test(JSON.stringify(schema));
  const value =
    refersToItself && typeof schema === 'object' ? { $id: 'https://example.com/value', ...schema } : schema;
  const document = { $defs: { M: { type: 'object', properties: { value }, required: ['value'] } } };
  const models = new Map([['M', '/$defs/M']]);
  return { name, text: JSON.stringify(document), models, property: { schema } };
}

/** The document as it is, whose root is the model, or refers to the definition that is. */
function asRoot([name, schema, text = JSON.stringify(schema)]: readonly [
  string,
  unknown,
  string?,
]): Document {
  const { title, $ref = '' } = schema as { title?: string; $ref?: string };
  const [, definition] = /^#\/(?:\$defs|definitions)\/(\w+)$/.exec($ref) ?? [];
  return { name, text, models: new Map([[title ?? definition ?? 'Root', '']]) };
}

/** An OpenAPI document as it is, whose `components.schemas` are the models. */
function asComponents([name, text]: readonly [string, string]): Document {
  const { components } = JSON.parse(text) as { components: { schemas: object } };
  const models = Object.keys(components.schemas).map((model): [string, string] => [
    model,
    `/components/schemas/${model.replaceAll('~', '~0').replaceAll('/', '~1')}`,
  ]);
  return { name, text, models: new Map(models) };
}
