// The operations of a program and the memory that they write to.
import t from 'tap';
import { type Draw, mapped, uniform, weighted, weightedWithin } from '../../src/columns/draw.js';
import {
  type Column,
  integer,
  type Letters,
  patterned,
  pick,
  text,
  type Value,
} from '../../src/columns/value.js';
import { copy } from '../../src/formats/copy.js';
import { csv } from '../../src/formats/csv.js';
import { jsonEncoding } from '../../src/formats/json.js';
import { encodings } from '../../src/formats/sql/format.js';
import * as operands from '../../src/kernel/assembly/operations.js';
import { Escaping, MOST_OPERANDS, OP_SIZE, Op } from '../../src/kernel/assembly/operations.js';
import { compile } from '../../src/kernel/compile.js';
import type { Encoding } from '../../src/kernel/program/layout.js';
import type { SeedKey } from '../../src/random/key.js';
import { parsePattern } from '../../src/vocabulary/patterns.js';
import { body } from '../support/engine.js';
import { index, referenceRow } from '../support/reference.js';

const SEED = 0x0123456789abcdefn as SeedKey;
const column = (name: string, value: Value): Column => ({ name, value, schema: {} });

t.test('every operation has operands, in slots 1, 2, 3 …', async (t) => {
  const operations = Object.values(Op).filter((name) => typeof name === 'string' && name !== 'End');
  const slotsOf = Object.entries(operands).filter(([, slots]) => Object.hasOwn(Object(slots), 'column'));
  t.strictSame(slotsOf.map(([name]) => name).sort(), operations.sort());
  t.equal(OP_SIZE, 8 * (1 + MOST_OPERANDS));
  for (const [name, slots] of slotsOf) {
    const numbers = Object.values(slots).filter((slot) => typeof slot === 'number');
    t.strictSame(
      numbers,
      numbers.map((_, at) => at + 1),
      name,
    );
    t.ok(numbers.length <= MOST_OPERANDS, name);
    t.equal((slots as Record<string, unknown>).column, 1, name);
  }
});

const info = { table: 'rows' };
/** An encoding of every escaping. */
const encodingOf: Record<Escaping, Encoding> = {
  [Escaping.Json]: jsonEncoding,
  [Escaping.Csv]: csv.writer({ delimiter: ';', header: false, null: '', bom: false }, info).encoding,
  [Escaping.Sql]: encodings.postgresql,
  [Escaping.SqlBackslash]: encodings.mysql,
  [Escaping.Copy]: copy.writer({}, info).encoding,
};

const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
const printable = ascii.filter((character) => character >= ' ' && character <= '~');

/** The end of a cell: a text that no cell contains. */
const END = '<END>';

