import type { Dataset } from '../columns/dataset.js';
import { uniform } from '../columns/draw.js';
import { isObject } from '../columns/given.js';
import { type Column, column, jsonText, nested, optional, pick, type Value } from '../columns/value.js';
import type { Members } from './changes/change.js';
import type { Definition } from './definition.js';

// Tables whose rows are all given, as a file of json-server has them. None is generated, so a column only tells what its cells may be.

/** What the rows of such a table are. */
export interface GivenDefinition {
  readonly given: {
    readonly columns: readonly Shape[];
    /** Is it one object instead of a list of rows? */
    readonly singular: boolean;
    /** The rows that it has before all changes. */
    readonly rows: readonly Members[];
  };
}

/** What the cells of a column are. */
export interface Shape {
  readonly name: string;
  readonly kinds: readonly Kind[];
  /** The members of the objects among them. */
  readonly members: readonly Shape[];
}

type Kind = 'text' | 'number' | 'boolean' | 'object' | 'list';

/** The column of the keys, as json-server has it. */
export const GIVEN_KEY = 'id';

export const isGiven = (body: unknown): body is GivenDefinition => isObject(body) && isObject(body.given);

/** The columns of rows, in the order in which they come first. */
export function shapesOf(rows: readonly Members[]): Shape[] {
  const cells = new Map<string, unknown[]>();
  for (const row of rows)
    for (const [name, value] of Object.entries(row)) {
      const known = cells.get(name);
      if (known === undefined) cells.set(name, [value]);
      else known.push(value);
    }
  return [...cells].map(([name, values]) => ({
    name,
    kinds: [...new Set(values.flatMap(kindOf))],
    members: shapesOf(values.filter(isObject)),
  }));
}

function kindOf(value: unknown): Kind[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return ['list'];
  return [typeof value === 'string' ? 'text' : (typeof value as Kind)];
}

const zero = uniform('given', 1);
const samples: Readonly<Record<Kind, string | number | boolean | undefined>> = {
  text: '',
  number: 0,
  boolean: false,
  object: undefined,
  list: undefined,
};

/** A column that is missing in every row that is not given. */
const columnOf = ({ name, kinds, members }: Shape): Column =>
  optional(zero, column(name, cellOf(kinds, members), {}));

function cellOf(kinds: readonly Kind[], members: readonly Shape[]): Value {
  const scalars = kinds.map((kind) => samples[kind]).filter((sample) => sample !== undefined);
  if (scalars.length > 0) return pick(zero, scalars);
  if (kinds.includes('object') && !kinds.includes('list')) return nested(members.map(columnOf));
  return kinds.length === 0 ? pick(zero, [null]) : jsonText('[]');
}

/** The dataset of a table whose rows are given: it generates none. */
export function givenDataset(name: string, { given }: GivenDefinition, edition: string): Dataset {
  const columns = given.columns.map(columnOf);
  return {
    name,
    title: name,
    description: 'Rows that were given',
    edition: `given ${edition}`,
    key: given.singular ? [] : [GIVEN_KEY],
    parameters: {},
    columns: async () => columns,
  };
}

/** The definition of such a table, as others see it. */
export const GIVEN: Definition = { dataset: 'given', seed: '0', rows: 0, parameters: {}, strict: false };
