import { badParameter, ProblemError } from '../../errors.js';
import { formats } from '../../formats/index.js';
import { type TSchema, Type } from '../../json-schema.js';
import { definitionSchema } from '../../tables/definition.js';
import { tarContent } from '../answer/send-parts.js';
import { contentOf, headers, others } from '../rows/openapi.js';
import { failureResponse, problemResponse, writeProblems } from '../server/problem.js';

const tags = ['tables'];

/** The media types of bodies: a merge patch (RFC 7396) has one of its own. */
export const bodyTypes = ['application/json', 'application/merge-patch+json'];

export const tableParams = Type.Object({
  name: Type.String({
    description:
      'The name of a table: persons, users, a model of a stored schema such as company.Employee, or one that was made',
    examples: ['persons'],
  }),
});

export const rowParams = Type.Object({
  ...tableParams.properties,
  key: Type.String({ description: 'The key of a row', examples: ['7'] }),
});

export const childParams = Type.Object({
  name: Type.String({ description: 'The name of a table', examples: ['shop.customers'] }),
  key: rowParams.properties.key,
  child: Type.String({ description: 'The table whose rows refer to the row', examples: ['orders'] }),
});

const row = Type.Object({}, { title: 'TableRow', additionalProperties: true });
/** A file of json-server may hold an object where others have rows: the table is then this object. */
const rowsOrObject = Type.Union([Type.Array(row), row], {
  description: 'The rows; of a table that is one object, this object',
});
const json = (description: string, schema: object) => ({
  description,
  content: { 'application/json': { schema } },
});
const table = Type.Object(
  {
    name: Type.String(),
    dataset: Type.String(),
    seed: Type.String(),
    rows: Type.Integer({ description: 'How many rows are generated' }),
    parameters: Type.Object({}, { additionalProperties: true }),
    strict: Type.Boolean(),
    singular: Type.Optional(Type.Boolean({ description: 'Of given rows: whether the table is one object' })),
    builtIn: Type.Boolean({
      description: 'Whether the table is there from the start: it can be reset, but not deleted',
    }),
    url: Type.String({ description: 'The URL of its rows' }),
    problem: Type.Optional(
      Type.String({
        description:
          'Why its rows cannot be made: its schema is gone, or has another form. Left out where they can.',
      }),
    ),
  },
  { title: 'Table' },
);

const noTable = problemResponse(
  'There is no such table, or no such row.',
  new ProblemError(404, 'There is no table "person" (did you mean persons?)', {
    value: 'person',
    allowed: ['persons', 'users'],
    suggestion: 'persons',
  }),
);
const unreadable = problemResponse(
  'The rows of the table cannot be made any more.',
  new ProblemError(409, 'The rows of the table mine cannot be made: There is no schema "notes"', {
    value: 'mine',
  }),
);
const wrong = problemResponse('A parameter is wrong.', badParameter('delay', 'x', 'milliseconds'));
const unfit = problemResponse(
  'The body does not fit.',
  new ProblemError(422, 'age must be <= 65', { pointer: '/age' }),
);
const otherVersion = problemResponse(
  'If-Match names another version of the row.',
  new ProblemError(412, 'If-Match names another version of the row'),
);
const notJson = problemResponse(
  'The body is not JSON.',
  new ProblemError(415, 'The body must be JSON, sent with Content-Type: application/json', {
    allowed: bodyTypes,
  }),
);
const writing = { 400: wrong, 404: noTable, 409: unreadable, 500: failureResponse, ...writeProblems };
const withBody = { ...writing, 415: notJson, 422: unfit };

export const workspaceParams = Type.Object({
  name: Type.String({ description: 'The name of the workspace', examples: ['checkout-tests'] }),
});

export const deleteWorkspace = {
  operationId: 'delete_workspace',
  summary: 'Forget a workspace',
  description: 'The changes of all tables that were made with the header Workspace of this name.',
  tags,
  params: workspaceParams,
  response: {
    204: { description: 'The workspace has no changes.', type: 'null' },
    400: wrong,
    500: failureResponse,
    ...writeProblems,
  },
};

export const list = {
  operationId: 'get_tables',
  summary: 'List all tables',
  description: 'The tables that are there from the start, and those that were made.',
  tags,
  response: { 200: json('All tables.', Type.Array(table)), 500: failureResponse },
};

const database = Type.Object(
  {},
  {
    title: 'Database',
    additionalProperties: true,
    description: 'A file of json-server: arrays are tables, objects are tables of one row',
    examples: [{ posts: [{ id: 1, title: 'Hello' }], profile: { name: 'Ann' } }],
  },
);

export const putDatabase = {
  operationId: 'put_tables',
  summary: 'Make the tables of a file of json-server',
  description: 'Its rows are kept as they are given. A table that has other rows is made anew.',
  tags,
  body: database,
  response: {
    200: json('The tables.', Type.Array(table)),
    400: wrong,
    409: unreadable,
    415: notJson,
    422: unfit,
    500: failureResponse,
    ...writeProblems,
  },
};

export const getDatabase = {
  operationId: 'get_database',
  summary: 'Show the given tables as a file of json-server',
  description: 'The rows of all tables that were made of a file of json-server.',
  tags,
  response: { 200: json('The file.', database), 500: failureResponse },
};

