import { parse } from 'csv-parse/sync';
import t from 'tap';
import { readRecords } from '../../src/vocabulary/csv-records.js';
import { cases, fc } from '../support/property.js';

function read(text: string): (readonly string[])[] {
  const records: (readonly string[])[] = [];
  readRecords(text, (record) => records.push([...record]));
  return records;
}

t.test('any CSV becomes the records that csv-parse reads, or neither takes it', async (t) => {
  const piece = fc.constantFrom(
    'a',
    'é日',
    ' ',
    ',',
    '"',
    '""',
    '","',
    '\n',
    '\r\n',
    '"\r\n"',
    '\r',
    '\ufeff',
  );
  const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  const options = { bom: true, relax_column_count: true, record_delimiter: ['\r\n', '\n'] };
  let taken = 0;
  let refused = 0;
  const agrees = (text: string) => {
    let expected: string[][] | undefined;
    try {
      expected = parse(text, options).filter((record) => record.length > 1 || record[0] !== '');
      taken++;
    } catch {
      refused++;
    }
    if (expected === undefined) t.throws(() => read(text), JSON.stringify(text));
    else t.strictSame(read(text), expected, JSON.stringify(text));
  };
  fc.assert(fc.property(texts, agrees), { numRuns: cases(20_000, 1000) });
  t.ok(taken > 100 && refused > 100, `${taken} taken, ${refused} refused`);
});

t.test('each record comes with the place where it begins', async (t) => {
  const starts: number[] = [];
  readRecords('\ufeffa,b\r\n\n"x\ny",1\nlast', (_, at) => starts.push(at));
  t.strictSame(starts, [1, 7, 15]);
});
