import type { Draw } from '../../columns/draw.js';
import { sourcesOf } from '../../columns/sources.js';
import type { Column } from '../../columns/value.js';
import { ProblemError } from '../../errors.js';
import { compilingColumns } from '../../kernel/columnar/compile.js';
import type { ColumnPlan } from '../../kernel/columnar/plan.js';
import { type Single, type Vector, valueBits } from '../../kernel/columnar/vectors.js';
import type { Steps } from '../../kernel/lay-out.js';
import { rowsOfTurn } from '../../output/rows-of-turn.js';
import { gathered } from '../columnar/gathered.js';
import { type Leaf, type Node, nodeOf } from '../columnar/leaves.js';
import { always, leavesOf, type PlacedLeaf, type Repeats } from '../columnar/levels.js';
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
  /** The most entries of a row: items of an array, or one. */
  readonly slots: number;
  /** The bits that tell of an entry how items repeat; 0 where no array is. */
  readonly repeatBits: number;
  /** The bits of a level; 0 where there are no levels. */
  readonly levelBits: number;
  /** The bits that a value takes, or at most takes. */
  readonly valueBits: number;
  /** The rows of a page, which is made in one turn. */
  readonly pageRows: number;
}

export interface FileColumn {
  readonly placed: PlacedLeaf;
  /** The number of its arrays among those that are counted; undefined where a row has one entry. */
  readonly counted: number | undefined;
  readonly plain: Form;
  readonly dictionary: Form | undefined;
}

/** Columns without texts that share draws, and together are small enough to be made at once in a large row group. */
export interface Family {
  readonly set: number;
  /** The indexes of columns. */
  readonly members: readonly number[];
}

/** Arrays whose entries are counted: vectors of one set of the plan, a level each entry. */
export interface Counts {
  readonly set: number;
  /** The bits of a level, the most entries of a row, and the first column of the arrays. */
  readonly arrays: readonly { readonly bits: number; readonly slots: number; readonly column: number }[];
}

export interface FileColumns {
  readonly nodes: readonly Node[];
  readonly plan: ColumnPlan;
  readonly columns: readonly FileColumn[];
  readonly families: readonly Family[];
  /** What tells how many entries arrays have. */
  readonly counts: Counts;
  /** The bytes of a row in the lane, in all columns one after the other. */
  readonly laneBytes: number;
}

/** Bytes of a page where its rows are small. A range of the file makes whole pages. */
const PAGE_BYTES = 1 << 20;
const MOST_PAGE_ROWS = 2 ** 16;
const LEAST_PAGE_ROWS = 8;

/** The most bytes of the columns of a family in a row group, which wait in memory until they are sent. */
const FAMILY_BYTES = 8 << 20;

