import type { Dataset } from '../columns/dataset.js';
import { column, object, position } from '../columns/value.js';
import { badParameter, ProblemError } from '../errors.js';
import { Type } from '../json-schema.js';
import { FAKER_VALUES } from './faker/call.js';
import { firstPlacing, placingsOf, sizesOf } from './keys/sizes.js';
import type { ModelOutline, Outline } from './outline.js';
import { MISSING_SHARE } from './read/node.js';
import type { SchemaReader } from './reader.js';

/** A schema that has been read. */
export interface LoadedSchema {
  readonly text: string;
  /** Differs between schemas that differ. */
  readonly edition: string;
  readonly outline: Outline;
}

/** The query parameters of a model's dataset. */
export interface ModelParameters extends RowsParameter {
  readonly noise?: number;
  readonly optional?: number;
}

export interface RowsParameter {
  readonly rows?: string;
}

const noise = {
  minimum: 0,
  maximum: 1,
  description:
    'The share of cells to damage. The damage is a value that is always the same (distribution), a value that the schema does not allow or a key that no row has (domain), or a value of a wrong type (type). Each kind that is possible for a cell is equally frequent.',
};

export const rowsParameter = {
  rows: Type.String({
    description:
      'The numbers of rows of the models, as in Employee:100000,Manager:500, or one number for the requested model. Keys are unique and references resolve within these rows. Default for each model: the number in the schema. Where a reference says `children`, the number of rows follows from that of the model to which it refers.',
  }),
};

/** Options of the parameter `optional`, whose default is MISSING_SHARE. */
export const optional = {
  minimum: 0,
  maximum: 1,
  description:
    'The share of rows in which a property is missing that the list `required` of its object leaves out: JSON leaves it out, other formats write null. With 0, no property is missing. Objects without such a list have all their properties, and keys are always there.',
};

/** The parameters of all rows of models. */
export const rowsParameters = {
  ...rowsParameter,
  optional: Type.Number({ ...optional, default: MISSING_SHARE }),
};

export const modelParameters = {
  ...rowsParameters,
  noise: Type.Number({ ...noise, default: 0 }),
};

export const reportParameters = {
  ...rowsParameters,
  noise: Type.Number({
    ...noise,
    description: 'The share of cells to damage, as for the rows of the model.',
    examples: [0.05],
  }),
};

/** The family of all models of all schemas, whose keys therefore agree for the same seed. */
export const RELATIONAL = 'relational';

/** The rows of a model. */
export function modelDataset(
  reader: SchemaReader,
  schema: LoadedSchema,
  model: ModelOutline,
): Dataset<ModelParameters> {
  return {
    ...partOf(reader, schema, model),
    key: model.primaryKey,
    name: model.name,
    title: model.name,
    description: `Rows of the model ${model.name}.`,
    parameters: modelParameters,
    columns: ({ rows, noise: share = 0, optional = MISSING_SHARE }) =>
      reader.ask(schema.text, 'columns', {
        model: model.name,
        rows: parseRows(rows, schema.outline, model.name),
        optional,
        ...(share > 0 && { noise: { share, as: 'cells' } }),
      }),
  };
}

/** How noise damages the rows of a model: each row has its number, from 1, and the kind of damage, or null, of each cell. */
export function noiseDataset(
  reader: SchemaReader,
  schema: LoadedSchema,
  model: ModelOutline,
): Dataset<ModelParameters> {
  return {
    ...partOf(reader, schema, model),
    key: ['row'],
    name: `${model.name}_noise`,
    title: `Noise of ${model.name}`,
    description: `How noise damages each cell of ${model.name}: distribution, domain or type, or null for an intact cell.`,
    parameters: reportParameters,
    async columns({ rows, noise: share, optional = MISSING_SHARE }) {
      if (share === undefined) throw badParameter('noise', '', 'given: a number from 0 to 1');
      const columns = await reader.ask(schema.text, 'columns', {
        model: model.name,
        rows: parseRows(rows, schema.outline, model.name),
        optional,
        noise: { share, as: 'report' },
      });
      const place = Type.Integer({ minimum: 1, description: 'The position of the row, from 1' });
      return [column('row', position(1), place), object('noise', columns)];
    },
  };
}

