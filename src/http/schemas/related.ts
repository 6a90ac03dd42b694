import type { FastifyRequest } from 'fastify';
import { superfluous } from '../../errors.js';
import { defaultOf } from '../../formats/format.js';
import type { SeedKey } from '../../random/key.js';
import { type Catalog, modelOf } from '../../schemas/catalog.js';
import { type ModelParameters, modelParameters, parseRows, rowsOfModels } from '../../schemas/dataset.js';
import type { TableNow } from '../../tables/relations/related-rows.js';
import { type Relation, relationsAmong, relationsOfModels } from '../../tables/relations/relations.js';
import { unchangedTable } from '../../tables/table.js';
import type { RowsContext } from '../rows/answers.js';
import type { RowsResource } from '../rows/meaning.js';
import { type RelatedQuery, relatedParameters, relationsNamed, withRelated } from '../rows/related.js';
import { columnsOf } from '../rows/search.js';

/** A model of a stored schema, which has this name. */
interface Place {
  readonly catalog: Catalog;
  readonly name: string;
  readonly model: string;
  /** The path of the models of the schema. */
  readonly path: string;
}

/**
 * The rows of a model with those to which they are related, where `expand` or `embed` of the request asks for them. Rejects with a ProblemError for wrong
 * names, and beside noise, which damages references.
 */
export async function withRelatedModels(
  resource: RowsResource,
  { catalog, name, model, path }: Place,
  request: FastifyRequest,
  { prepared, searching }: RowsContext,
): Promise<RowsResource> {
  const query = request.query as RelatedQuery & ModelParameters;
  if (query.expand === undefined && query.embed === undefined) return resource;
  const schema = await catalog.open(name);
  const { outline } = schema;
  const tableOf = (model: string) => `${name}.${model}`;
  const all = relationsAmong(relationsOfModels(name, outline), tableOf(model));
  const named = relationsNamed(query, all, model);
  if (named === undefined) return resource;
  const byDefault = defaultOf(modelParameters.optional);
  const { noise = 0, optional = byDefault } = query;
  if (noise > 0) throw superfluous('noise', `${noise}`, 'where expand or embed is given');
  const given = parseRows(query.rows, outline, model);
  const rowsOf = rowsOfModels(outline, given);
  const rows = given.size === 0 ? undefined : [...given].map((pair) => pair.join(':')).join(',');
  const parameters = { ...(rows !== undefined && { rows }), ...(optional !== byDefault && { optional }) };

  async function nowOf(table: string, key: SeedKey): Promise<TableNow> {
    const { name: model } = modelOf(schema, table.slice(name.length + 1));
    const dataset = catalog.dataset(schema, model);
    const columns = await columnsOf(dataset, parameters, searching);
    const edition = `${dataset.edition} ${JSON.stringify(parameters)}`;
    return unchangedTable({ ...dataset, edition }, columns, key, rowsOf(model), { prepared });
  }

  const linkOf = ({ child, columns: [by = ''] }: Relation, _: unknown, number: number) => {
    const segments = [model, number + 1, child.slice(name.length + 1)].map(encodeURIComponent);
    return `${path}/${segments.join('/')}?${new URLSearchParams({ by, ...parameters, seed: request.seed } as Record<string, string>)}`;
  };

  return {
    ...resource,
    dataset: { ...resource.dataset, parameters: { ...resource.dataset.parameters, ...relatedParameters } },
    // Where nothing is searched, the numbers of all rows are known.
    ...(resource.within === undefined && {
      find: async (_: SeedKey, from: number, to: number) => ({
        total: rowsOf(model),
        rows: numbersFrom(from, to),
      }),
    }),
    async related(numbers, key) {
      const now = await nowOf(tableOf(model), key);
      const around = { now, other: (table: string) => nowOf(table, key), linkOf };
      return withRelated(named, numbers, around, { ...searching, work: request.work });
    },
  };
}

const numbersFrom = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
