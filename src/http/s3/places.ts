import type { Dataset } from '../../columns/dataset.js';
import { ProblemError } from '../../errors.js';
import { sha256 } from '../../random/sha256.js';
import type { Catalog } from '../../schemas/catalog.js';
import type { LoadedSchema } from '../../schemas/dataset.js';
import type { ModelOutline } from '../../schemas/outline.js';
import type { RowsResource } from '../rows/meaning.js';

/** Rows in the bucket, and the path of their folders. */
export interface Place {
  readonly path: string;
  readonly resource: RowsResource;
}

export interface Places {
  /** Those whose folder a path begins with; undefined where there are none. */
  find(segments: readonly string[]): Promise<Place | undefined>;
  /** A folder of each, whose paths begin so or with which the prefix begins. */
  examples(prefix: string): Promise<readonly string[]>;
}

/** The rows of an example, where there are no fewer. */
const EXAMPLE_ROWS = 100_000;

/** The datasets, and the models of stored schemas with their revision: schemas/shop/orders/1a2b3c4d. */
export function placesOf(datasets: readonly Dataset[], catalog: Catalog): Places {
  const ofDatasets = datasets.map(
    (dataset): Place => ({
      path: dataset.name,
      resource: { dataset, path: undefined },
    }),
  );
  const modelPlace = (schema: LoadedSchema, name: string, model: string): Place => {
    const dataset = catalog.dataset(schema, model);
    const revision = sha256(dataset.edition, 'hex').slice(0, 8);
    const resource = { dataset, path: undefined, changing: true };
    return { path: `schemas/${name}/${model}/${revision}`, resource };
  };
  const opened = (name: string) => catalog.open(name).catch(noneIfRefused);

  /** Examples of the models of stored schemas whose name may go on so. */
  const ofModels = async (prefix: string): Promise<string[]> => {
    const [top = '', name = ''] = prefix.split('/');
    if (!'schemas/'.startsWith(prefix) && top !== 'schemas') return [];
    const names = (await catalog.store.list()).filter((one) => one.startsWith(name));
    const found: string[] = [];
    for (const name of names) {
      const schema = await opened(name);
      for (const model of schema?.outline.models ?? []) {
        if (schema === undefined || model.name.includes('/')) continue;
        const { path } = modelPlace(schema, name, model.name);
        found.push(`${path}/seed-42/rows-${rowsText(catalog, schema, model)}/`);
      }
    }
    return found;
  };

  return {
    async find([first = '', name = '', model = '', revision]) {
      if (first !== 'schemas') return ofDatasets.find(({ path }) => path === first);
      const schema = await opened(name);
      const known = schema?.outline.models.some((one) => one.name === model);
      const found = schema && known ? modelPlace(schema, name, model) : undefined;
      return found?.path.endsWith(`/${revision}`) ? found : undefined;
    },
    async examples(prefix) {
      const own = ofDatasets.map(({ path }) => `${path}/seed-42/rows-${EXAMPLE_ROWS}/`);
      return [...own, ...(await ofModels(prefix))];
    },
  };
}

const noneIfRefused = (error: unknown): undefined => {
  if (error instanceof ProblemError && error.status < 500) return undefined;
  throw error;
};

/** What an example says of the number of rows: where it follows from that of a parent, it is the parent's. */
function rowsText(catalog: Catalog, schema: LoadedSchema, model: ModelOutline): string {
  const above = model.foreignKeys.find(({ children }) => children !== undefined)?.model;
  const parent = schema.outline.models.find(({ name }) => name === above);
  if (parent !== undefined && parent !== model) {
    const text = rowsText(catalog, schema, parent);
    return text.includes(':') ? text : `${parent.name}:${text}`;
  }
  const rows = catalog.dataset(schema, model.name).end?.({}).rows ?? EXAMPLE_ROWS;
  return `${Math.min(EXAMPLE_ROWS, rows)}`;
}
