// Schemas that refer to other documents: sent with them, or stored beside them.
import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { testApp } from '../../support/app.js';

const app = await testApp(t);

const put = async (name: string, schema: unknown) => {
  const response = await app.inject({ method: 'PUT', url: `/schemas/${name}`, payload: schema as object });
  return { status: response.statusCode, ...response.json() };
};
const rows = async (url: string) => (await app.inject(`${url}?n=5&seed=1&format=json`)).json();
const generate = async (model: string, schema: unknown) => {
  const url = `/generate/${model}?n=5&seed=1&format=json`;
  return (await app.inject({ method: 'POST', url, payload: schema as object })).json();
};

const person = {
  properties: { name: { type: 'string', maxLength: 5 }, age: { type: 'integer', minimum: 1, maximum: 9 } },
  required: ['name', 'age'],
};
const base = { $defs: { Person: person, Code: { type: 'string', pattern: '^[A-Z]{3}$' } } };

t.test('documents of one request refer to each other by the names of their files', async (t) => {
  const order = {
    title: 'Order',
    properties: {
      by: { $ref: '../people/base.json#/$defs/Person' },
      code: { $ref: '../people/base.json#/$defs/Code' },
    },
    required: ['by', 'code'],
  };
  const documents = { 'shop/order.json': order, 'people/base.json': base };
  for (const row of await generate('Order', { documents })) {
    t.match(row.code, /^[A-Z]{3}$/);
    t.match(Object.keys(row.by), ['name', 'age']);
  }
  t.equal((await generate('Person', { documents })).length, 5, 'the models of all documents');
  const { title: _, ...untitled } = order;
  t.equal((await generate('order', { documents: { ...documents, 'shop/order.json': untitled } })).length, 5);
  const beside = { ...order, properties: { by: { $ref: 'base.json#/$defs/Person' } }, required: ['by'] };
  t.match(await generate('Order', { ...beside, documents: { 'base.json': base } }), [
    { by: { age: Number } },
  ]);
  t.match(
    await generate('Person', { ...beside, documents: { 'base.json': base } }),
    { status: 404, allowed: ['Order'] },
    'a schema has its own models, and others are only referred to',
  );
});

t.test('a document is found by its URI or by that of its file, whatever it calls itself', async (t) => {
  const refer = ($ref: string) => ({
    $id: 'https://example.com/schemas/main.json',
    title: 'Main',
    properties: { code: { $ref } },
    required: ['code'],
  });
  const known = { $id: 'https://example.com/schemas/base.json', ...base };
  const cases: [what: string, main: object, documents: object][] = [
    ['relative to $id', refer('base.json#/$defs/Code'), { 'any.json': known }],
    ['absolute', refer('https://example.com/schemas/base.json#/$defs/Code'), { 'any.json': known }],
    ['the name of the file', refer('base.json#/$defs/Code'), { 'base.json': base }],
    ['a URI as the name', refer('http://a.b/c#/$defs/Code'), { 'http://a.b/c': base }],
    [
      'an anchor',
      refer('c.json#code'),
      { 'c.json': { $defs: { C: { $anchor: 'code', ...base.$defs.Code } } } },
    ],
    ['a whole document', refer('code.json'), { 'code.json': base.$defs.Code }],
    [
      'older dialects',
      refer('old.json#/definitions/Code'),
      {
        'old.json': {
          $schema: 'http://json-schema.org/draft-04/schema#',
          id: 'http://x.y/',
          definitions: base.$defs,
        },
      },
    ],
  ];
  for (const [what, main, documents] of cases)
    t.match(await generate('Main', { ...main, documents }), [{ code: /^[A-Z]{3}$/ }], what);
});

t.test('wrong documents are told', async (t) => {
  const main = { title: 'Main', properties: { x: { $ref: 'base.json#/$defs/No' } }, required: ['x'] };
  t.match(await generate('Main', main), {
    status: 422,
    pointer: '/properties/x/$ref',
    detail: /another document/,
  });
  t.match(await generate('Main', { ...main, documents: { 'base.json': base } }), {
    status: 422,
    pointer: /x/,
  });
  const documents = { 'a.json': { $defs: { M: person } }, 'b.json': { $defs: { M: { properties: {} } } } };
  t.match(await generate('M', { documents }), {
    status: 422,
    pointer: '/documents/b.json/$defs/M',
    detail: /a model named M is in \/documents\/a\.json already/,
  });
  const same = { ...documents, 'b.json': documents['a.json'] };
  t.equal((await generate('M', { documents: same })).length, 5, 'a copy is the same model');
});

