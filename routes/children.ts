import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createAsyncCache } from '../src/cache.js';
import type { RowsContext } from '../src/http/rows/answers.js';
import { rowParams } from '../src/http/rows/parameters.js';
import { type Prepare, type RowsRoute, registerList } from '../src/http/rows/register.js';
import { relatedParameters } from '../src/http/rows/related.js';
import { childrenOf, childrenParameters } from '../src/http/schemas/children.js';
import { nameParams } from '../src/http/schemas/parameters.js';
import { storedProblems } from '../src/http/schemas/problems.js';
import { withRelatedModels } from '../src/http/schemas/related.js';
import { example } from '../src/http/schemas/samples.js';
import { type TSchema, Type } from '../src/json-schema.js';
import type { Plan } from '../src/kernel/run/plan.js';
import { type Catalog, modelOf } from '../src/schemas/catalog.js';

/** Plans of references that are kept. */
const PLANS = 8;

interface Params {
  readonly name: string;
  readonly model: string;
  readonly id: number;
  readonly child: string;
}

const params: Record<string, TSchema> = {
  ...nameParams.properties,
  model: Type.String({ description: 'The name of a model.', examples: ['Manager'] }),
  ...rowParams.properties,
  child: Type.String({ description: 'The model whose rows refer to this row.', examples: [example.model] }),
};

/** GET /schemas/{name}/{model}/{id}/{child}: the rows of another model that refer to a row. */
export function registerChildren(
  app: FastifyInstance,
  catalog: Catalog,
  context: RowsContext,
  describe: RowsRoute['describe'],
): Prepare {
  const plans = createAsyncCache<Plan>(PLANS);
  const route: RowsRoute = {
    url: '/schemas/:name/:model/:id/:child',
    params,
    parameters: { ...childrenParameters, ...relatedParameters },
    async locate(request: FastifyRequest) {
      const { name, id, ...models } = request.params as Params;
      const schema = await catalog.open(name);
      const [parent, child] = [modelOf(schema, models.model), modelOf(schema, models.child)];
      const segments = [name, parent.name, id, child.name].map(encodeURIComponent);
      const family = { schema, parent, id, child, path: `${app.base}/schemas/${segments.join('/')}` };
      const resource = childrenOf(catalog, family, request.query as object, plans);
      const place = { catalog, name, model: child.name, path: `${app.base}/schemas/${name}` };
      return withRelatedModels(resource, place, request, context);
    },
    async describe() {
      const { many, one } = await describe();
      const operation = {
        operationId: 'get_children',
        summary: 'The rows that refer to a row',
        description:
          'The rows of another model whose foreign key is the key of this row: a condition, beside which others may stand.',
        response: { ...many.response, ...storedProblems },
      };
      return { many: { ...many, ...operation }, one };
    },
  };
  return registerList(app, route, context);
}
