// The part of TypeBox that is written again must make what TypeBox makes, marks included.
import t from 'tap';
import { Type as TypeBox } from 'typebox';
import { Type } from '../src/json-schema.js';

type Maker = typeof Type;

const made: Record<string, (type: Maker) => object> = {
  'a text': (type) => type.String(),
  'a text with options': (type) => type.String({ maxLength: 3, description: 'x' }),
  'an integer': (type) => type.Integer({ minimum: 0 }),
  'a number': (type) => type.Number({ default: 1 }),
  null: (type) => type.Null(),
  'a boolean': (type) => type.Boolean(),
  'a constant text': (type) => type.Literal('a', { description: 'x' }),
  'a constant number': (type) => type.Literal(1),
  'some values': (type) => type.Enum(['a', 'b'], { default: 'a' }),
  'a list': (type) => type.Array(type.Integer(), { maxItems: 2 }),
  'one of several': (type) => type.Union([type.String(), type.Array(type.String())], { description: 'x' }),
  'a member that may be left out': (type) => type.Optional(type.Boolean({ description: 'x' })),
  'an object': (type) =>
    type.Object({ a: type.String(), b: type.Optional(type.Integer()) }, { additionalProperties: false }),
  'an object without required members': (type) => type.Object({ b: type.Optional(type.Integer()) }),
  'any schema': (type) => type.Unsafe({ type: ['string', 'null'], maxLength: 3 }),
};

/** Everything in a schema, in order, with what JSON does not show. */
const whole = (schema: unknown): unknown =>
  typeof schema !== 'object' || schema === null
    ? schema
    : Object.getOwnPropertyNames(schema).map((name) => [
        name,
        Object.prototype.propertyIsEnumerable.call(schema, name),
        whole((schema as Record<string, unknown>)[name]),
      ]);

for (const [name, make] of Object.entries(made)) {
  t.test(name, async (t) => t.strictSame(whole(make(Type)), whole(make(TypeBox as Maker))));
}
