import { createCache } from '../cache.js';
import type { Column, Value } from '../columns/value.js';
import { ProblemError, type ProblemMembers } from '../errors.js';
import { limitFaker } from './faker/faker.js';
import { type Packed, packed } from './lists.js';
import { type Outline, outlineOf } from './outline.js';
import { inexactIntegers } from './read/inexact.js';
import { type Links, readLinks } from './read/root-schema.js';
import { WorkError } from './read/schema-error.js';
import { type Model, type Noise, readSchema, type Schema } from './schema.js';
import { jsonOfYaml } from './yaml.js';

/** The questions about a schema, and their answers. */
export interface Questions {
  /** The JSON of a text in YAML, of at most so many characters. */
  json: { ask: { readonly most: number }; answer: string };
  links: { ask: object; answer: Links };
  outline: { ask: object; answer: Outline };
  columns: { ask: OfModel & { readonly noise?: Noise; readonly optional?: number }; answer: Column[] };
  parentRow: { ask: OfModel & { readonly reference: number }; answer: Value };
}

interface OfModel {
  readonly model: string;
  readonly rows: ReadonlyMap<string, number>;
}

export type Question = {
  [Kind in keyof Questions]: { readonly kind: Kind } & Questions[Kind]['ask'];
}[keyof Questions];

/** A question about the schema with this text. */
export interface Task {
  readonly text: string;
  readonly question: Question;
  /** Whether all lists of columns are to be sent, those that were sent before, too. */
  readonly whole?: boolean;
  /** In the units of Reader.spend; the same in all tasks of a thread. */
  readonly mostWork: number;
  /** The number of values of a method of Faker. */
  readonly fakerValues: number;
}

/** Errors lose their class between threads, so a ProblemError, which is meant for the client, is sent as its parts. */
export type Reply =
  | { readonly value: Questions[keyof Questions]['answer'] }
  | { readonly columns: Packed<Questions['columns']['answer']> }
  | { readonly problem: Problem; readonly tooMuchWork?: true };

interface Problem {
  readonly status: number;
  readonly detail: string;
  readonly members: ProblemMembers;
}

/**
 * The schemas that this thread has read most recently, by their text and the number of values of Faker, each of which takes about so many
 * bytes a character.
 */
const KEPT_BYTES = 128 * 2 ** 20;
const BYTES_A_CHARACTER = 12;
const schemas = createCache<Read>({
  bytes: KEPT_BYTES,
  bytesOf: ({ characters }) => BYTES_A_CHARACTER * characters,
});

interface Read {
  readonly schema: Schema;
  readonly characters: number;
}

/** Answers a question on this thread. */
export default async function work({
  text,
  question,
  whole = false,
  mostWork,
  fakerValues,
}: Task): Promise<Reply> {
  limitFaker(fakerValues);
  try {
    if (question.kind === 'json') return { value: jsonOfYaml(text, question.most) };
    if (question.kind === 'links') return { value: readLinks(parse(text)) };
    const value = await answer(schemaOf(text, mostWork, fakerValues), question);
    return question.kind === 'columns' ? { columns: packed(value as Column[], whole) } : { value };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const problem = { status: error.status, detail: error.message, members: error.members };
    return error instanceof WorkError ? { problem, tooMuchWork: true } : { problem };
  }
}

async function answer(schema: Schema, question: Exclude<Question, { kind: 'json' | 'links' }>) {
  if (question.kind === 'outline') return outlineOf(schema);
  const model = schema.models.get(question.model) as Model;
  if (question.kind === 'columns') return model.columns(question.rows, question.noise, question.optional);
  return (model.foreignKeys[question.reference] as Model['foreignKeys'][number]).parentRow(question.rows);
}

function schemaOf(text: string, mostWork: number, fakerValues: number): Schema {
  const key = `${fakerValues} ${text}`;
  const made = () => ({
    schema: readSchema(parse(text), mostWork, inexactIntegers(text)),
    characters: text.length,
  });
  return (schemas.find(key) ?? schemas.add(key, made())).schema;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemError(400, `The schema is not JSON: ${(error as Error).message}`);
  }
}
