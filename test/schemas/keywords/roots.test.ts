// Models as people write them: what a document calls a model, and schemas that apply to whole rows.
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import t from 'tap';
import { readSchema } from '../../../src/schemas/schema.js';
import { columnsOf, refusal, rowsOf } from '../schemas.js';

const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
formats.default(ajv, { keywords: true });

/** Schemas of a model, each of which more than one row meets. */
const models: Record<string, object> = {
  anyOf: {
    type: 'object',
    properties: { a: { type: 'integer' } },
    anyOf: [
      { properties: { b: { type: 'integer' } }, required: ['b'] },
      { properties: { c: { type: 'string' } }, required: ['c'] },
    ],
  },
  oneOf: {
    type: 'object',
    properties: { id: { type: 'integer' }, kind: {} },
    required: ['kind', 'id'],
    oneOf: [
      { properties: { kind: { const: 'cat' }, lives: { type: 'integer' } }, required: ['lives'] },
      { properties: { kind: { const: 'dog' }, owner: { type: 'string' } }, required: ['owner'] },
    ],
  },
  'oneOf that may overlap': {
    type: 'object',
    properties: { a: { type: 'integer' }, b: { type: 'integer' } },
    oneOf: [{ required: ['a'] }, { required: ['b'] }],
  },
  'oneOf, one of which extends the other': {
    oneOf: [
      { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
      {
        type: 'object',
        properties: { id: { type: 'integer' }, lives: { type: 'integer' } },
        required: ['id', 'lives'],
      },
    ],
  },
  allOf: {
    allOf: [
      { properties: { a: { type: 'integer' } }, required: ['a'] },
      { properties: { b: { type: 'integer', maximum: 3 } } },
    ],
  },
  enum: { type: 'object', enum: [{ a: 1 }, { a: 2, b: [1] }, 7] },
  const: { properties: { a: { type: 'integer' } }, const: { a: 3 } },
  'if, else': {
    type: 'object',
    properties: {
      age: { type: 'integer', minimum: 0, maximum: 99 },
      school: { type: 'string' },
      note: { type: 'string' },
    },
    required: ['age', 'note'],
    if: { properties: { age: { minimum: 18 } } },
    else: { required: ['school'] },
  },
  dependentRequired: {
    type: 'object',
    properties: { a: {}, b: {}, c: { type: 'integer' } },
    dependentRequired: { a: ['b', 'd'] },
  },
  not: {
    type: 'object',
    properties: { a: { type: 'integer' }, b: { type: 'integer' } },
    not: { required: ['a', 'b'] },
  },
  'a map': { type: 'object', additionalProperties: { type: 'integer' }, minProperties: 1 },
  'a map by pattern': {
    type: 'object',
    patternProperties: { '^x-': { type: 'integer' } },
    additionalProperties: false,
    minProperties: 1,
  },
  'a closed base': {
    allOf: [{ properties: { b: { type: 'integer' } }, additionalProperties: false }],
    properties: { a: { type: 'integer' } },
  },
  'a closed model': {
    allOf: [{ properties: { b: { type: 'integer' } } }],
    properties: { a: { type: 'integer' } },
    additionalProperties: false,
  },
  unevaluatedProperties: {
    allOf: [{ properties: { b: { type: 'integer' } } }],
    properties: { a: { type: 'integer' } },
    unevaluatedProperties: false,
    minProperties: 2,
  },
};

for (const [what, schema] of Object.entries(models)) {
  t.test(`rows of a model with ${what}`, async (t) => {
    const validate = ajv.compile(schema);
    const columns = await columnsOf({ $defs: { M: schema, Other: { $ref: '#/$defs/M' } } });
    const rows = rowsOf(columns, 200);
    for (const row of rows)
      if (!validate(row)) t.fail(`${ajv.errorsText(validate.errors)}: ${JSON.stringify(row)}`);
    t.ok(what === 'const' || new Set(rows.map((row) => JSON.stringify(row))).size > 1, 'rows differ');
  });
}

t.test('properties that no applicator couples are made as ever', async (t) => {
  const plain = {
    type: 'object',
    properties: { note: { type: 'string' }, age: { type: 'integer' } },
    required: ['note'],
  };
  const coupled = {
    ...plain,
    if: { properties: { age: { minimum: 18 } } },
    else: { properties: { age: { multipleOf: 2 } } },
  };
  const notes = async (model: object) =>
    rowsOf(await columnsOf({ $defs: { M: model } }), 20).map(({ note }) => note);
  t.strictSame(await notes(coupled), await notes(plain));
});

const integers = { type: 'array', items: { type: 'integer' } };

t.test('models are definitions of objects, and the root', async (t) => {
  const names = (schema: object) => [...readSchema(schema).models.keys()];
  const object = { type: 'object', properties: { a: { type: 'integer' } } };
  t.strictSame(names({ definitions: { A: object, B: { enum: [1] } } }), ['A']);
  t.strictSame(
    names({
      openapi: '3.0.3',
      components: { schemas: { A: object, B: { $ref: '#/components/schemas/A' } } },
    }),
    ['A', 'B'],
  );
  const refers = { $ref: '#/$defs/A', $defs: { A: object } };
  t.strictSame(names(refers), ['A']);
  t.strictSame(names({ ...refers, title: 'B' }), ['A', 'B']);
  t.strictSame(names({ ...refers, maxProperties: 1 }), ['A', 'Root']);
  t.strictSame(names({ $ref: '#/$defs/A', $defs: { A: integers } }), ['Root']);
  t.strictSame(names({ title: 'List', type: 'array', items: object }), ['List']);
  t.strictSame(names({ $defs: { U: { anyOf: [{ $ref: '#/$defs/A' }, object] }, A: object } }), ['U', 'A']);
});

t.test('all components of OpenAPI are models', async (t) => {
  const schemas = { Size: { enum: ['S', 'M'] }, Any: {} };
  const { models } = readSchema({ openapi: '3.1.0', paths: {}, components: { schemas } });
  t.strictSame([...models.keys()], ['Size', 'Any']);
  const rows = rowsOf((await models.get('Size')?.columns(new Map())) ?? [], 20);
  t.ok(rows.every(({ value }) => value === 'S' || value === 'M'));
});

t.test('the values of a root that are no objects are in a column', async (t) => {
  const model = readSchema({
    title: 'List',
    type: 'array',
    items: { type: 'integer' },
    minItems: 2,
  }).models.get('List');
  t.equal(model?.isWrapped, true);
  const rows = rowsOf((await model?.columns(new Map())) ?? [], 20);
  t.ok(rows.every(({ value }) => Array.isArray(value) && value.length >= 2 && value.every(Number.isInteger)));
});

t.test('a model without rows refuses only itself', async (t) => {
  const schema = {
    $defs: { M: { properties: { a: {} } }, Other: { properties: { z: { not: {} } }, required: ['z'] } },
  };
  const { models, refused } = readSchema(schema);
  t.strictSame([...models.keys()], ['M']);
  t.equal(refused.get('Other')?.pointer, '/$defs/Other/properties/z/not');
  t.equal(refusal({ $defs: { Other: schema.$defs.Other } })?.pointer, '/$defs/Other/properties/z/not');
});

/** Documents in which each property of the model M is a list of integers, by a reference. */
const references: Record<string, object> = {
  'percent-encoded and escaped pointers': {
    $defs: { M: { properties: { x: { $ref: '#/$defs/a~1b%25c' } }, required: ['x'] }, 'a/b%c': integers },
  },
  'an anchor': {
    $defs: {
      M: { properties: { x: { $ref: '#list' } }, required: ['x'] },
      L: { $anchor: 'list', ...integers },
    },
  },
  'an absolute URI': {
    $id: 'https://example.com/root.json',
    $defs: {
      M: { properties: { x: { $ref: 'https://example.com/list.json' } }, required: ['x'] },
      L: { $id: 'list.json', ...integers },
    },
  },
  'a pointer within a resource': {
    $id: 'https://example.com/root.json',
    $defs: {
      M: { $id: 'm/', properties: { x: { $ref: '#/$defs/L' } }, required: ['x'], $defs: { L: integers } },
      L: { type: 'string' },
    },
  },
  'a relative reference': {
    $id: 'https://example.com/root.json',
    $defs: {
      M: { $id: 'm/m.json', properties: { x: { $ref: 'l.json#/items/0' } }, required: ['x'] },
      L: { $id: 'm/l.json', items: [integers] },
    },
  },
  'an id of draft-04': {
    $schema: 'http://json-schema.org/draft-04/schema#',
    id: 'https://example.com/root.json',
    definitions: {
      M: { properties: { x: { $ref: '#list' } }, required: ['x'] },
      L: { id: '#list', ...integers },
    },
  },
  $dynamicRef: {
    $defs: {
      M: { properties: { x: { $dynamicRef: '#list' } }, required: ['x'] },
      L: { $dynamicAnchor: 'list', ...integers },
    },
  },
};

for (const [what, schema] of Object.entries(references)) {
  t.test(`a reference by ${what}`, async (t) => {
    const rows = rowsOf(await columnsOf(schema), 20);
    t.ok(
      rows.every(({ x }) => Array.isArray(x) && x.every(Number.isInteger)),
      JSON.stringify(rows[0]),
    );
  });
}

t.test('a model that is a resource of its own has its own dynamic anchors', async (t) => {
  const M = {
    $id: 'https://example.com/m.json',
    properties: { x: { $dynamicRef: '#value' } },
    required: ['x'],
    $defs: { own: { $dynamicAnchor: 'value', minimum: 1, maximum: 9 } },
  };
  const root = {
    $id: 'https://example.com/root.json',
    $defs: { M, every: { $dynamicAnchor: 'value', type: 'integer', maximum: 1000 } },
  };
  // Ajv takes the anchor of the root, which is not in the dynamic scope of the model.
  const rows = rowsOf(await columnsOf(root), 50);
  t.ok(
    rows.every(({ x }) => Number(x) >= 1 && Number(x) <= 9),
    JSON.stringify(rows),
  );
});

/** A schema of lists, whose items are those of the schema that refers to it. */
const list = {
  $id: 'https://example.com/list.json',
  type: 'object',
  properties: { items: { $ref: '#/$defs/several' }, next: { $ref: '#' }, size: { $ref: 'size.json' } },
  required: ['items', 'size'],
  $defs: {
    several: { type: 'array', items: { $dynamicRef: '#item' }, minItems: 1 },
    any: { $dynamicAnchor: 'item', not: {} },
  },
};
const listOf = (name: string, item: object) => ({
  $id: `https://example.com/${name}.json`,
  $ref: 'list.json',
  $defs: { item: { $dynamicAnchor: 'item', ...item } },
});

t.test('what a dynamic reference leads to depends on the way to it', async (t) => {
  const schema = {
    $id: 'https://example.com/root.json',
    $defs: {
      list,
      size: { $id: 'https://example.com/size.json', type: 'integer', minimum: 1, maximum: 3 },
      Texts: listOf('texts', { type: 'string' }),
      Numbers: listOf('numbers', { type: 'integer', minimum: 4 }),
      Lists: listOf('lists', { $ref: 'numbers.json' }),
      Both: {
        type: 'object',
        properties: { texts: { $ref: 'texts.json' }, numbers: { $ref: 'numbers.json' } },
        required: ['texts', 'numbers'],
      },
    },
  };
  type List = { readonly items: readonly unknown[]; readonly size: number; readonly next?: List };
  const all = ({ items, next }: List): readonly unknown[] => [...items, ...(next ? all(next) : [])];
  const listsIn = async (model: string) => rowsOf(await columnsOf(schema, model), 30) as unknown as List[];
  const isText = (item: unknown) => typeof item === 'string';
  const isNumber = (item: unknown) => Number.isInteger(item) && Number(item) >= 4;
  const [texts, numbers] = [await listsIn('Texts'), await listsIn('Numbers')];
  t.ok(texts.flatMap(all).every(isText));
  t.ok(texts.some(({ next }) => next !== undefined));
  t.ok(numbers.flatMap(all).every(isNumber));
  t.ok([...texts, ...numbers].every(({ size }) => size >= 1 && size <= 3));
  // The way to the numbers of a list of lists begins at the lists, which are their items, without end.
  t.match(readSchema(schema).refused.get('Lists')?.message, /contains itself without end|no value/);
  for (const { texts, numbers } of rowsOf(await columnsOf(schema, 'Both'), 30) as unknown as {
    texts: List;
    numbers: List;
  }[])
    t.ok(all(texts).every(isText) && all(numbers).every(isNumber));
  t.match(readSchema(schema).refused.get('list')?.message, /not/);
});

t.test('a member of the root may have any name', async (t) => {
  const numbers = listOf('numbers', { type: 'integer', minimum: 4 });
  const size = { $id: 'size.json', const: 2 };
  const schema = {
    $id: 'https://example.com/own.json',
    $scoped: { own: { enum: ['mine'] } },
    $scoped_: 'and another one',
    $defs: {
      M: {
        properties: { own: { $ref: '#/$scoped/own' }, list: { $ref: 'numbers.json' } },
        required: ['own', 'list'],
      },
      list,
      size,
      numbers,
    },
  };
  for (const { own, list } of rowsOf(await columnsOf(schema, 'M'), 20) as unknown as {
    own: string;
    list: { items: number[] };
  }[]) {
    t.equal(own, 'mine');
    t.ok(list.items.every((item) => item >= 4));
  }
  t.strictSame(
    [...readSchema({ $ref: '#/$defs/numbers', $scoped: [], $defs: { list, size, numbers } }).models.keys()],
    ['numbers'],
  );
});

t.test('a tree that is extended has branches that are extended', async (t) => {
  const tree = {
    $id: 'https://example.com/tree.json',
    $dynamicAnchor: 'node',
    type: 'object',
    properties: { data: { type: 'integer' }, branches: { type: 'array', items: { $dynamicRef: '#node' } } },
    required: ['data', 'branches'],
  };
  const Named = {
    $id: 'https://example.com/named.json',
    $dynamicAnchor: 'node',
    $ref: 'tree.json',
    properties: { name: { type: 'string' } },
    required: ['name'],
  };
  type Tree = { readonly name?: string; readonly branches: readonly Tree[] };
  const schema = { $defs: { Tree: tree, Named } };
  const nodes = (one: Tree): readonly Tree[] => [one, ...one.branches.flatMap(nodes)];
  const nodesOf = async (model: string) =>
    (rowsOf(await columnsOf(schema, model), 50) as unknown as Tree[]).flatMap(nodes);
  const [plain, named] = [await nodesOf('Tree'), await nodesOf('Named')];
  t.ok(plain.length > 100 && plain.every(({ name }) => name === undefined));
  t.ok(named.length > 100 && named.every(({ name }) => typeof name === 'string'));
  const older = JSON.parse(
    JSON.stringify(schema)
      .replaceAll('"$dynamicAnchor":"node"', '"$recursiveAnchor":true')
      .replaceAll('"$dynamicRef":"#node"', '"$recursiveRef":"#"'),
  );
  older.$schema = 'https://json-schema.org/draft/2019-09/schema';
  const rows = rowsOf(await columnsOf(older, 'Named'), 50) as unknown as Tree[];
  t.ok(rows.flatMap(nodes).every(({ name }) => typeof name === 'string'));
});

t.test('resources of one id may be within each other', async (t) => {
  const x = { $dynamicRef: '#x' };
  const anchor = { $dynamicAnchor: 'x', type: 'integer' };
  const a = { $id: 'https://example.com/a.json', properties: { x }, required: ['x'], $defs: { anchor } };
  const b = { $id: 'b.json', properties: { a, x }, required: ['a', 'x'], $defs: { anchor } };
  const rows = rowsOf(await columnsOf({ $defs: { M: { ...a, properties: { b }, required: ['b'] } } }), 9);
  t.ok(
    rows.every(({ b }) => Number.isInteger((b as { x: unknown }).x)),
    JSON.stringify(rows[0]),
  );
});

t.test('more ways than a document may have are refused', (t) => {
  const ways = Array.from({ length: 150 }, (_, way) => [
    `Way${way}`,
    listOf(`way${way}`, { type: 'integer', minimum: way }),
  ]);
  const size = { $id: 'https://example.com/size.json', type: 'integer' };
  const message = refusal({ $defs: { list, size, ...Object.fromEntries(ways) } })?.message;
  t.match(message, /\/\$defs\/list: is entered in more than 100 ways/);
  t.end();
});

t.test('a reference to another document refuses the model', async (t) => {
  const x = { $ref: 'https://example.com/other.json' };
  t.match(refusal({ $defs: { M: { properties: { x }, required: ['x'] } } })?.message, /another document/);
});

t.test('recursion by # is finite and valid', async (t) => {
  const tree = {
    title: 'Tree',
    type: 'object',
    properties: {
      name: { type: 'string' },
      children: { type: 'array', items: { $ref: '#' } },
      left: { anyOf: [{ $ref: '#' }, { type: 'null' }] },
    },
    required: ['name', 'children', 'left'],
  };
  const validate = ajv.compile(tree);
  const rows = rowsOf(await columnsOf(tree, 'Tree'), 50);
  for (const row of rows) if (!validate(row)) t.fail(JSON.stringify(row));
  t.ok(rows.some(({ left }) => left !== null));
});

t.test('older spellings mean what they meant', async (t) => {
  const valuesOf = async (schema: object, document: object) =>
    rowsOf(
      await columnsOf({ ...document, definitions: { M: { properties: { x: schema }, required: ['x'] } } }),
      100,
    ).map(({ x }) => x);
  const draft4 = { $schema: 'http://json-schema.org/draft-04/schema#' };
  const bounded = await valuesOf({ type: 'integer', minimum: 0, maximum: 2, exclusiveMinimum: true }, draft4);
  t.strictSame([...new Set(bounded)].sort(), [1, 2]);
  const M = { properties: { x: { type: 'integer', nullable: true } }, required: ['x'] };
  const openapi = { openapi: '3.0.0', components: { schemas: { M } } };
  const nullable = rowsOf(await columnsOf(openapi), 100).map(({ x }) => x);
  t.ok(nullable.includes(null) && nullable.some(Number.isInteger));
  const tuples = await valuesOf(
    { type: 'array', items: [{ type: 'integer' }, { type: 'boolean' }], minItems: 2, additionalItems: false },
    draft4,
  );
  t.ok(tuples.every((tuple) => Array.isArray(tuple) && tuple.length === 2 && typeof tuple[1] === 'boolean'));
  const depending = await valuesOf(
    { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'], dependencies: { a: ['b'] } },
    draft4,
  );
  t.ok(depending.every((value) => Object.hasOwn(value as object, 'b')));
});
