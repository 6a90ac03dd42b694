import type { FastifyRequest, preValidationHookHandler } from 'fastify';
import { type TSchema, Type } from '../../json-schema.js';
import * as question from '../../query/question.js';
import { closed } from './parameters.js';

/** A question, and how a URL says it. */
export interface Asked extends question.Question {
  /** The part of the canonical URL; it ends with an ampersand. */
  readonly text: string;
}

/** The question that all rows answer, which a URL says by asking nothing. */
export const NOTHING: Asked = { ...question.NOTHING, text: '' };

/** The rows of a dataset that is asked a question, where neither the request nor the dataset says how many it has. */
export const ROWS_ASKED = 1_000_000;

/**
 * The parameters of questions, beside the conditions, whose names are columns. They have no examples, since pages for trying the API
 * send those, and each dataset has columns of its own.
 */
export const questionParameters: Record<string, TSchema> = {
  where: Type.String({
    description:
      'Conditions as JSON, for what conditions side by side cannot say: {"or":[{"age":{"gt":60}},{"country":{"in":["Peru","Chile"]}}]}. Has and, or, not, and the operators of conditions; members side by side must all hold.',
  }),
  q: Type.String({
    description:
      'A text that a column of the row contains, regardless of case and accents. All columns with words are searched, but no numbers, no times and no texts without words, such as UUIDs and addresses of devices.',
  }),
  sort: Type.String({
    description:
      'Comma-separated names of columns by which the rows are sorted, the first counting most, with a hyphen before those that fall (-age,country). Rows that are equal keep their order; null comes first; texts are in the root order of Unicode, or that of locale.',
  }),
  group: Type.String({
    description:
      'Comma-separated names of columns: the answer has a row for each different tuple of their cells, sorted by them unless sort says otherwise. salary:bin=20 makes at most twenty ranges of numbers or times, each named by its least value.',
  }),
  aggregate: Type.String({
    description:
      'What is computed of each group, or without group of all rows: a comma-separated list of count, and of count, distinct, sum, avg, min and max with a column, as in count,avg:age. The columns of the results are count, avg_age and so on; null is left out, as in SQL.',
  }),
};

/** The parameters of questions, in the order of canonical URLs. */
const names = ['where', 'q', 'sort', 'group', 'aggregate'] as const;

/** The schema of a query in the API description, which has conditions, whatever their names, as one object. */
export const withConditions = <Query extends { readonly properties: Record<string, TSchema> }>(
  query: Query,
) => {
  // Clients are made for lists of rows, and have no type for those in an envelope.
  const { envelope: _, ...properties } = query.properties;
  return { ...query, ...closed({ ...properties, conditions: conditionsParameter }) };
};

const conditionsParameter = Type.Unsafe({
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean'] },
  description:
    'Conditions, each a parameter of its own: country=Japan&age:gte=30 is {"country":"Japan","age:gte":30}. A name is the path of a column (address.city), alone for equal or with an operator: ne, lt, lte, gt, gte, in (a list by commas), contains, startsWith, endsWith, null (true or false). All must hold.',
  // Pages for trying the API send this.
  examples: [{}],
});

const asked = new WeakMap<FastifyRequest, Asked>();

/** What the request asks of rows; undefined when it asks for rows by their numbers alone. */
export const askedOf = (request: FastifyRequest): Asked | undefined => asked.get(request);

/**
 * A hook that takes the conditions out of the query: all parameters but those of the schema. `ownName` says which of these a name means in
 * a request, where that is not the one of this name; undefined for a condition.
 */
export function takeConditions(
  schema: { readonly querystring: { readonly properties: object } },
  ownName: (request: FastifyRequest, name: string, ours: object) => string | undefined = (_, name, ours) =>
    Object.hasOwn(ours, name) ? name : undefined,
): preValidationHookHandler {
  const ours = schema.querystring.properties;
  return (request, _reply, done) => {
    const query = request.query as Record<string, string | string[]>;
    const conditions: (readonly [string, readonly string[]])[] = [];
    const renamed: (readonly [string, string | string[]])[] = [];
    for (const name of Object.keys(query)) {
      const own = ownName(request, name, ours);
      const value = query[name] as string | string[];
      if (own === name || name === '_') continue;
      if (own === undefined) conditions.push([name, [value].flat()]);
      else renamed.push([own, value]);
      delete query[name];
    }
    for (const [own, value] of renamed) query[own] = own in query ? [query[own] ?? [], value].flat() : value;
    // A parameter that is given twice is refused later.
    const own = (name: (typeof names)[number]) => {
      const value = query[name];
      const isLeftOut = value === '' && (name === 'where' || name === 'sort');
      return typeof value === 'string' && !isLeftOut ? value : undefined;
    };
    const [where, q, sort, group, aggregate] = names.map(own);
    const parts = conditions.flatMap(([name, values]) => values.map((value) => part(name, value)));
    for (const name of names) {
      const value = own(name);
      if (value === undefined) continue;
      parts.push(part(ownName(request, name, ours) === name ? name : `_${name}`, value));
    }
    if (parts.length > 0)
      asked.set(request, { conditions, where, q, sort, group, aggregate, text: parts.join('') });
    done();
  };
}

const part = (name: string, value: string) =>
  `${encodeURIComponent(name).replaceAll('%3A', ':')}=${encodeURIComponent(value)}&`;
