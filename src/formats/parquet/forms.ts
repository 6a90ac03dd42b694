import type { Draw } from '../../columns/draw.js';
import { sourcesOf } from '../../columns/sources.js';
import type { Column } from '../../columns/value.js';
import { ProblemError } from '../../errors.js';
import { compilingColumns } from '../../kernel/columnar/compile.js';
import type { ColumnPlan } from '../../kernel/columnar/plan.js';
import { type Vector, valueBits } from '../../kernel/columnar/vectors.js';
import type { Steps } from '../../kernel/lay-out.js';
import { rowsOfTurn } from '../../output/rows-of-turn.js';
import { type Leaf, type Node, nodeOf } from '../columnar/leaves.js';
import { leavesOf, type PlacedLeaf } from '../columnar/levels.js';
import { dictionaryPageHeader, encodings } from './metadata.js';
import { pageBytes } from './pages.js';

/** The rows of a row group: enough that a dictionary, which each has, is small beside them. */
export const GROUP_ROWS = 2 ** 20;

/** How the values of a leaf are written in the pages of a chunk. */
export interface Form {
  /** The set of the plan that writes it. */
  readonly set: number;
  readonly encoding: number;
  /** The dictionary page: its header, and its entries. */
  readonly dictionary: readonly Buffer[];
  /** The bits of a level; 0 where there are no levels. */
  readonly levelBits: number;
  /** The bits that a row takes, or at most takes, beside its level. */
  readonly valueBits: number;
  /** The rows of a page, which is made in one turn. */
  readonly pageRows: number;
}

export interface FileColumn {
  readonly placed: PlacedLeaf;
  readonly plain: Form;
  readonly dictionary: Form | undefined;
}

/** Columns without texts that share draws, and together are small enough to be made at once in a large row group. */
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
  /** The bytes of a row in the lane, in all columns one after the other. */
  readonly laneBytes: number;
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
  const plan = yield* compilingColumns(sets);
  const columns = made.map(({ placed, plain, dictionary }): FileColumn => {
    return {
      placed,
      plain: plainForm(plan, placed, plain),
      dictionary: dictionary === undefined ? undefined : dictionaryForm(plan, placed, dictionary),
    };
  });
  const laneBytes = made.reduce((sum, { plain }) => sum + (plan.laneBytes[plain] as number), 0);
  return { nodes, plan, columns, families, laneBytes };
}

const levelsVector = ({ draw, most }: NonNullable<PlacedLeaf['levels']>): Vector => ({
  kind: 'bits',
  width: most === 1 ? 1 : 2,
  draw,
  numbers: Uint8Array.from({ length: most + 1 }, (_, level) => level),
  present: undefined,
});

function plainForm(plan: ColumnPlan, placed: PlacedLeaf, set: number): Form {
  const { vector } = placed.leaf;
  const longest = plan.longest[set]?.at(-1) as number;
  return formOf(plan, placed, {
    set,
    encoding: encodings.plain,
    dictionary: [],
    valueBits: valueBits(vector) ?? 8 * (4 + longest),
  });
}

function dictionaryForm(plan: ColumnPlan, placed: PlacedLeaf, set: number): Form {
  const { entries, indexes } = placed.leaf.dictionary as NonNullable<Leaf['dictionary']>;
  const { bytes, count } = entries;
  const dictionary = [dictionaryPageHeader(bytes.length, count), bytes];
  return formOf(plan, placed, {
    set,
    encoding: encodings.dictionary,
    dictionary,
    valueBits: 8 * indexes.bytes,
  });
}

/** Throws a ProblemError (422) for values of which no page can be made. */
function formOf(
  { laneBytes, room }: ColumnPlan,
  { levels, path }: PlacedLeaf,
  of: Omit<Form, 'levelBits' | 'pageRows'>,
): Form {
  const levelBits = levels === undefined ? 0 : levels.most === 1 ? 1 : 2;
  const rows = rowsOfTurn({ laneBytes: laneBytes[of.set] as number });
  let pageRows = MOST_PAGE_ROWS;
  while (pageRows > LEAST_PAGE_ROWS && (pageRows > rows || (pageRows * of.valueBits) / 8 > PAGE_BYTES))
    pageRows /= 2;
  const form = { ...of, levelBits, pageRows };
  if (pageBytes(form, pageRows) > room) throw tooLong(path.join('.'), of.valueBits / 8, room);
  return form;
}

function tooLong(name: string, bytes: number, room: number): ProblemError {
  const allowed = `fields of which ${LEAST_PAGE_ROWS} values take at most ${room} bytes`;
  return new ProblemError(422, `A value of ${name} may take ${bytes} bytes, too many for a Parquet file`, {
    parameter: 'fields',
    value: name,
    allowed,
  });
}

interface Member {
  readonly vectors: readonly Vector[];
}

/** Lists of at least two columns that read a common draw. Columns with texts are made by themselves. */
function familiesOf(columns: readonly Member[]): number[][] {
  const roots = new Map<Draw, number[]>();
  const families: { readonly members: number[]; bytes: number }[] = [];
  const familyOf = new Map<number, (typeof families)[number]>();
  for (const [index, { vectors }] of columns.entries()) {
    if (vectors.some(({ kind }) => kind === 'texts')) continue;
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

const groupBytes = (vector: Vector) => (GROUP_ROWS * (valueBits(vector) ?? 0)) / 8;

/** All draws that a draw is made of. */
const rootsOf = (draw: Draw): Draw[] => sourcesOf(draw).flatMap((source) => [source, ...rootsOf(source)]);