export const put = {
  operationId: 'put_table',
  summary: 'Make a table',
  description: 'Rows of a dataset that can be changed. A table that has another definition is made anew.',
  tags,
  body: Type.Union([definitionSchema, row]),
  response: {
    200: json('The table is there; or the object that the table is.', Type.Union([table, row])),
    201: json('The table is new.', table),
    ...withBody,
    409: problemResponse(
      'The table is there from the start.',
      new ProblemError(409, 'The table users is there from the start: it can only be reset', {
        value: 'users',
      }),
    ),
  },
};

const rowsAnswer = (schema: TSchema) => ({
  description: 'The rows.',
  headers,
  content: { ...contentOf(schema, formats), ...tarContent },
});

export const getRows = {
  operationId: 'get_table_rows',
  summary: 'Rows of a table',
  description:
    'Rows as they are after all changes, with the conditions, orders, pages and formats of the rows of datasets. The parameters of json-server mean the same here: _page, _limit, _start, _end, _sort, _order, age_gte, age_lte, age_ne, name_like.',
  tags,
  response: {
    ...others,
    200: rowsAnswer(rowsOrObject),
    404: noTable,
    409: unreadable,
  },
};

export const getRow = {
  operationId: 'get_table_row',
  summary: 'The row of a table with a key',
  description: 'The row as it is after all changes. Its ETag is for If-Match.',
  tags,
  response: {
    ...others,
    200: { description: 'The row.', headers, content: contentOf(row, formats) },
    404: noTable,
    409: unreadable,
  },
};

export const postRows = {
  operationId: 'post_table_rows',
  summary: 'Add a row, or several',
  description:
    'A row as an object, or an array of at most 10000 rows, of which all are added or none. What a row leaves out is generated.',
  tags,
  body: Type.Union([row, Type.Array(row)]),
  response: {
    201: {
      ...json('The row, or the rows, that were added.', Type.Union([row, Type.Array(row)])),
      headers: { Location: Type.String({ description: 'The URL of the row' }) },
    },
    ...withBody,
    409: problemResponse(
      'There is a row with this key.',
      new ProblemError(409, 'The table persons has a row with this key already'),
    ),
    413: problemResponse(
      'There are too many rows.',
      new ProblemError(413, 'A request adds at most 10000 rows'),
    ),
  },
};

export const getChildren = {
  ...getRows,
  operationId: 'get_table_children',
  summary: 'The rows that refer to a row',
  description: 'A condition on their reference, beside which others may stand.',
  response: { ...getRows.response, 200: rowsAnswer(Type.Array(row)) },
};

export const postChildren = {
  ...postRows,
  operationId: 'post_table_children',
  summary: 'Add rows that refer to a row',
  description: 'As to their table; their reference is that to the row.',
};

const one = (operationId: string, summary: string, description: string, answer: string) => ({
  operationId,
  summary,
  description,
  tags,
  response: { 200: json(answer, row), ...withBody, 412: otherVersion },
});

export const putRow = {
  ...one('put_table_row', 'Replace a row', 'What the body leaves out is missing in the row.', 'The row.'),
  body: row,
};
export const patchRow = {
  ...one('patch_table_row', 'Change members of a row', 'A JSON Merge Patch (RFC 7396).', 'The row.'),
  body: row,
};
export const deleteRow = one(
  'delete_table_row',
  'Delete a row',
  'The row can be added again with its key.',
  'The row that it was.',
);

const changed = Type.Object(
  { changed: Type.Integer({ description: 'The number of rows' }) },
  { title: 'ChangedRows' },
);

export const patchRows = {
  operationId: 'patch_table_rows',
  summary: 'Change all rows that meet conditions',
  description:
    'By a JSON Merge Patch (RFC 7396). There must be a condition; at most 1000000 rows may meet the conditions.',
  tags,
  body: row,
  response: {
    200: json('How many rows were changed; or the object that the table is.', Type.Union([changed, row])),
    ...withBody,
  },
};

export const deleteRows = {
  operationId: 'delete_table',
  summary: 'Delete all rows that meet conditions, or the table',
  description:
    'Without a condition the table is deleted; those that are there from the start can only be reset.',
  tags,
  response: {
    200: json('How many rows were deleted.', changed),
    204: { description: 'The table is deleted.', type: 'null' },
    ...writing,
    409: put.response[409],
  },
};

const rowChange = Type.Object(
  {
    position: Type.String({ description: 'Stands for the changes up to this one' }),
    change: Type.Enum(['row', 'reset'], { description: 'reset: all changes were forgotten' }),
    key: Type.Union([Type.String(), Type.Null()]),
    before: Type.Union([row, Type.Null()]),
    after: Type.Union([row, Type.Null()]),
  },
  { title: 'RowChange' },
);

export const changes = {
  operationId: 'get_table_changes',
  summary: 'The changes of a table',
  description:
    'Each row that was changed, before and after; null where it was not there. With live as server-sent events.',
  tags,
  response: {
    200: {
      description: 'The changes, in their order.',
      content: {
        'application/json': { schema: Type.Array(rowChange) },
        'text/event-stream': { schema: { type: 'string' } },
      },
    },
    400: wrong,
    404: noTable,
    409: unreadable,
    410: problemResponse(
      'The changes after the position are no longer known.',
      new ProblemError(410, 'The changes after this position are no longer known', { value: '7.x-1' }),
    ),
    500: failureResponse,
  },
};

export const reset = {
  operationId: 'post_table_reset',
  summary: 'Forget all changes of a table',
  description: 'Its rows are then as they were generated.',
  tags,
  response: { 204: { description: 'The table has no changes.', type: 'null' }, ...withBody },
};
