import type { Dataset } from '../columns/dataset.js';
import { ProblemError } from '../errors.js';
import { type TSchema, Type } from '../json-schema.js';
import { type Misfit, shaped } from '../shape.js';

/** What the rows of a table are. */
export interface Definition {
  /** `persons`, `users`, or a model of a stored schema: `company.Employee`. */
  readonly dataset: string;
  readonly seed: string;
  /** How many rows are generated. */
  readonly rows: number;
  /** The parameters of the dataset. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Must rows that are written fit the schema of the dataset? */
  readonly strict: boolean;
}

/** The most rows of a table. */
export const MOST_ROWS = 2 ** 40;

/** The seed of the tables that are there from the start, and of those whose definition has none. */
export const SEED = '42';

/** A definition as it is sent. */
export const definitionSchema = Type.Object(
  {
    dataset: Type.String({
      description: 'persons, users, or a model of a stored schema, such as company.Employee',
      examples: ['users'],
    }),
    seed: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description: `The seed of the rows. Default: ${SEED}.`,
        examples: ['7'],
      }),
    ),
    rows: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MOST_ROWS,
        description:
          'How many rows are generated. Default: 1000000, and of a model as many as the schema says.',
        examples: [50_000],
      }),
    ),
    parameters: Type.Optional(
      Type.Object(
        {},
        {
          additionalProperties: true,
          description: 'Parameters of the dataset',
          examples: [{ countries: 'DE' }],
        },
      ),
    ),
    strict: Type.Optional(
      Type.Boolean({
        description: 'Whether rows that are written must fit the schema of the dataset. Default: true.',
      }),
    ),
  },
  { additionalProperties: false, title: 'TableDefinition' },
);

const refuse = ({ pointer, message }: Misfit, around = '') => {
  const place = around + pointer;
  return new ProblemError(422, `${place === '' ? 'The body' : place.slice(1)} ${message}`, {
    pointer: place,
  });
};

/** Reads a definition of a table of this dataset. Throws a ProblemError with a pointer to what is wrong. */
export function readDefinition(body: unknown, dataset: Dataset, rowsByDefault: number): Definition {
  const definition = definitionIn(body, rowsByDefault);
  const { rows: _, ...own } = dataset.parameters;
  const optional = Object.fromEntries(
    Object.entries(own).map(([name, schema]) => [name, Type.Optional(schema)]),
  );
  const known: TSchema = Type.Object(optional, { additionalProperties: false });
  shaped(known, definition.parameters, (misfit) => refuse(misfit, '/parameters'));
  return definition;
}

/** The same of a dataset that is not known, so that its parameters cannot be checked. */
export function definitionIn(body: unknown, rowsByDefault: number): Definition {
  const { dataset, ...given } = shaped(definitionSchema, body, refuse);
  const { seed = SEED, rows = rowsByDefault, parameters = {}, strict = true } = given;
  return { dataset, seed, rows, parameters: parameters as Definition['parameters'], strict };
}
