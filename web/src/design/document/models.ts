import type { Path } from './text.js';

/** A schema of JSON Schema, as it is written. */
export type Schema = Readonly<Record<string, unknown>>;

/** A property of a model. */
export interface Property {
  readonly name: string;
  readonly path: Path;
  readonly schema: Schema;
}

/** A definition of objects, whose rows are a table. */
export interface Model {
  readonly name: string;
  readonly path: Path;
  readonly properties: readonly Property[];
  /** The names of properties that are always there; undefined where all are. */
  readonly required: readonly string[] | undefined;
}

/** Where definitions are: in JSON Schema, in that of older drafts, and in OpenAPI. */
const places: readonly Path[] = [['$defs'], ['definitions'], ['components', 'schemas']];

/** The models that a document has, as the service names them. */
export function modelsOf(document: Schema): Model[] {
  const defined = places.flatMap((place) =>
    Object.entries(objectAt(document, place)).flatMap(([name, schema]) =>
      modelOf(name, schema, [...place, name]),
    ),
  );
  const title = typeof document.title === 'string' ? document.title : 'Root';
  return [...modelOf(title, document, []), ...defined];
}

function modelOf(name: string, schema: unknown, path: Path): Model[] {
  if (!isObject(schema) || !isObject(schema.properties)) return [];
  const properties = Object.entries(schema.properties).map(([name, value]) => ({
    name,
    path: [...path, 'properties', name],
    schema: isObject(value) ? value : {},
  }));
  const required = Array.isArray(schema.required) ? schema.required.map(String) : undefined;
  return [{ name, path, properties, required }];
}

/** Where a further model goes to: beside the others. */
export function placeOfModels(document: Schema): Path {
  return places.find((place) => Object.keys(objectAt(document, place)).length > 0) ?? ['$defs'];
}

function objectAt(document: Schema, path: Path): Schema {
  const found = path.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), document);
  return isObject(found) ? found : {};
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a column refers to, as "Manager.id". */
export function referenceIn(schema: Schema): string | undefined {
  const { sql } = schema;
  return isObject(sql) && typeof sql.reference === 'string' ? sql.reference : undefined;
}

export const isPrimary = ({ sql }: Schema): boolean => isObject(sql) && sql.key === 'primary';

/** The first name of those that are not taken. */
export function freeName(wanted: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}_${number}`;
    if (!taken.includes(name)) return name;
  }
}