/** Throws unless the cells are those of the reference. Another column follows each value and would overwrite an overrun. */
function check(encoding: Encoding, values: readonly Value[], rows: readonly number[]): void {
  const columns = [...values, integer('after', 0, 1e9)].map((value, at) => column(`c${at}`, value));
  for (let at = 0; at < columns.length; at += 16) {
    const group = columns.slice(at, at + 17);
    const row = group.flatMap(({ value }) => [value, END]);
    const plan = compile({ open: '', row, trim: () => 0, close: '' }, encoding);
    const made = body(plan, SEED, 0, 1024).toString();
    const cells = made.split(END);
    for (const row of rows) {
      for (const [index, cell] of Object.values(referenceRow(group, SEED, row)).entries()) {
        const wanted = encoding.scalar(cell as string | number);
        const found = cells[row * group.length + index];
        if (found !== wanted) throw new Error(`${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
      }
    }
  }
}

t.test('texts that look like null are quoted, and no others', async () => {
  for (const nothing of ['x', 'NA', 'NULL', 'abcdefgh', '\\N']) {
    const { encoding } = csv.writer({ delimiter: ',', header: false, null: nothing, bom: false }, info);
    const [first = '', ...rest] = nothing;
    const pattern = patterned('pattern', uniform('one', 1), [
      parsePattern(`[${first}-${first}]${rest.join('')}`),
    ]);
    const letters: Letters = { kind: 'letters', name: 'l', alphabet: [...nothing], min: 0, max: 3 };
    const parts = text(pick(uniform('part', 3), ['', first, nothing]), rest.join(''));
    const other = text(pick(uniform('other', 2), ['', nothing]), '-');
    const whole = pick(uniform('whole', 3), [null, nothing, '']);
    check(
      encoding,
      [pattern, letters, parts, other, whole],
      Array.from({ length: 300 }, (_, row) => row),
    );
  }
});

t.test('picks from many texts that repeat, and from more than 65,536', async () => {
  const index = uniform('index', 5000);
  const repeated = Array.from({ length: 5000 }, (_, at) => `text ${at % 100}`);
  const many = Array.from({ length: 70_000 }, (_, at) => `entry ${at}`);
  const towards = (last: number) =>
    mapped(
      index,
      repeated.map((_, at) => last - at),
    );
  check(
    jsonEncoding,
    [pick(index, repeated), pick(towards(69_999), many), pick(towards(65_535), many)],
    Array.from({ length: 1024 }, (_, row) => row),
  );
});

t.test(
  'weighted choices from many, of which one in 65,536 is decided by the low half of a threshold',
  async (t) => {
    // Nearly all thresholds are 2^31 and either next to nothing or nearly 2^16 more.
    const least = 2990 * 2 ** 31;
    const weights = Array.from({ length: 3000 }, (_, at) =>
      at < 2990 ? 2 ** 31 + (at % 2 ? 2 : 0xfffe) : (3000 * 2 ** 32 - least) / 10,
    );
    const names = (count: number) => Array.from({ length: count }, (_, at) => `${at}`);
    const group = uniform('group', 2);
    const draws = [
      weighted('weighted', weights),
      weightedWithin('within', group, [weights, [...weights, 0]]),
    ];
    for (const [draw, values] of [
      [draws[0] as Draw, names(3000)],
      [draws[1] as Draw, names(6001)],
    ] as const) {
      // Of two columns, because a draw that is read once is looked up by another operation.
      const row = [pick(draw, values), ' ', pick(draw, values), '\n'];
      const plan = compile({ open: '', row, trim: () => 0, close: '' }, jsonEncoding);
      for (let first = 0; first < 150_000; first += 10_000) {
        const lines = body(plan, SEED, first, 10_000).toString().split('\n');
        const wanted = lines.slice(0, -1).map((_, at) => `"${index(draw, SEED, first + at)}"`);
        if (lines.slice(0, -1).join() !== wanted.map((cell) => `${cell} ${cell}`).join())
          t.fail(`rows from ${first} on`);
      }
    }
  },
);

t.test('columns whose draws are looked up side by side', async () => {
  const draw = weighted(
    'place',
    Array.from({ length: 5000 }, (_, at) => 1 + (at % 3)),
  );
  const numbers = (step: number) => Array.from({ length: 5000 }, (_, at) => at * step);
  const texts = (of: (at: number) => string) => Array.from({ length: 5000 }, (_, at) => of(at));
  const narrow = mapped(draw, numbers(1));
  const wide = mapped(draw, numbers(14));
  check(
    jsonEncoding,
    [
      pick(
        draw,
        texts((at) => `text ${at}`),
      ),
      pick(
        draw,
        texts((at) => `text ${at % 9}`),
      ),
      pick(
        draw,
        texts((at) => 'long'.repeat(at % 100)),
      ),
      pick(narrow, numbers(2)),
      pick(
        wide,
        texts((at) => `${at}`).flatMap((text) => [...Array<string>(13).fill('none'), text]),
      ),
    ],
    Array.from({ length: 1024 }, (_, row) => row),
  );
});

for (const [escaping, encoding] of Object.entries(encodingOf)) {
  const name = Escaping[Number(escaping)];

  t.test(`${name}: no text overruns its arena, even when every character is escaped`, async (t) => {
    t.equal(encoding.escaping, Number(escaping));
    for (const length of [0, 1, 2, 40]) {
      const texts = ascii.map(
        (character): Letters => ({
          kind: 'letters',
          name: `letters ${character}`,
          // The worst texts repeat one character that must be escaped.
          alphabet: [character],
          min: length,
          max: length,
        }),
      );
      check(encoding, texts, [0, 1, 511, 1023]);
    }
  });

  t.test(`${name}: patterns of all printable characters, constant or drawn`, async () => {
    const patterns = [
      ...printable.map((character) => `a[${character}-${character}]#`),
      ...printable.map((character) => `[${character}-~]`),
    ].map(parsePattern);
    const values = patterns.map((pattern, at) => patterned(`pattern ${at}`, uniform('one', 1), [pattern]));
    check(
      encoding,
      values,
      Array.from({ length: 100 }, (_, row) => row),
    );
  });
}
