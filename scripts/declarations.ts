// The generated types of the library: the options of the application, from the variables, and the rows of the datasets, from the
// API description.
import { fieldOf, optionVariables } from '../src/config/config.js';
import type { Variable } from '../src/config/variables.js';
import { eventFormats, formats } from '../src/formats/index.js';

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
  readonly description?: string;
}

/** The members of an OpenAPI description that are read here. */
export interface Description {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Operation {
  readonly summary: string;
  readonly parameters?: readonly { readonly $ref?: string }[];
  readonly responses: { readonly 200?: { readonly content?: Readonly<Record<string, { schema?: Schema }>> } };
}

/** The text of src/library/generated.d.ts. */
export function declarations({ paths, components }: Description): string {
  const datasets = Object.entries(paths).flatMap(([path, { get }]) => {
    const { schema } = get?.responses[200]?.content?.['application/json'] ?? {};
    const model = components.schemas[schema?.items?.$ref?.split('/').pop() ?? ''];
    const isOurs = !path.includes('{') && !path.startsWith('/schemas/');
    if (get === undefined || !isOurs || model === undefined || !answersRows(get)) return [];
    return member(path.slice(1), typeOf(model, '  '), get.summary, true, '  ');
  });
  const options = optionVariables.flatMap(([name, variable]) =>
    member(
      `readonly ${fieldOf(name)}`,
      `${typesOf(variable)} | undefined`,
      documentation(variable),
      false,
      '  ',
    ),
  );
  return `// Made by \`npm run openapi\` from the configuration and the API description.

/** The options of the application, as the variables of docs/configuration.md. */
export interface AppOptions {
${options.join('\n')}
}

/** The rows of the datasets by their paths. Dates and times are texts (RFC 3339). */
export interface Datasets {
${datasets.join('\n')}
}

/** The formats of rows; sse is one of events only. */
export type Format = ${Object.keys({ ...formats, ...eventFormats })
    .map(quoted)
    .join(' | ')};
`;
}

/** Operations that answer rows, and they alone, have the parameter `fields`. */
const answersRows = ({ parameters = [] }: Operation) =>
  parameters.some(({ $ref }) => $ref === '#/components/parameters/fields');

const documentation = ({ meaning, default: byDefault }: Variable<unknown>) =>
  byDefault === '' ? meaning : `${meaning} [${byDefault}]`;

const quoted = (text: unknown) => (typeof text === 'string' ? `'${text}'` : JSON.stringify(text));

function member(name: string, type: string, about: string | undefined, needed: boolean, indent: string) {
  const key = /^[\w ]+$/.test(name) ? name : quoted(name);
  const comment = about === undefined ? [] : [`${indent}/** ${about} */`];
  return [...comment, `${indent}${key}${needed ? '' : '?'}: ${type};`];
}

/** The TypeScript type of what a JSON Schema describes, with all of its properties: `fields` alone leaves some out. */
function typeOf(schema: Schema, indent: string): string {
  if (schema.enum !== undefined) return schema.enum.map(quoted).join(' | ');
  if (schema.type === 'integer') return 'number';
  if (schema.type === 'array') return `(${typeOf(schema.items ?? {}, indent)})[]`;
  if (schema.type !== 'object') return schema.type ?? 'unknown';
  const { properties = {} } = schema;
  const members = Object.entries(properties).flatMap(([name, property]) =>
    member(name, typeOf(property, `${indent}  `), property.description, true, `${indent}  `),
  );
  return `{\n${members.join('\n')}\n${indent}}`;
}

/** The types of the values of a variable, by trying some. */
function typesOf({ read, default: byDefault }: Variable<unknown>): string {
  const values = [byDefault, '1', '100', 'true'].map(read).filter((value) => value !== undefined);
  const types = values.map((value) => (Array.isArray(value) ? 'readonly string[]' : typeof value));
  return [...new Set(types)].join(' | ');
}
