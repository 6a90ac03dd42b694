// Constructs of TypeBox.
import Type, { type TSchema } from 'typebox';

const cat = Type.Object({ kind: Type.Literal('cat'), lives: Type.Integer({ minimum: 1, maximum: 9 }) });
const dog = Type.Object({ kind: Type.Literal('dog'), good: Type.Boolean() });
const vector = Type.Object({ x: Type.Number(), y: Type.Number() });
const module = Type.Module({
  Node: Type.Object({ value: Type.Integer(), next: Type.Union([Type.Ref('Node'), Type.Null()]) }),
  Tree: Type.Object({ name: Type.String(), children: Type.Array(Type.Ref('Tree')) }),
});

const constructs: Readonly<Record<string, TSchema>> = {
  Any: Type.Any(),
  Unknown: Type.Unknown(),
  String: Type.String(),
  'String by a pattern': Type.String({ pattern: '^[A-Z]{2}\\d+$' }),
  'String of a format': Type.String({ format: 'email' }),
  Number: Type.Number(),
  'Number of bounds': Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
  Integer: Type.Integer(),
  'Integer, a multiple': Type.Integer({ multipleOf: 7, minimum: -70, maximum: 70 }),
  Boolean: Type.Boolean(),
  Null: Type.Null(),
  Never: Type.Never(),
  'Literal of a string': Type.Literal('a'),
  'Literal of a number': Type.Literal(1.5),
  'Literal of a boolean': Type.Literal(true),
  Enum: Type.Enum(['a', 'b']),
  Array: Type.Array(Type.String()),
  'Array of unique items': Type.Array(Type.Integer(), { uniqueItems: true, minItems: 2, maxItems: 4 }),
  'Array that contains': Type.Array(Type.Union([Type.Integer(), Type.String()]), {
    contains: Type.Integer(),
  }),
  Tuple: Type.Tuple([Type.String(), Type.Integer()]),
  'Tuple, empty': Type.Tuple([]),
  Object: Type.Object({ a: Type.String(), b: Type.Optional(Type.Integer()) }),
  'Object, closed': Type.Object({ a: Type.String() }, { additionalProperties: false }),
  'Object of additional properties': Type.Object(
    { a: Type.String() },
    { additionalProperties: Type.Number() },
  ),
  'Object, empty': Type.Object({}),
  'Record by string': Type.Record(Type.String(), Type.Integer()),
  'Record by integer': Type.Record(Type.Integer(), Type.String()),
  'Record by literals': Type.Record(Type.Union([Type.Literal('a'), Type.Literal('b')]), Type.Integer()),
  'Record by a pattern': Type.Record(Type.String({ pattern: '^k[0-9]$' }), Type.Integer()),
  Union: Type.Union([Type.String(), Type.Integer(), Type.Null()]),
  'Union of objects': Type.Union([cat, dog]),
  Intersect: Type.Intersect([cat, Type.Object({ name: Type.String() })]),
  'Intersect, closed': Type.Intersect([vector, Type.Object({ z: Type.Number() })], {
    unevaluatedProperties: false,
  }),
  Composite: Type.Evaluate(Type.Intersect([vector, Type.Object({ z: Type.Number() })])),
  Partial: Type.Partial(vector),
  Required: Type.Required(Type.Partial(vector)),
  Pick: Type.Pick(vector, ['x']),
  Omit: Type.Omit(vector, ['x']),
  KeyOf: Type.KeyOf(vector),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of TypeBox
  TemplateLiteral: Type.TemplateLiteral('v${0|1|2}.${0|1}'),
  Exclude: Type.Exclude(Type.Union([Type.Literal('a'), Type.Literal('b')]), Type.Literal('a')),
  'Module, a list': module.Node,
  'Module, a tree': module.Tree,
};

/** The JSON Schema of each construct. */
export const typeboxSchemas: readonly (readonly [string, unknown])[] = Object.entries(constructs).map(
  ([name, schema]) => [name, JSON.parse(JSON.stringify(schema))],
);
