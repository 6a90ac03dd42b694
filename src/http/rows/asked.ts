import type { FastifyRequest, preValidationHookHandler } from 'fastify';
import { type TSchema, Type } from '../../json-schema.js';
import type { Question } from '../../query/search.js';

/** A question, and how a URL says it. */
export interface Asked extends Question {
  /** The part of the canonical URL; it ends with an ampersand. */
  readonly text: string;
}

/** The rows of a dataset that is asked a question, where neither the request nor the dataset says how many it has. */
export const ROWS_ASKED = 1_000_000;

/** The parameters of questions, beside the conditions, whose names are columns. */
export const questionParameters: Record<string, TSchema> = {
  where: Type.String({
    description:
      'Conditions as JSON, for what conditions side by side cannot say: {"or":[{"age":{"gt":60}},{"country":{"in":["Peru","Chile"]}}]}. Has and, or, not, and the operators of conditions; members side by side must all hold.',
    examples: ['{"or":[{"age":{"gt":60}},{"country":{"in":["Peru","Chile"]}}]}'],
  }),
};

const asked = new WeakMap<FastifyRequest, Asked>();

/** What the request asks of rows; undefined when it asks for rows by their numbers alone. */
export const askedOf = (request: FastifyRequest): Asked | undefined => asked.get(request);

/** A hook that takes the conditions out of the query: all parameters but those of the schema. */
export function takeConditions(schema: {
  readonly querystring: { readonly properties: object };
}): preValidationHookHandler {
  const ours = schema.querystring.properties;
  return (request, _reply, done) => {
    const query = request.query as Record<string, string | string[]>;
    const conditions: (readonly [string, readonly string[]])[] = [];
    for (const name of Object.keys(query)) {
      if (Object.hasOwn(ours, name) || name === '_') continue;
      conditions.push([name, [query[name] as string | string[]].flat()]);
      delete query[name];
    }
    const where = query.where === '' ? undefined : query.where;
    if (conditions.length > 0 || where !== undefined) {
      const parts = conditions.flatMap(([name, values]) => values.map((value) => part(name, value)));
      if (typeof where === 'string') parts.push(part('where', where));
      const text = parts.join('');
      asked.set(request, { conditions, where: typeof where === 'string' ? where : undefined, text });
    }
    done();
  };
}

const part = (name: string, value: string) =>
  `${encodeURIComponent(name).replaceAll('%3A', ':')}=${encodeURIComponent(value)}&`;
