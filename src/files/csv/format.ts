import { badParameter } from '../../errors.js';
import { csv as csvFormat } from '../../formats/csv.js';
import { sliceTurn } from '../../output/slices.js';
import type {
  FileOptions,
  InputFormat,
  OpenFile,
  OutputFormat,
  RecordReader,
  Sample,
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

async function open(sample: Sample, options: FileOptions, mayGuess: boolean): Promise<OpenFile> {
  const opening = findDialect(sample, options);
  const { dialect } = opening;
  const { names, next, line } = readHeader(sample, opening);
  const cells = recordCells(names.length);
  const said = parseTypes(options.types, names);
  const nothing = Buffer.from(options.null ?? '');
  if (nothing.includes(dialect.delimiter)) {
    const delimiter = String.fromCharCode(dialect.delimiter);
    throw badParameter('null', `${nothing}`, `a text without the delimiter ${delimiter}`);
  }
  const guesser = typeGuesser(names.length, nothing);
  // Without a guess, a column of which not all cells are known is one of strings.
  if ((sample.last || mayGuess) && names.some((name) => !said.has(name)))
    await guessTypes(guesser, csvReader(cells, dialect, line), cells, { ...sample, start: next });
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

/** The bytes of a sample that are read in one turn, unless a record is longer. */
const PIECE = 1 << 18;

/** Shows a sample to the guesser. */
async function guessTypes(
  guesser: TypeGuesser,
  reader: RecordReader,
  cells: RecordCells,
  { bytes, start, last }: Sample,
): Promise<void> {
  let size = PIECE;
  for (let from = start; from < bytes.length; ) {
    // Reading changes the bytes, and they will be read again.
    const piece = Buffer.from(bytes.subarray(from, from + size));
    const isEnd = from + piece.length === bytes.length;
    const read = seeRecords(guesser, reader, cells, piece, isEnd && last);
    if (read === 0 && isEnd) break;
    size = read === 0 ? 2 * size : PIECE;
    from += read;
    await sliceTurn();
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
      if (!(error instanceof BadRecord)) throw error;
      // The conversion will come to the place where the file is broken.
      if (error instanceof BrokenFile) return bytes.length;
      from = reader.resume;
    }
    from = reader.skip(bytes, from, last);
  }
  return from;
}
