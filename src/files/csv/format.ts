import { badParameter } from '../../errors.js';
import { csv as csvFormat } from '../../formats/csv.js';
import { sliceTurn } from '../../output/slices.js';
import type {
  Beginning,
  FileOptions,
  InputFormat,
  OpenFile,
  OutputFormat,
  RecordReader,
} from '../file-format.js';
import { BadRecord, BrokenFile, type RecordCells, recordCells } from '../record.js';
import { kindsByType, parseTypes, type TypeGuesser, typeGuesser } from './column-types.js';
import { findDialect } from './dialect.js';
import { readHeader } from './header.js';
import { csvReader } from './reader.js';
import { csvWriter } from './writer.js';

export const csv: InputFormat & OutputFormat = {
  mediaType: csvFormat.mediaType,
  inputOptions: ['types', 'null', 'delimiter', 'quote', 'header'],
  open,
  outputOptions: ['null', 'bom'],
  takesMixedColumns: true,
  write: csvWriter,
};

/** CSV whose delimiter is a tab. */
export const tsv: InputFormat = {
  inputOptions: ['types', 'null', 'quote', 'header'],
  open: (sample, options, mayGuess) => open(sample, { ...options, delimiter: '\t' }, mayGuess),
};

async function open(beginning: Beginning, options: FileOptions, mayGuess: boolean): Promise<OpenFile> {
  const opening = findDialect(beginning, options);
  const { dialect } = opening;
  const { names, next, line } = readHeader(beginning, opening);
  const cells = recordCells(names.length);
  const said = parseTypes(options.types, names);
  const nothing = Buffer.from(options.null ?? '');
  if (nothing.includes(dialect.delimiter)) {
    const delimiter = String.fromCharCode(dialect.delimiter);
    throw badParameter('null', `${nothing}`, `a text without the delimiter ${delimiter}`);
  }
  const guesser = typeGuesser(names.length, nothing);
  // Without a guess, a column of which not all cells are known is one of strings.
  if ((beginning.whole || mayGuess) && names.some((name) => !said.has(name)))
    await guessTypes(guesser, csvReader(cells, dialect, line), cells, beginning, next);
  const columns = names.map((name, index) => ({
    name,
    type: said.get(name) ?? guesser.type(index),
    said: said.has(name),
  }));
  return {
    dialect,
    columns: columns.map(({ name, type }) => ({ name, type: valueTypes[type] })),
    cells,
    reader: csvReader(cells, dialect, line),
    start: next,
    setKinds: kindsByType(columns, nothing),
  };
}

const valueTypes = { string: 'string', int: 'integer', float: 'number', bool: 'boolean' } as const;

/** Shows the guesser what is kept of a file, from its first record on. */
async function guessTypes(
  guesser: TypeGuesser,
  reader: RecordReader,
  cells: RecordCells,
  { whole, blocks: blocksFrom }: Beginning,
  start: number,
): Promise<void> {
  const blocks = blocksFrom(start);
  try {
    for (let block = await blocks.next(); !block.done; ) {
      const { bytes, last } = block.value;
      const used = seeRecords(guesser, reader, cells, bytes, last && whole);
      await sliceTurn();
      block = await blocks.next(used);
    }
  } catch (error) {
    // The conversion will come to the place where the file is broken.
    if (!(error instanceof BrokenFile)) throw error;
  }
}

/** Shows the whole records of some bytes to the guesser, except bad ones. Returns how many bytes they take. */
function seeRecords(
  guesser: TypeGuesser,
  reader: RecordReader,
  cells: RecordCells,
  bytes: Buffer,
  last: boolean,
): number {
  let from = reader.skip(bytes, 0, last);
  while (from < bytes.length) {
    try {
      const end = reader.read(bytes, from, last);
      if (end < 0) break;
      guesser.see(cells);
      from = end;
    } catch (error) {
      if (!(error instanceof BadRecord) || error instanceof BrokenFile) throw error;
      from = reader.resume;
    }
    from = reader.skip(bytes, from, last);
  }
  return from;
}
