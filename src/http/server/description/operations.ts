import type { FastifyContextConfig, FastifySchema } from 'fastify';
import { ProblemError } from '../../../errors.js';
import { keyResponse } from '../access/api-key.js';
import { busyResponse, problemResponse } from '../problem.js';
import {
  type Content,
  type Description,
  eachOperation,
  mapValues,
  type Parameter,
  type RequestBody,
  type Response,
  type Schema,
} from './openapi.js';

/** What the operator has decided on who may ask, and how often. */
export interface Access {
  readonly hasKey: boolean;
  /** Is the number of requests to the route with this URL limited? */
  isCounted(url: string): boolean;
}

const foreign = problemResponse(
  'The request comes from a page of another site, or nothing can be changed here.',
  new ProblemError(403, 'Nothing can be changed here: READ_ONLY is set'),
);
const longUrl = problemResponse(
  'The URL is too long.',
  new ProblemError(414, 'The URL has 20000 bytes, and at most 16384 are allowed'),
);
const otherHost = problemResponse(
  'The Host header names a host that is not served here.',
  new ProblemError(
    421,
    'The Host "example.com" is not served here: the variable ALLOWED_HOSTS names further hosts',
    { value: 'example.com', allowed: ['localhost', '*.localhost', 'an IP address'] },
  ),
);
const tooMany = {
  ...problemResponse(
    'The address sends too many requests.',
    new ProblemError(429, 'An address may send 600 requests a minute: try again in 1 minute'),
  ),
  headers: busyResponse.headers,
};

/** The schema of a route with what the service may answer before it looks at the parameters. */
export function withAnswersOfAll<Schema extends FastifySchema & { security?: readonly object[] }>(
  schema: Schema,
  { url, config }: { readonly url: string; readonly config: FastifyContextConfig },
  { hasKey, isCounted }: Access,
): Schema {
  const response = {
    ...(hasKey && schema.security?.length !== 0 && { 401: keyResponse }),
    ...(config.state !== undefined && { 403: foreign }),
    414: longUrl,
    421: otherHost,
    ...(isCounted(url) && { 429: tooMany }),
    ...(schema.response as object),
  };
  return { ...schema, response };
}

const isJson = (type: string) => /[/+]json$/.test(type);

/** The same description with JSON as the only type of rows, and parameters as clients need them. */
export function withOperations(description: Description): Description {
  const paths = eachOperation(description.paths, (operation) => {
    const parameters = operation.parameters?.map(explicit);
    const responses = mapValues(operation.responses, jsonAlone);
    const { requestBody: body } = operation;
    return {
      ...operation,
      ...(parameters && { parameters }),
      ...(body && { requestBody: bodyOf(body) }),
      responses,
    };
  });
  return { ...description, paths };
}

/**
 * A successful response with a schema of its JSON alone, so that clients have one type for it. What the schemas of the others said is in the
 * description.
 */
function jsonAlone(response: Response, status: string): Response {
  const { content = {}, description } = response;
  if (!hasJson(content) || !status.startsWith('2')) return response;
  const others = Object.entries(content).flatMap(([type, { schema }]) =>
    isJson(type) || schema?.description === undefined ? [] : [`${type}: ${schema.description}.`],
  );
  return { ...response, description: [description, ...others].join('\n\n'), content: typed(content) };
}

const hasJson = (content: Content) => Object.keys(content).some(isJson);

/** Media types, of which only JSON has a schema. */
const typed = (content: Content): Content =>
  mapValues(content, (media, type) => {
    const { schema: _, ...untyped } = media;
    return isJson(type) ? media : untyped;
  });

/**
 * A parameter that says `required` only where it is true, and nothing twice. An object says how its members stand in a URL: each as a
 * parameter. Forms send an empty value for what is left out.
 */
function explicit({ required, ...parameter }: Parameter): Parameter {
  const { title, ...untitled } = parameter.schema;
  const schema = title && parameter.description?.includes(title) ? untitled : parameter.schema;
  const isInQuery = parameter.in === 'query';
  return {
    ...parameter,
    schema,
    ...(required === true && { required }),
    ...(isInQuery && schema.type === 'object' && { style: 'form', explode: true }),
    ...(isInQuery && required !== true && !isAnyText(schema) && { allowEmptyValue: true }),
  };
}

const isAnyText = ({ type, pattern, minLength }: Schema) =>
  type === 'object' || (type === 'string' && pattern === undefined && minLength === undefined);

/** A body, which need not be there where it is a file, since that may be empty. */
function bodyOf({ required, content }: RequestBody): RequestBody {
  const isFile = 'application/octet-stream' in content;
  return {
    content: hasJson(content) ? typed(content) : content,
    ...(!isFile && required !== undefined && { required }),
  };
}