/** Prepares the columns of a file, in steps. With `staged`, its rows are those of stages. */
export function* preparingColumns(fields: readonly Column[], staged = false): Steps<FileColumns> {
  const nodes: Node[] = [];
  for (const column of fields) {
    nodes.push(nodeOf(column));
    yield undefined;
  }
  const leaves = leavesOf(nodes);
  const sets: Vector[][] = [];
  const add = (...vectors: Vector[]) => sets.push(vectors) - 1;
  const arrays = [...new Set(leaves.map(({ repeats }) => repeats))].filter(({ most }) => most > 0);
  const made = leaves.map((placed) => {
    const { leaf, present, most, levels, repeats } = placed;
    const before = [
      ...(repeats.most > 0 ? [repeatsVector(repeats)] : []),
      ...(most > 0 ? [levelsVector(levels, most, repeats)] : []),
    ];
    const values = gathered(leaf.vectors, present);
    const indexes = leaf.dictionary && gathered(leaf.dictionary.indexes, present);
    return {
      placed,
      plain: add(...before, values),
      dictionary: indexes && add(...before, indexes),
      vectors: [...before, indexes ?? values],
    };
  });
  const counting = arrays.length === 0 ? 0 : add(...arrays.map(repeatsVector));
  const families = familiesOf(made).map((members) => ({
    members,
    set: add(...members.flatMap((index) => made[index]?.vectors ?? [])),
  }));
  const inFamilies = new Set(families.flatMap(({ members }) => members));
  const alone = made.filter((_, index) => !inFamilies.has(index));
  const inTurn = [
    ...families.map(({ set }) => set),
    ...alone.map(({ plain, dictionary = plain }) => dictionary),
  ];
  const plan = yield* compilingColumns(sets, staged ? [] : inTurn, staged);
  const columns = made.map(({ placed, plain, dictionary }): FileColumn => {
    const { repeats } = placed;
    return {
      placed,
      counted: repeats.most === 0 ? undefined : arrays.indexOf(repeats),
      plain: plainForm(plan, placed, plain),
      dictionary: dictionary === undefined ? undefined : dictionaryForm(plan, placed, dictionary),
    };
  });
  const laneBytes = made.reduce((sum, { plain }) => sum + (plan.laneBytes[plain] as number), 0);
  const counts = {
    set: counting,
    arrays: arrays.map((repeats) => ({
      bits: bitsOf(repeats.most),
      slots: repeats.levels.length,
      column: leaves.findIndex((leaf) => leaf.repeats === repeats),
    })),
  };
  return { nodes, plan, columns, families, counts, laneBytes };
}

/** The bits of levels up to `most`. */
const bitsOf = (most: number) => Math.ceil(Math.log2(most + 1)) as 0 | 1 | 2 | 3;

const repeatsVector = ({ most, levels, written }: Repeats): Vector =>
  gathered(
    levels.map((level) => levelsIn(always(level), most)),
    written,
  );

const levelsVector = (levels: readonly Draw[], most: number, { written }: Repeats): Vector =>
  gathered(
    levels.map((level) => levelsIn(level, most)),
    written,
  );

const levelsIn = (draw: Draw, most: number): Single => ({
  kind: 'bits',
  width: bitsOf(most) as 1 | 2 | 3,
  draw,
  numbers: numbersUpTo[most] as Uint8Array,
  present: undefined,
});

/** The numbers from 0 to the greatest level, by that. */
const numbersUpTo = Array.from({ length: 8 }, (_, most) =>
  Uint8Array.from({ length: most + 1 }, (_, at) => at),
);

function plainForm(plan: ColumnPlan, placed: PlacedLeaf, set: number): Form {
  const [vector] = placed.leaf.vectors as [Single];
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
  const [index] = indexes as [(typeof indexes)[number]];
  const dictionary = [dictionaryPageHeader(bytes.length, count), bytes];
  return formOf(plan, placed, {
    set,
    encoding: encodings.dictionary,
    dictionary,
    valueBits: 8 * index.bytes,
  });
}

/** Throws a ProblemError (422) for values of which no page can be made. */
function formOf(
  { laneBytes, room }: ColumnPlan,
  { most, repeats, path }: PlacedLeaf,
  of: Omit<Form, 'slots' | 'repeatBits' | 'levelBits' | 'pageRows'>,
): Form {
  const slots = repeats.levels.length;
  const bits = { slots, repeatBits: bitsOf(repeats.most), levelBits: bitsOf(most) };
  const rows = rowsOfTurn({ laneBytes: laneBytes[of.set] as number });
  let pageRows = MOST_PAGE_ROWS;
  while (
    pageRows > LEAST_PAGE_ROWS &&
    (pageRows > rows || (pageRows * slots * of.valueBits) / 8 > PAGE_BYTES)
  )
    pageRows /= 2;
  const form = { ...of, ...bits, pageRows };
  if (pageBytes(form, pageRows) > room) throw tooLong(path.join('.'), (slots * of.valueBits) / 8, room);
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
    if (vectors.some(({ kind }) => kind === 'texts' || kind === 'gathered')) continue;
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
