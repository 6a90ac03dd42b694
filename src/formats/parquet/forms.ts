import type { Draw } from '../../columns/draw.js';
import { sourcesOf } from '../../columns/sources.js';
import type { Column } from '../../columns/value.js';
import { compilingColumns } from '../../kernel/columnar/compile.js';
import type { ColumnPlan } from '../../kernel/columnar/plan.js';
import type { Vector } from '../../kernel/columnar/vectors.js';
import type { Steps } from '../../kernel/lay-out.js';
import { type Node, nodeOf } from '../columnar/leaves.js';
import { leavesOf, type PlacedLeaf } from '../columnar/levels.js';
import { jsonEncoding } from '../json.js';
import { dictionaryPageHeader, encodings } from './metadata.js';

/** The rows of a row group: enough that a dictionary, which each has, is small beside them. */
export const GROUP_ROWS = 2 ** 20;

/** How the values of a leaf are written in the pages of a chunk. */
export interface Form {
  /** The set of the plan that writes it. */
  readonly set: number;
  readonly encoding: number;
  /** The dictionary page with its header. */
  readonly dictionary: Buffer | undefined;
  /** The bits of a level; 0 where there are no levels. */
  readonly levelBits: number;
  /** The bits that a row takes, or at most takes, beside its level. */
  readonly valueBits: number;
  /** The rows of a page. */
  readonly pageRows: number;
}

export interface FileColumn {
  readonly placed: PlacedLeaf;
  readonly plain: Form;
  readonly dictionary: Form | undefined;
}

/** Columns that share draws, and together are small enough to be made at once in a large row group. */
export interface Family {
  readonly set: number;
  /** The indexes of columns. */
  readonly members: readonly number[];
}

export interface FileColumns {
  readonly nodes: readonly Node[];
  readonly plan: ColumnPlan;
  readonly columns: readonly FileColumn[];
  readonly families: readonly Family[];
}

/** Bytes of a page where its rows are small. A range of the file makes whole pages. */
const PAGE_BYTES = 1 << 20;
const MOST_PAGE_ROWS = 2 ** 16;
const LEAST_PAGE_ROWS = 8;

/** The most bytes of the columns of a family in a row group, which wait in memory until they are sent. */
const FAMILY_BYTES = 8 << 20;

/** Prepares the columns of a file, in steps. */
export function* preparingColumns(fields: readonly Column[]): Steps<FileColumns> {
  const nodes: Node[] = [];
  for (const column of fields) {
    nodes.push(nodeOf(column));
    yield undefined;
  }
  const leaves = leavesOf(nodes);
  const sets: Vector[][] = [];
  const add = (...vectors: Vector[]) => sets.push(vectors) - 1;
  const made = leaves.map((placed) => {
    const { leaf, present, levels } = placed;
    const before = levels === undefined ? [] : [levelsVector(levels)];
    const values = { ...leaf.vector, present };
    const indexes = leaf.dictionary && { ...leaf.dictionary.indexes, present };
    return {
      placed,
      plain: add(...before, values),
      dictionary: indexes && add(...before, indexes),
      vectors: [...before, indexes ?? values],
    };
  });
  const families = familiesOf(made).map((members) => ({
    members,
    set: add(...members.flatMap((index) => made[index]?.vectors ?? [])),
  }));
  const plan = yield* compilingColumns(sets, jsonEncoding);
  const columns = made.map(({ placed, plain, dictionary }): FileColumn => {
    const longest = plan.longest[plain]?.at(-1) as number;
    return {
      placed,
      plain: plainForm(placed, plain, longest),
      dictionary: dictionary === undefined ? undefined : dictionaryForm(placed, dictionary),
    };
  });
  return { nodes, plan, columns, families };
}

const levelsVector = ({ draw, most }: NonNullable<PlacedLeaf['levels']>): Vector => ({
  kind: 'bits',
  width: most === 1 ? 1 : 2,
  draw,
  numbers: Uint8Array.from({ length: most + 1 }, (_, level) => level),
  present: undefined,
});

function plainForm({ leaf, levels }: PlacedLeaf, set: number, longest: number): Form {
  const valueBits = leaf.vector.kind === 'texts' ? 8 * (4 + longest) : bitsOf(leaf.vector);
  return formOf({ set, levels, encoding: encodings.plain, dictionary: undefined, valueBits });
}

function dictionaryForm({ leaf, levels }: PlacedLeaf, set: number): Form {
  const { bytes, count, indexes } = leaf.dictionary as NonNullable<typeof leaf.dictionary>;
  const dictionary = Buffer.concat([dictionaryPageHeader(bytes.length, count), bytes]);
  return formOf({ set, levels, encoding: encodings.dictionary, dictionary, valueBits: 8 * indexes.bytes });
}

function formOf({
  levels,
  ...form
}: Omit<Form, 'levelBits' | 'pageRows'> & Pick<PlacedLeaf, 'levels'>): Form {
  let pageRows = MOST_PAGE_ROWS;
  while (pageRows > LEAST_PAGE_ROWS && (pageRows * form.valueBits) / 8 > PAGE_BYTES) pageRows /= 2;
  return { ...form, levelBits: levels === undefined ? 0 : levels.most === 1 ? 1 : 2, pageRows };
}

function bitsOf(vector: Exclude<Vector, { kind: 'texts' }>): number {
  switch (vector.kind) {
    case 'bits':
      return vector.width;
    case 'indexes':
    case 'integers':
      return 8 * vector.bytes;
    case 'lookup':
    case 'doubles':
      return 64;
  }
}

interface Member {
  readonly vectors: readonly Vector[];
}

/** Lists of at least two columns that read a common draw. Texts are made by themselves. */
function familiesOf(columns: readonly Member[]): number[][] {
  const roots = new Map<Draw, number[]>();
  const families: { readonly members: number[]; bytes: number }[] = [];
  const familyOf = new Map<number, (typeof families)[number]>();
  for (const [index, { vectors }] of columns.entries()) {
    const draws = vectors.flatMap((vector) =>
      'draw' in vector ? [vector.draw, ...rootsOf(vector.draw)] : [],
    );
    if (draws.length === 0) continue;
    const bytes = vectors.reduce((sum, vector) => sum + groupBytes(vector), 0);
    const known = draws.flatMap((draw) => roots.get(draw) ?? []).map((other) => familyOf.get(other));
    const family = known.find((family) => family !== undefined && family.bytes + bytes <= FAMILY_BYTES);
    for (const draw of draws) roots.set(draw, [...(roots.get(draw) ?? []), index]);
    if (family === undefined) {
      const alone = { members: [index], bytes };
      families.push(alone);
      familyOf.set(index, alone);
    } else {
      family.members.push(index);
      family.bytes += bytes;
      familyOf.set(index, family);
    }
  }
  return families.map(({ members }) => members).filter(({ length }) => length > 1);
}

const groupBytes = (vector: Vector) => (vector.kind === 'texts' ? 0 : (GROUP_ROWS * bitsOf(vector)) / 8);

/** All draws that a draw is made of. */
const rootsOf = (draw: Draw): Draw[] => sourcesOf(draw).flatMap((source) => [source, ...rootsOf(source)]);
