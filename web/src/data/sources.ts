import type { Address } from './address.js';

/** What the page can show, and how its rows are related. */
export interface Source {
  /** The path of its rows without the first slash, as an address has it. */
  readonly path: string;
  readonly group: 'Rows' | 'Models' | 'Tables' | 'Events';
  /** The column with the keys by which rows of a table are changed; undefined where rows cannot be changed. */
  readonly key?: string;
  readonly parents: readonly Parent[];
  readonly children: readonly Child[];
}

/** The rows to which a column refers. */
interface Parent {
  readonly column: string;
  readonly path: string;
  readonly key: string;
}

/** The rows that refer to a row by the value of its column `key`. */
interface Child {
  readonly name: string;
  readonly path: string;
  readonly column: string;
  readonly key: string;
}

/** A model, as GET /schemas/{name}:check tells it. */
interface Model {
  readonly name: string;
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly {
    columns: readonly string[];
    model: string;
    references: readonly string[];
  }[];
  readonly fields: readonly string[];
}

/** A table, as GET /tables tells it. */
interface Table {
  readonly name: string;
  readonly dataset: string;
  readonly builtIn: boolean;
  readonly problem?: string;
}

/** What rows of the datasets have as their keys. */
const keys: Readonly<Record<string, string>> = { persons: 'id', users: 'user_id' };

const unrelated = { parents: [], children: [] };

export const initial: readonly Source[] = [
  ...Object.keys(keys).map((path) => ({ path, group: 'Rows', ...unrelated }) as const),
  { path: 'events/e-store', group: 'Events', ...unrelated },
  { path: 'events/app-store', group: 'Events', ...unrelated },
];

/** Everything that the service has rows of. */
export async function sources(): Promise<Source[]> {
  const [schemas, tables] = await Promise.all([listed<{ name: string }>('schemas'), listed<Table>('tables')]);
  const models = new Map<string, readonly Model[]>();
  await Promise.all(
    schemas.map(async ({ name }) => {
      const answer = await fetch(`schemas/${encodeURIComponent(name)}:check`);
      models.set(name, answer.ok ? (await answer.json()).models : []);
    }),
  );
  return [
    ...initial,
    ...schemas.flatMap(({ name }) =>
      (models.get(name) ?? []).map((model) => ({
        path: modelPath(name, model.name),
        group: 'Models' as const,
        ...relations(models.get(name) ?? [], model, (other) => modelPath(name, other)),
      })),
    ),
    ...tables.filter(({ problem }) => problem === undefined).map((table) => tableSource(table, models)),
  ];
}

async function listed<Item>(path: string): Promise<Item[]> {
  const answer = await fetch(path);
  return answer.ok ? answer.json() : [];
}

const modelPath = (schema: string, model: string) => `schemas/${schema}/${encodeURIComponent(model)}`;
const tablePath = (name: string) => `tables/${encodeURIComponent(name)}`;

function tableSource(table: Table, models: ReadonlyMap<string, readonly Model[]>): Source {
  const { name, dataset } = table;
  const [schema = '', ...rest] = dataset.split('.');
  const family = models.get(schema) ?? [];
  const model = family.find((one) => one.name === rest.join('.'));
  const key = model === undefined ? keys[dataset] : keyOf(model);
  const related = model !== undefined && table.builtIn;
  return {
    path: tablePath(name),
    group: 'Tables',
    ...(key !== undefined && { key }),
    ...(related ? relations(family, model, (other) => tablePath(`${schema}.${other}`)) : unrelated),
  };
}

/** The column of a table that has the keys: `id` has the numbers of rows where the model has neither a key of one column nor an `id`. */
function keyOf({ primaryKey, fields }: Model): string | undefined {
  if (primaryKey.length === 1) return primaryKey[0];
  return fields.includes('id') ? undefined : 'id';
}

function relations(family: readonly Model[], model: Model, pathOf: (name: string) => string) {
  const single = (of: Model) =>
    of.foreignKeys.flatMap(({ columns: [column, more], model, references: [key] }) =>
      column === undefined || more !== undefined || key === undefined ? [] : [{ column, model, key }],
    );
  return {
    parents: single(model).map(({ column, model, key }) => ({ column, path: pathOf(model), key })),
    children: family.flatMap((other) =>
      single(other)
        .filter((reference) => reference.model === model.name)
        .map(({ column, key }) => ({ name: other.name, path: pathOf(other.name), column, key })),
    ),
  };
}

/** Of the parameters of an address, those that say which data it has. Rows of related models have them, too. */
const shared = ['seed', 'rows', 'optional'];

/** The rows of `path` whose column has this value, of the same data as those of an address. */
export function related(address: Address, path: string, column: string, value: unknown): Address {
  const model = decodeURIComponent(address.path.split('/').at(-1) ?? '');
  const kept = address.parameters
    .filter(([name]) => shared.includes(name) && !address.path.startsWith('tables/'))
    // A number without a name is of the model of the address.
    .map(
      ([name, text]) => [name, name === 'rows' && /^\d+$/.test(text) ? `${model}:${text}` : text] as const,
    );
  return { path, parameters: [...kept, [column, String(value)]] };
}
