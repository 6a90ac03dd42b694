import { ProblemError } from '../../../errors.js';
import { keyResponse } from '../access/api-key.js';
import { problemResponse } from '../problem.js';
import {
  type Description,
  eachOperation,
  type MediaType,
  mapValues,
  type Operation,
  type Parameter,
  type Response,
} from './openapi.js';

const isJson = (type: string) => /[/+]json$/.test(type);

/** The same description with what every operation answers, and with JSON as the only type of rows. */
export function withOperations(description: Description, hasKey: boolean): Description {
  const paths = eachOperation(description.paths, (operation) => {
    const responses = { ...answersOfAll(operation, hasKey), ...operation.responses };
    const parameters = operation.parameters?.map(withoutFalse);
    return { ...operation, ...(parameters && { parameters }), responses: mapValues(responses, jsonAlone) };
  });
  return { ...description, paths };
}

/**
 * A successful response whose only media type with a schema is JSON, if it has JSON, so that clients have one type for it. What the
 * schemas of the others said is in the description. Parts of a representation have no schema.
 */
function jsonAlone(response: Response, status: string): Response {
  const { content = {}, description } = response;
  if (!Object.keys(content).some(isJson) || !status.startsWith('2')) return response;
  const isPart = status === '206';
  const others = Object.entries(content).flatMap(([type, { schema }]) =>
    isJson(type) || isPart || schema?.description === undefined ? [] : [`${type}: ${schema.description}.`],
  );
  const typed = ({ schema: _, ...untyped }: MediaType) => untyped;
  return {
    ...response,
    description: [description, ...others].join('\n\n'),
    content: mapValues(content, (media, type) => (isJson(type) && !isPart ? media : typed(media))),
  };
}

/** A parameter that says `required` only where it is true. */
const withoutFalse = ({ required, ...parameter }: Parameter): Parameter =>
  required === true ? { ...parameter, required } : parameter;

/** As problemResponse() of the routes, whose references are resolved by now. */
const resolved = (response: Response): Response =>
  JSON.parse(JSON.stringify(response).replace('Problem#', '#/components/schemas/Problem'));

const missingKey = resolved(keyResponse as Response);
const longUrl = resolved(
  problemResponse(
    'The URL is too long.',
    new ProblemError(414, 'The URL has 20000 bytes, and at most 16384 are allowed'),
  ) as Response,
);
const otherHost = resolved(
  problemResponse(
    'The Host header names a host that is not served here.',
    new ProblemError(
      421,
      'The Host "example.com" is not served here: the variable ALLOWED_HOSTS names further hosts',
      { value: 'example.com', allowed: ['localhost', '*.localhost', 'an IP address'] },
    ),
  ) as Response,
);

/** What every operation may answer before it looks at its parameters. */
const answersOfAll = ({ security }: Operation, hasKey: boolean): Record<string, Response> => ({
  ...(hasKey && security?.length !== 0 && { 401: missingKey }),
  414: longUrl,
  421: otherHost,
});