/** The members that all datasets of a model have in common. */
function partOf(
  { fakerValues }: SchemaReader,
  { edition, outline }: LoadedSchema,
  { name, mostRows, capacity }: ModelOutline,
) {
  return {
    family: RELATIONAL,
    edition: fakerValues === FAKER_VALUES ? edition : `${edition} ${fakerValues}`,
    end(parameters: RowsParameter) {
      const given = parseRows(parameters.rows, outline, name);
      const rowsOf = rowsOfModels(outline, given);
      const rows = rowsOf(name);
      if (placingsOf(outline)(name) !== undefined)
        return { rows, more: moreRows(outline, name, rowsOf), capacity };
      return { rows, more: moreOf(`${tenfold(rows)}`), most: given.get(name) ?? mostRows, capacity };
    },
  };
}

/** The hint how to ask for more rows of a model. */
const moreOf = (rows: string) => `rows=${rows} asks for more`;

const tenfold = (rows: number) => Math.max(1, rows) * 10;

/** The hint how to ask for more rows of a model where a request is for those of another one. */
export function moreRows(outline: Outline, name: string, rowsOf: (model: string) => number): string {
  const first = firstPlacing(name, placingsOf(outline));
  return moreOf(`${first}:${tenfold(rowsOf(first))}`);
}

/** The number of rows of each model, of which parseRows() gives some. */
export function rowsOfModels(
  outline: Outline,
  given: ReadonlyMap<string, number>,
): (model: string) => number {
  const byDefault = defaultRows.get(outline) ?? new Map(outline.models.map(({ name, rows }) => [name, rows]));
  defaultRows.set(outline, byDefault);
  return sizesOf((name) => given.get(name) ?? byDefault.get(name) ?? 0, placingsOf(outline));
}

const defaultRows = new WeakMap<Outline, ReadonlyMap<string, number>>();

/**
 * Reads the parameter `rows`: Employee:100000,Manager:500, or one number for `model`. Throws a ProblemError for any other text, and
 * for a model whose number of rows follows from that of another one.
 */
export function parseRows(
  list: string | undefined,
  outline: Outline,
  model?: string,
): ReadonlyMap<string, number> {
  const rows = readRows(list, outline, model);
  if (rows.size === 0) return rows;
  const placings = placingsOf(outline);
  for (const [name, count] of rows) {
    const first = firstPlacing(name, placings);
    if (first !== name) throw followingRows(`${name}:${count}`, name, first);
  }
  const rowsOf = rowsOfModels(outline, rows);
  const isTooLong = ({ name }: ModelOutline) =>
    placings(name) !== undefined && rowsOf(name) > Number.MAX_SAFE_INTEGER;
  const many = outline.models.find(isTooLong);
  if (many === undefined) return rows;
  const first = firstPlacing(many.name, placings);
  const allowed = `so few rows of ${first} that ${many.name} has at most ${Number.MAX_SAFE_INTEGER}`;
  throw badParameter('rows', `${first}:${rows.get(first)}`, allowed);
}

/** 422: the number of rows of a model follows from that of another one. */
const followingRows = (value: string, name: string, first: string) =>
  new ProblemError(422, `rows must not name ${name}, whose number of rows follows from that of ${first}`, {
    parameter: 'rows',
    value,
    allowed: `${first}:rows, from which it follows`,
  });

function readRows(list: string | undefined, { models }: Outline, model?: string): Map<string, number> {
  const rows = new Map<string, number>();
  if (list === undefined) return rows;
  const integer = `an integer from 0 to ${Number.MAX_SAFE_INTEGER}`;
  const pair = model === undefined ? `model:rows, with ${integer}` : `${integer}, or model:rows with one`;
  if (model !== undefined && /^\d+$/.test(list)) {
    if (!Number.isSafeInteger(Number(list))) throw badParameter('rows', list, pair);
    return rows.set(model, Number(list));
  }
  const names = new Set(models.map(({ name }) => name));
  for (const item of list.split(',')) {
    const at = item.lastIndexOf(':');
    const [name, count] = [item.slice(0, Math.max(0, at)), item.slice(at + 1)];
    if (at < 0 || !/^\d{1,16}$/.test(count) || !Number.isSafeInteger(Number(count))) {
      throw badParameter('rows', item, pair);
    }
    if (!names.has(name)) throw badParameter('rows', name, [...names]);
    if (rows.has(name)) throw badParameter('rows', list, 'a list that names each model once');
    rows.set(name, Number(count));
  }
  return rows;
}
