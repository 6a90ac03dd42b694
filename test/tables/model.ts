// A table of persons as a plain list of objects: what every step must answer and leave. It shares nothing with src/tables.
import { grouped, nameOf, type Wanted } from '../query/grouped.js';
import { fc } from '../support/property.js';

export interface Person {
  readonly id: number;
  readonly [name: string]: unknown;
}

export type Step =
  | { readonly do: 'add'; readonly id: number | undefined; readonly members: object }
  | { readonly do: 'put' | 'patch'; readonly id: number; readonly members: object }
  | { readonly do: 'delete'; readonly id: number }
  | { readonly do: 'patch many'; readonly condition: Condition; readonly members: object }
  | { readonly do: 'delete many'; readonly condition: Condition }
  | { readonly do: 'reset' }
  | { readonly do: 'query'; readonly query: Query }
  | { readonly do: 'group'; readonly groups: Groups };

export interface Condition {
  readonly name: 'age' | 'country' | 'name' | 'isMarried';
  readonly operator: 'eq' | 'ne' | 'lt' | 'gte' | 'contains';
  readonly value: string | number | boolean;
}

export interface Query {
  readonly conditions: readonly Condition[];
  /** Names of columns, with a hyphen before those that fall. */
  readonly sort: readonly string[];
  readonly offset: number;
  readonly n: number;
}

export interface Groups {
  readonly keys: readonly string[];
  readonly wanted: readonly Wanted[];
  readonly conditions: readonly Condition[];
}

/** How many rows are generated. */
export const GENERATED = 150;

const texts = ['Peru', 'Japan', 'Åland', 'a,"b"', '', 'Zoë\n', 'peru', '😀', "O'Neil"];
const text = fc.constantFrom(...texts);
const age = fc.integer({ min: 22, max: 65 });
const members = fc.record(
  { name: text, age, isMarried: fc.boolean(), city: text, country: text },
  { requiredKeys: [] },
);
const whole = fc.record({ name: text, age, isMarried: fc.boolean(), city: text, state: text, country: text });
const id = fc.integer({ min: 1, max: GENERATED + 12 });
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ name: fc.constant('age' as const), operator: fc.constantFrom('eq', 'lt', 'gte'), value: age }),
  fc.record({ name: fc.constant('country' as const), operator: fc.constantFrom('eq', 'ne'), value: text }),
  fc.record({
    name: fc.constant('name' as const),
    operator: fc.constant('contains' as const),
    value: fc.constantFrom('a', 'Zo', 'e '),
  }),
  fc.record({
    name: fc.constant('isMarried' as const),
    operator: fc.constant('eq' as const),
    value: fc.boolean(),
  }),
);
const sortKey = fc
  .tuple(fc.constantFrom('', '-'), fc.constantFrom('age', 'name', 'country', 'isMarried', 'id'))
  .map((parts) => parts.join(''));
const query: fc.Arbitrary<Query> = fc.record({
  // A repeated `eq` would mean any of its values.
  conditions: fc.uniqueArray(condition, {
    maxLength: 2,
    selector: ({ name, operator }) => `${name} ${operator}`,
  }),
  sort: fc.uniqueArray(sortKey, { maxLength: 2, selector: (key) => key.replace('-', '') }),
  offset: fc.nat(20),
  n: fc.integer({ min: 1, max: 200 }),
});

const wanted: fc.Arbitrary<Wanted> = fc.oneof(
  fc.constant({ operation: 'count', path: undefined }),
  fc.record({
    operation: fc.constantFrom('count', 'distinct'),
    path: fc.constantFrom('name', 'country', 'isMarried', 'id'),
  }),
  fc.record({
    operation: fc.constantFrom('count', 'distinct', 'sum', 'avg', 'min', 'max'),
    path: fc.constantFrom('age', 'id'),
  }),
);
const groups: fc.Arbitrary<Groups> = fc.record({
  keys: fc.uniqueArray(fc.constantFrom('age', 'name', 'country', 'isMarried', 'id'), {
    minLength: 1,
    maxLength: 2,
  }),
  wanted: fc.uniqueArray(wanted, { maxLength: 3, selector: nameOf }),
  conditions: fc.array(condition, { maxLength: 1 }),
});

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 15,
    arbitrary: fc.record({ do: fc.constant('add' as const), id: fc.option(id, { nil: undefined }), members }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('put' as const), id, members: whole }) },
  { weight: 20, arbitrary: fc.record({ do: fc.constant('patch' as const), id, members }) },
  { weight: 15, arbitrary: fc.record({ do: fc.constant('delete' as const), id }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('patch many' as const), condition, members }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('delete many' as const), condition }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reset' as const) }) },
  { weight: 30, arbitrary: fc.record({ do: fc.constant('query' as const), query }) },
  { weight: 15, arbitrary: fc.record({ do: fc.constant('group' as const), groups }) },
);

/** The answer to a step: its status and what its body means. */
export interface Answer {
  readonly status: number;
  readonly value?: unknown;
  readonly total?: number;
}