t.test(
  'a stored schema refers to others by their names or by $id, and learns of their changes',
  async (t) => {
    const order = {
      title: 'Order',
      properties: {
        by: { $ref: 'people.json#/$defs/Person' },
        code: { $ref: 'https://example.com/codes#/$defs/Code' },
      },
      required: ['by', 'code'],
    };
    t.match(await put('orders', order), {
      status: 201,
      models: [],
      refused: [{ model: 'Order', detail: /people\.json/ }],
    });
    t.match(await rows('/schemas/orders/Order'), { status: 422, detail: /people\.json/ });
    t.match(await put('people', base), { status: 201, usedBy: ['orders'] });
    t.match(await rows('/schemas/orders/Order'), { status: 422, detail: /codes/ });
    t.match(await put('some-codes', { $id: 'https://example.com/codes', ...base }), {
      status: 201,
      usedBy: ['orders'],
    });
    const before = await rows('/schemas/orders/Order');
    t.match(before, [{ by: { age: Number }, code: /^[A-Z]{3}$/ }]);
    t.match((await app.inject('/schemas/orders:check')).json(), {
      models: [{ name: 'Order' }],
      refused: [],
      usedBy: [],
    });

    const url = '/schemas/orders/Order?n=5&seed=1&format=json';
    const { etag } = (await app.inject(url)).headers;
    const stored = (await app.inject('/schemas/orders')).json();
    t.strictSame(stored, order, 'a schema is shown as it was stored');
    const old = {
      ...base,
      $defs: {
        ...base.$defs,
        Person: { ...person, properties: { ...person.properties, age: { const: 7 } } },
      },
    };
    t.match(await put('people', old), { status: 200, usedBy: ['orders'] });
    t.match(await rows('/schemas/orders/Order'), [{ by: { age: 7 } }]);
    t.not((await app.inject(url)).headers.etag, etag);

    const response = await app.inject({ method: 'DELETE', url: '/schemas/people' });
    t.match(response.json(), { status: 409, detail: /orders/ });
    t.match(
      await generate('Person', { title: 'Person', $ref: 'people#/$defs/Person' }),
      [{ age: 7 }],
      'so do schemas in a body',
    );
    for (const name of ['orders', 'people', 'some-codes'])
      t.equal((await app.inject({ method: 'DELETE', url: `/schemas/${name}` })).statusCode, 204);
  },
);

t.test('stored schemas may refer to each other in a cycle', async (t) => {
  const side = (title: string, other: string) => ({
    title,
    type: 'object',
    properties: { own: { const: title }, other: { $ref: `${other}.schema.json` } },
    required: ['own'],
  });
  const [left, right] = [side('Left', 'right-2-0'), side('Right', 'left')];
  t.match(await put('left', left), { status: 201 });
  t.match(await put('right-2-0', right), { status: 201, usedBy: ['left'] });
  const validate = new Ajv2020({ strict: false });
  validate.addSchema({ ...right, $id: 'http://x/right-2-0.schema.json' });
  validate.addSchema({ ...left, $id: 'http://x/left.schema.json' });
  for (const [url, id] of [
    ['left/Left', 'left'],
    ['right-2-0/Right', 'right-2-0'],
  ]) {
    const made = await rows(`/schemas/${url}`);
    t.equal(made.length, 5);
    for (const row of made) t.ok(validate.validate(`http://x/${id}.schema.json`, row), JSON.stringify(row));
  }
});

t.test('the definitions of Swagger 2.0 are models, and its paths are not looked at', async (t) => {
  const swagger = {
    swagger: '2.0',
    info: { title: 'Pets', version: '1' },
    paths: { '/pets': { get: { parameters: [{ in: 'body', schema: { $ref: '#/nowhere' } }] } } },
    definitions: {
      Kind: { type: 'string', enum: ['cat', 'dog'] },
      Pet: {
        type: 'object',
        discriminator: 'kind',
        required: ['id', 'kind'],
        properties: {
          id: { type: 'integer', format: 'int64', minimum: 0, exclusiveMinimum: true, maximum: 5 },
          kind: { $ref: '#/definitions/Kind', description: 'ignored beside $ref' },
          tags: {
            type: 'array',
            items: { type: 'string', maxLength: 3 },
            collectionFormat: 'csv',
            minItems: 1,
          },
        },
      },
      Dog: {
        allOf: [
          { $ref: '#/definitions/Pet' },
          { properties: { barks: { type: 'boolean' } }, required: ['barks'] },
        ],
      },
    },
  };
  const { models } = await put('pets', swagger);
  t.strictSame(
    models.map(({ name }: { name: string }) => name),
    ['Kind', 'Pet', 'Dog'],
  );
  for (const { id, kind } of await rows('/schemas/pets/Pet')) {
    t.ok(id > 0 && id <= 5);
    t.match(kind, /^(cat|dog)$/);
  }
  t.match(await rows('/schemas/pets/Dog'), [{ id: Number, barks: Boolean }]);
  t.match(await rows('/schemas/pets/Kind'), [{ value: /^(cat|dog)$/ }]);
});

t.test('the number of values that a document may have grows with its text', async (t) => {
  const enumOf = (text: (index: number) => unknown) => ({
    title: 'M',
    properties: { x: { enum: Array.from({ length: 210_000 }, (_, index) => text(index)) } },
    required: ['x'],
  });
  t.match(
    await generate(
      'M',
      enumOf((index) => index),
    ),
    { status: 422, detail: /has 2100\d\d values, more than 200000/ },
  );
  t.match(
    await generate(
      'M',
      enumOf((index) => `value ${index}`),
    ),
    [{ x: /^value \d+$/ }],
  );
});

t.test('a schema may have a member called like the one for stored schemas', async (t) => {
  const own = { code: { enum: ['mine'] }, 'base.json': { $defs: { Code: { enum: ['not this one'] } } } };
  const code = { $ref: '#/$stored/code' };
  const alone = { title: 'Alone', $stored: own, properties: { code }, required: ['code'] };
  t.match(await generate('Alone', alone), [{ code: 'mine' }]);
  t.equal(
    (await put('theirs', { $defs: { Code: { type: 'string', enum: ['theirs'] } } })).status,
    422,
    'no model',
  );
  t.equal(
    (await put('theirs', { ...base, $defs: { ...base.$defs, Code: { enum: ['theirs'] } } })).status,
    201,
  );
  const other = { $ref: 'theirs.json#/$defs/Code' };
  const both = { ...alone, properties: { code, other }, required: ['code', 'other'] };
  t.match(await generate('Alone', both), [{ code: 'mine', other: 'theirs' }]);
  t.match(
    await generate('Alone', { ...both, properties: { code, other: { $ref: 'base.json#/$defs/Code' } } }),
    { status: 422 },
    'what it calls so is no document',
  );
});
