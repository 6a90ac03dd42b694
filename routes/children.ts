import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { RowsContext } from '../src/http/rows/answers.js';
import { rowParams } from '../src/http/rows/parameters.js';
import { type RowsRoute, registerGet } from '../src/http/rows/register.js';
import { childrenQuery, sendChildren } from '../src/http/schemas/children.js';
import { example, nameParams, storedProblems } from '../src/http/schemas/openapi.js';
import { type Catalog, modelOf } from '../src/schemas/catalog.js';

interface Params {
  readonly name: string;
  readonly model: string;
  readonly id: number;
  readonly child: string;
}

/** GET /schemas/{name}/{model}/{id}/{child}: the rows of another model that refer to a row. */
export function registerChildren(
  app: FastifyInstance,
  catalog: Catalog,
  context: RowsContext,
  describe: RowsRoute['describe'],
): () => Promise<void> {
  const child = Type.String({ description: 'The model whose rows refer to it.', examples: [example.model] });
  const model = Type.String({ description: 'The name of a model.', examples: ['Manager'] });
  const params = Type.Object({ ...nameParams.properties, model, ...rowParams.properties, child });
  let rows: Awaited<ReturnType<RowsRoute['describe']>>['many'] | undefined;
  const document = () => ({
    operationId: 'get_children',
    summary: 'The rows that refer to a row',
    description:
      'Page by page the rows of another model whose foreign key is that of this row. Nothing is stored: each row of that model is looked at, of which there may be 50,000,000.',
    tags: ['schemas'],
    ...(rows !== undefined && { response: responsesOf(rows.response) }),
  });
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const { name, id, ...models } = request.params as Params;
    const schema = await catalog.open(name);
    const [parent, child] = [modelOf(schema, models.model), modelOf(schema, models.child)];
    const segments = [name, parent.name, id, child.name].map(encodeURIComponent);
    const path = `/schemas/${segments.join('/')}`;
    return sendChildren(request, reply, { catalog, schema, parent, id, child, path }, context);
  };
  const url = '/schemas/:name/:model/:id/:child';
  registerGet(app, url, { querystring: childrenQuery(context.limits), params }, handler, document);
  return async () => {
    rows ??= (await describe()).many;
  };
}

/** As those of rows; what is found has no ranges. */
function responsesOf<Response extends object>({ ...rows }: Response & { 206?: unknown; 416?: unknown }) {
  const { 206: part, 416: beyond, ...others } = rows;
  return { ...others, ...storedProblems };
}
