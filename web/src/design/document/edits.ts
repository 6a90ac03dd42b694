import { kinds, ofKind } from './kinds.js';
import {
  freeName,
  isPrimary,
  type Model,
  modelsOf,
  type Property,
  placeOfModels,
  type Schema,
} from './models.js';
import { renamedIn } from './names.js';
import { edited, moved, type Path, renamed } from './text.js';

// What clicks do to the text of a schema. Each gives the new text.

export const parse = (text: string): Schema => JSON.parse(text);

/** New tables: what their columns mean follows from the table's name, too, and the first `name` that people have in mind is that of a person. */
const tableNames = ['Person', 'Order', 'Product', 'Event'];

/** The name of the next new table. */
export function newName(models: readonly Model[]): string {
  const taken = models.map(({ name }) => name);
  return tableNames.find((one) => !taken.includes(one)) ?? freeName('Record', taken);
}

/** A model with a key and nothing else. */
export function addModel(text: string, name: string): string {
  const document = parse(text);
  const key = kinds.find(({ id }) => id === 'key:serial');
  return edited(text, [...placeOfModels(document), name], {
    type: 'object',
    properties: { id: key?.schema ?? {} },
  });
}

/** Properties whose names say what they are; a `type` before a colon says another one: "number:velocity". */
export function addProperties(text: string, model: Model, names: readonly string[]): string {
  const taken = model.properties.map(({ name }) => name);
  return names.reduce((made, wanted) => {
    const name = freeName(wanted, taken);
    taken.push(name);
    return setProperty(made, model, name, { type: 'string' });
  }, text);
}

const setProperty = (text: string, model: Model, name: string, schema: Schema): string =>
  edited(
    model.required === undefined
      ? text
      : edited(text, [...model.path, 'required'], [...requiredNow(text, model), name]),
    [...model.path, 'properties', name],
    schema,
  );

/** The list `required` of a model as it is in a text. */
const requiredNow = (text: string, { path }: Model): readonly string[] =>
  modelsOf(parse(text)).find((one) => String(one.path) === String(path))?.required ?? [];

export function removeProperty(text: string, model: Model, { name, path }: Property): string {
  const rest = model.required?.filter((one) => one !== name);
  const without = edited(text, path, undefined);
  return rest === undefined ? without : edited(without, [...model.path, 'required'], rest);
}

/** Calls a property otherwise, also where it is required and where others name it: as references, in formulas, as `with` and `after`. */
export function renameProperty(text: string, model: Model, { name, path }: Property, next: string): string {
  const models = modelsOf(parse(text));
  let made = renameInFormulas(text, models, (at, column) =>
    at.name === model.name && column?.name === name ? next : undefined,
  );
  const old = `${model.name}.${name}`;
  for (const other of models)
    for (const { schema, path } of other.properties) {
      if ((schema.sql as Schema | undefined)?.reference === old)
        made = edited(made, [...path, 'sql', 'reference'], `${model.name}.${next}`);
      if (other.name !== model.name) continue;
      for (const keyword of ['with', 'after'])
        if (schema[keyword] === name) made = edited(made, [...path, keyword], next);
    }
  if (model.required !== undefined)
    made = edited(
      made,
      [...model.path, 'required'],
      model.required.map((one) => (one === name ? next : one)),
    );
  return renamed(made, path, next);
}

function renameInFormulas(
  text: string,
  models: readonly Model[],
  rename: Parameters<typeof renamedIn>[3],
): string {
  let made = text;
  for (const model of models)
    for (const { schema, path } of model.properties) {
      if (typeof schema.formula !== 'string') continue;
      const formula = renamedIn(schema.formula, model, models, rename);
      if (formula !== schema.formula) made = edited(made, [...path, 'formula'], formula);
    }
  return made;
}

/** Puts a property at the place of another one: before it where it moves up, else behind it. */
export const moveProperty = (text: string, { path }: Property, to: number): string => moved(text, path, to);

/** Makes a property one that rows may lack, or that they all have. */
export function setMissing(text: string, model: Model, { name }: Property, mayLack: boolean): string {
  const all = model.properties.map((one) => one.name);
  const required = (model.required ?? all).filter((one) => one !== name);
  return edited(text, [...model.path, 'required'], mayLack ? required : [...required, name]);
}

/** Calls a model otherwise, also where others refer to it. The name of the root is its title. */
export function renameModel(text: string, model: Model, next: string): string {
  const models = modelsOf(parse(text));
  let made = renameInFormulas(text, models, (at, column) =>
    at.name === model.name && column === undefined ? next : undefined,
  );
  for (const other of models)
    for (const { schema, path } of other.properties) {
      const reference = (schema.sql as Schema | undefined)?.reference;
      if (typeof reference === 'string' && reference.startsWith(`${model.name}.`))
        made = edited(made, [...path, 'sql', 'reference'], next + reference.slice(model.name.length));
    }
  return model.path.length === 0 ? edited(made, ['title'], next) : renamed(made, model.path, next);
}

export const removeModel = (text: string, { path }: Model): string => edited(text, path, undefined);

/** Makes a property another kind. A reference begins with the first key that there is. */
export function setKind(text: string, property: Property, id: string, models: readonly Model[]): string {
  const kind = kinds.find((one) => one.id === id);
  if (kind === undefined) return text;
  const schema = ofKind(property.schema, kind);
  return edited(text, property.path, id === 'reference' ? referring(schema, keysOf(models)[0]) : schema);
}

/** A key that columns can refer to. */
export interface Key {
  /** Such as "Manager.id". */
  readonly name: string;
  readonly schema: Schema;
}

export const keysOf = (models: readonly Model[]): Key[] =>
  models.flatMap(({ name, properties }) =>
    properties
      .filter(({ schema }) => isPrimary(schema))
      .map((key) => ({ name: `${name}.${key.name}`, schema: key.schema })),
  );

/** A column that refers to a key has its type. */
export function referring(schema: Schema, key: Key | undefined): Schema {
  if (key === undefined) return schema;
  const { type = 'integer', format } = key.schema;
  const sql = { ...(schema.sql as Schema | undefined), reference: key.name };
  const { type: _, format: __, sql: ___, ...rest } = schema;
  return { type, ...(format !== undefined && { format }), ...rest, sql };
}

export const set = (text: string, path: Path, value: unknown): string => edited(text, path, value);
