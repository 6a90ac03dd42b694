import { ProblemError } from '../../errors.js';
import { failureResponse, problemResponse } from '../server/problem.js';
import { schemaTypes } from './body.js';

export const notFound = problemResponse(
  'There is no such schema, model or row.',
  new ProblemError(404, 'There is no schema "compny" (did you mean company?)', {
    value: 'compny',
    allowed: ['company'],
    suggestion: 'company',
  }),
);
export const otherVersion = problemResponse(
  'The schema is not in the state that If-Match or If-None-Match expects.',
  new ProblemError(412, 'If-Match names another version', { allowed: '"AbCdEfGhIjKlMnOpQrStUv"' }),
);

/** The problem responses for a schema in a body. */
export const schemaProblems = {
  413: problemResponse(
    'The schema is too long.',
    new ProblemError(413, 'The body is longer than the 10000000 bytes that are allowed'),
  ),
  415: problemResponse(
    'The Content-Type header is not that of a schema.',
    new ProblemError(
      415,
      'The body must be a JSON Schema or an OpenAPI document, with a Content-Type header that says so',
      { allowed: schemaTypes },
    ),
  ),
  422: problemResponse(
    'No rows can be made for what the schema has at the pointer.',
    new ProblemError(422, '/$defs/Employee/properties/manager/sql/reference: there is no model "Manger"', {
      pointer: '/$defs/Employee/properties/manager/sql/reference',
      allowed: ['Employee', 'Manager'],
      suggestion: 'Manager',
    }),
  ),
  500: failureResponse,
};

/** The problem responses for rows of a stored schema, in addition to those of all rows. */
export const storedProblems = { 404: notFound, 422: schemaProblems[422] };
