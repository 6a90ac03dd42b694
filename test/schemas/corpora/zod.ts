// Constructs of Zod 4, as z.toJSONSchema() writes them.
import { z } from 'zod';

const Category = z.object({
  name: z.string(),
  get children() {
    return z.array(Category);
  },
});
const User = z.object({
  email: z.email(),
  get posts() {
    return z.array(Post);
  },
});
const Post = z.object({
  title: z.string(),
  get author() {
    return User;
  },
});
const Linked = z.object({
  value: z.int(),
  get next() {
    return z.nullable(Linked);
  },
});
const cat = z.object({ kind: z.literal('cat'), lives: z.int().min(1).max(9) });
const dog = z.object({ kind: z.literal('dog'), good: z.boolean() });
const Level = { low: 1, high: 10 } as const;

const constructs: Readonly<Record<string, z.ZodType>> = {
  string: z.string(),
  number: z.number(),
  int: z.int(),
  int32: z.int32(),
  uint32: z.uint32(),
  float32: z.float32(),
  float64: z.float64(),
  boolean: z.boolean(),
  null: z.null(),
  any: z.any(),
  unknown: z.unknown(),
  'literal of a string': z.literal('a'),
  'literal of many': z.literal(['a', 1, true, null]),
  enum: z.enum(['a', 'b']),
  'enum of an object': z.enum(Level),
  'enum, extracted': z.enum(['a', 'b', 'c']).extract(['a']),
  email: z.email(),
  'email of HTML': z.email({ pattern: z.regexes.html5Email }),
  'email of RFC 5322': z.email({ pattern: z.regexes.rfc5322Email }),
  'email of Unicode': z.email({ pattern: z.regexes.unicodeEmail }),
  uuid: z.uuid(),
  uuidv4: z.uuidv4(),
  uuidv6: z.uuidv6(),
  uuidv7: z.uuidv7(),
  guid: z.guid(),
  url: z.url(),
  'url of https': z.url({ protocol: /^https$/, hostname: /^example\.com$/ }),
  httpUrl: z.httpUrl(),
  hostname: z.hostname(),
  emoji: z.emoji(),
  base64: z.base64(),
  base64url: z.base64url(),
  hex: z.hex(),
  'hash md5': z.hash('md5'),
  'hash sha256': z.hash('sha256'),
  'hash sha512 as base64': z.hash('sha512', { enc: 'base64' }),
  nanoid: z.nanoid(),
  cuid: z.cuid(),
  cuid2: z.cuid2(),
  ulid: z.ulid(),
  xid: z.xid(),
  ksuid: z.ksuid(),
  jwt: z.jwt(),
  ipv4: z.ipv4(),
  ipv6: z.ipv6(),
  mac: z.mac(),
  cidrv4: z.cidrv4(),
  cidrv6: z.cidrv6(),
  e164: z.e164(),
  'iso.date': z.iso.date(),
  'iso.time': z.iso.time(),
  'iso.time of seconds': z.iso.time({ precision: 0 }),
  'iso.datetime': z.iso.datetime(),
  'iso.datetime with an offset': z.iso.datetime({ offset: true }),
  'iso.datetime of milliseconds': z.iso.datetime({ precision: 3 }),
  'iso.datetime, local': z.iso.datetime({ local: true }),
  'iso.duration': z.iso.duration(),
  'string of a length': z.string().length(5),
  'string of lengths': z.string().min(2).max(8),
  'string, nonempty': z.string().nonempty(),
  'string by a pattern': z.string().regex(/^[a-z]+-\d{2,4}$/),
  'string that starts': z.string().startsWith('ab'),
  'string that ends': z.string().endsWith('yz'),
  'string that includes': z.string().includes('mid'),
  'string in upper case': z.string().uppercase(),
  'string in lower case': z.string().lowercase(),
  'string that starts, by a length': z.string().startsWith('ab').min(10).max(20),
  'string by two patterns': z
    .string()
    .regex(/^[a-z]+$/)
    .regex(/x/),
  'number of bounds': z.number().min(-1.5).max(1.5),
  'number, positive': z.number().positive(),
  'number, negative': z.number().negative(),
  'number, non-positive': z.number().nonpositive(),
  'number, a multiple': z.number().multipleOf(0.5).min(0).max(10),
  'int, an exclusive bound': z.int().gt(0).lt(3),
  array: z.array(z.string()),
  'array of a length': z.array(z.int()).length(3),
  'array of lengths': z.array(z.int()).min(1).max(4),
  'array, nested': z.array(z.array(z.boolean())),
  tuple: z.tuple([z.string(), z.int()]),
  'tuple with a rest': z.tuple([z.string()], z.int()),
  'tuple, empty': z.tuple([]),
  object: z.object({ a: z.string(), b: z.int().optional() }),
  strictObject: z.strictObject({ a: z.string() }),
  looseObject: z.looseObject({ a: z.string() }),
  'object with a catchall': z.object({ a: z.string() }).catchall(z.int()),
  'object, extended': z.object({ a: z.string() }).extend({ b: z.int() }),
  'object, partial': z.object({ a: z.string(), b: z.int() }).partial(),
  record: z.record(z.string(), z.boolean()),
  'record of an enum': z.record(z.enum(['a', 'b']), z.int()),
  'record, partial': z.partialRecord(z.enum(['a', 'b']), z.int()),
  'record by a pattern': z.record(z.string().regex(/^k\d$/), z.int()),
  union: z.union([z.string(), z.int()]),
  'union of objects': z.union([cat, dog]),
  discriminatedUnion: z.discriminatedUnion('kind', [cat, dog]),
  intersection: z.intersection(z.object({ a: z.string() }), z.object({ b: z.int() })),
  nullable: z.nullable(z.string()),
  optional: z.optional(z.string()),
  nullish: z.nullish(z.int()),
  default: z.string().default('x'),
  prefault: z.string().prefault('x'),
  catch: z.string().catch('x'),
  readonly: z.array(z.int()).readonly(),
  brand: z.string().brand<'Name'>(),
  templateLiteral: z.templateLiteral(['v', z.int(), '.', z.enum(['a', 'b'])]),
  json: z.json(),
  stringbool: z.stringbool(),
  lazy: z.lazy(() => z.string()),
  'pipe into a number': z.pipe(z.string(), z.transform(Number)),
  file: z.file(),
  never: z.never(),
  'union with never': z.union([z.string(), z.never()]),
  described: z
    .string()
    .describe('a name')
    .meta({ title: 'Name', examples: ['x'] }),
  recursive: Category,
  'mutually recursive': User,
  'linked list': Linked,
};

/** The JSON Schema of each construct: as it is, and where a part is used twice, as a reference, too. */
export const zodSchemas: readonly (readonly [string, unknown])[] = Object.entries(constructs).flatMap(
  ([name, construct]): [string, unknown][] => [[name, z.toJSONSchema(construct, { io: 'input' })]],
);

/** Objects of several models, as the README says to export them. */
export const zodDocument = () => {
  const registry = z.globalRegistry;
  registry.add(cat, { id: 'Cat' });
  registry.add(dog, { id: 'Dog' });
  const owner = z.object({
    pets: z.array(z.discriminatedUnion('kind', [cat, dog])),
    first: cat,
    second: cat,
  });
  return z.toJSONSchema(owner, { reused: 'ref' });
};
