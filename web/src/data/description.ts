// The parameters of an address, as the API description has them.

export interface Parameter {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** The values that it may have, where they are few. */
  readonly options: readonly string[];
  readonly type: 'boolean' | 'number' | 'text';
  /** What it is by default, or an example. */
  readonly hint: string;
}

/** Groups of parameters by what they say. A parameter of a dataset itself says which data. */
const groups = {
  'Which rows': ['where', 'q', 'sort', 'shard'],
  'Which columns': ['fields', 'group', 'aggregate', 'expand', 'embed'],
  'What file': ['header', 'delimiter', 'null', 'bom', 'dialect', 'names', 'codec', 'part_bytes'],
  Trouble: ['delay', 'fail'],
} as const;
export type Group = 'Which data' | keyof typeof groups;

/** The page has controls of its own for these, or no use for them. */
const own = new Set(
  'conditions n offset page per_page format download envelope live speed throttle'.split(' '),
);

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly default?: unknown;
}

interface Described {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly schema?: Schema;
  readonly example?: unknown;
}

interface Description {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly parameters?: readonly Described[] } }>>;
  readonly security?: readonly unknown[];
}

let coming: Promise<Description> | undefined;

/** The description is asked for once: it takes the service a moment to make it. */
function description(): Promise<Description> {
  coming ??= fetch('openapi.json').then((answer) => answer.json());
  coming.catch(() => {
    coming = undefined;
  });
  return coming;
}

/** Must requests of other programs have a key? A page cannot read the cookie that it has instead. */
export const needsKey = async (): Promise<boolean> => ((await description()).security ?? []).length > 0;

/** The formats of the rows at a path, and their parameters by groups. */
export interface Parameters {
  readonly formats: readonly string[];
  readonly groups: ReadonlyMap<Group, readonly Parameter[]>;
}

export async function parametersOf(path: string): Promise<Parameters> {
  const document = await description();
  const resolved = <Item extends { $ref?: string }>(item: Item): Item => {
    const names = item.$ref?.slice(2).split('/') ?? [];
    const found = names.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document);
    return item.$ref === undefined ? item : { ...item, ...(found as Item) };
  };
  const described = Object.entries(document.paths)
    .filter(([template]) => patternOf(template).test(`/${path}`))
    .map(([, { get }]) => get?.parameters ?? [])
    // A model has an operation of its own, which describes its rows, beside that of all models, which has all parameters.
    .reduce((most, one) => (one.length > most.length ? one : most), [])
    .map(resolved)
    .filter((one) => one.in === 'query');
  const made = new Map<Group, Parameter[]>();
  for (const one of described) {
    if (own.has(one.name)) continue;
    const group = (Object.keys(groups) as (keyof typeof groups)[]).find((group) =>
      (groups[group] as readonly string[]).includes(one.name),
    );
    const list = made.get(group ?? 'Which data') ?? [];
    list.push(parameterIn(one, resolved));
    made.set(group ?? 'Which data', list);
  }
  const format = described.find(({ name }) => name === 'format');
  return { formats: optionsOf(format?.schema ?? {}, resolved), groups: made };
}

/** Which paths a template such as /schemas/{name}/{model} stands for. */
const patternOf = (template: string) =>
  new RegExp(`^${template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`);

type Resolve = <Item extends { $ref?: string }>(item: Item) => Item;

function optionsOf(schema: Schema, resolved: Resolve): string[] {
  const { enum: values = [], anyOf = [] } = resolved(schema);
  return [...values.map(String), ...anyOf.flatMap((one) => optionsOf(one, resolved))];
}

function parameterIn(
  { name, description = '', required = false, schema = {}, example }: Described,
  resolved: Resolve,
): Parameter {
  const { type, default: byDefault } = resolved(schema);
  return {
    name,
    description,
    required,
    options: optionsOf(schema, resolved),
    type: type === 'boolean' ? 'boolean' : type === 'integer' || type === 'number' ? 'number' : 'text',
    hint: String(byDefault ?? example ?? ''),
  };
}