const { compare } = new Intl.Collator('en');
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function holds({ name, operator, value }: Condition, row: Person): boolean {
  const cell = row[name];
  if (operator === 'eq') return cell === value;
  if (operator === 'ne') return cell !== value;
  if (operator === 'contains') return plain(cell as string).includes(plain(value as string));
  return operator === 'lt' ? (cell as number) < (value as number) : (cell as number) >= (value as number);
}

function inOrder(sort: readonly string[]) {
  return (left: Person, right: Person): number => {
    for (const key of sort) {
      const name = key.replace('-', '');
      const [one, other] = [left[name], right[name]];
      const order = typeof one === 'string' ? compare(one, other as string) : Number(one) - Number(other);
      if (order !== 0) return key.startsWith('-') ? -order : order;
    }
    return left.id - right.id;
  };
}

/** A table in memory; `generated` has the row that is generated for each id from 1 on, more than there are. */
export function createModel(generated: readonly Person[]) {
  const first = () => new Map(generated.slice(0, GENERATED).map((row) => [row.id, row]));
  let rows = first();
  /** Ids that rows have or had, which no row gets by itself. */
  let used = new Set<number>();

  const add = (id: number | undefined, members: object): Answer => {
    let next = id ?? GENERATED + 1;
    if (id === undefined) while (used.has(next)) next++;
    else if (rows.has(id)) return { status: 409 };
    used.add(next);
    const row = { ...(generated[next - 1] as Person), ...members };
    rows.set(next, row);
    return { status: 201, value: row };
  };

  return {
    apply(step: Step): Answer {
      if (step.do === 'add') return add(step.id, step.members);
      if (step.do === 'reset') {
        rows = first();
        used = new Set();
        return { status: 204 };
      }
      if (step.do === 'query') {
        const { conditions, sort, offset, n } = step.query;
        const found = [...rows.values()]
          .filter((row) => conditions.every((condition) => holds(condition, row)))
          .sort(inOrder(sort));
        return { status: 200, value: found.slice(offset, offset + n), total: found.length };
      }
      if (step.do === 'group') {
        const { keys, wanted, conditions } = step.groups;
        const found = [...rows.values()].filter((row) => conditions.every((one) => holds(one, row)));
        const value = grouped(found, keys, wanted);
        return { status: 200, value, total: value.length };
      }
      if ('condition' in step) {
        const found = [...rows.values()].filter((row) => holds(step.condition, row));
        for (const { id, ...row } of found) {
          if (step.do === 'delete many') rows.delete(id);
          else rows.set(id, { id, ...row, ...step.members });
        }
        return { status: 200, value: { changed: found.length } };
      }
      const row = rows.get(step.id);
      if (row === undefined) return { status: 404 };
      if (step.do === 'delete') rows.delete(step.id);
      else rows.set(step.id, { ...(step.do === 'put' ? { id: step.id } : row), ...step.members } as Person);
      return { status: 200, value: rows.get(step.id) ?? row };
    },
    rows: () => [...rows.values()].sort(inOrder([])),
  };
}

/** A step as a request; a query may ask for a format. */
export function requestOf(table: string, step: Step, format = 'json') {
  const url = `/tables/${table}`;
  const member = ({ name, operator, value }: Condition) => `${name}:${operator}=${encodeURIComponent(value)}`;
  switch (step.do) {
    case 'add':
      return {
        method: 'POST',
        url,
        payload: { ...(step.id !== undefined && { id: step.id }), ...step.members },
      } as const;
    case 'put':
      return { method: 'PUT', url: `${url}/${step.id}`, payload: step.members } as const;
    case 'patch':
      return { method: 'PATCH', url: `${url}/${step.id}`, payload: step.members } as const;
    case 'delete':
      return { method: 'DELETE', url: `${url}/${step.id}` } as const;
    case 'patch many':
      return { method: 'PATCH', url: `${url}?${member(step.condition)}`, payload: step.members } as const;
    case 'delete many':
      return { method: 'DELETE', url: `${url}?${member(step.condition)}` } as const;
    case 'reset':
      return { method: 'POST', url: `${url}:reset` } as const;
    case 'group': {
      const { keys, wanted, conditions } = step.groups;
      const parts = [`group=${keys.join()}`, 'n=1000', ...conditions.map(member)];
      const named = wanted.map(({ operation, path }) =>
        path === undefined ? operation : `${operation}:${path}`,
      );
      if (named.length > 0) parts.push(`aggregate=${named.join()}`);
      return { method: 'GET', url: `${url}?${parts.join('&')}` } as const;
    }
    case 'query': {
      const { conditions, sort, offset, n } = step.query;
      const parts = [...conditions.map(member), `n=${n}`, `offset=${offset}`, `format=${format}`];
      if (sort.length > 0) parts.push(`sort=${sort.join(',')}`);
      return { method: 'GET', url: `${url}?${parts.join('&')}` } as const;
    }
  }
}
