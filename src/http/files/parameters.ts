import type { Conversion } from '../../files/convert.js';
import { type CsvOptions, quotes } from '../../files/csv/dialect.js';
import { inputFormats, outputFormats } from '../../files/file-formats.js';
import { type Encoding, encodings } from '../../files/input/encodings.js';
import { csv } from '../../formats/csv.js';
import { withoutDefault } from '../../formats/format.js';
import { dialects } from '../../formats/sql/format.js';
import { namesOption } from '../../formats/sql/names.js';
import { Type } from '../../json-schema.js';
import { LARGEST_PART, SMALLEST_PART } from '../rows/parameters.js';

/** Parameters that say how a file is written, after checking. */
interface FileQuery extends CsvOptions {
  readonly encoding?: Encoding;
}

const fileParameters = {
  encoding: Type.Optional(
    Type.Enum([...encodings], {
      description:
        'The characters of the file, where neither a byte order mark nor the charset of Content-Type tells. latin1 is windows-1252, which has the characters of ISO 8859-1. Default: UTF-8, or UTF-16 where every second byte at the beginning is zero.',
    }),
  ),
  delimiter: Type.Optional(
    Type.String({
      ...withoutDefault(csv.options.delimiter),
      description:
        'CSV only: the character between two cells, %09 for a tab. Default: the one of , ; tab and | by which most records have as many cells as the first.',
    }),
  ),
  quote: Type.Optional(
    Type.Enum([...quotes], {
      description:
        'CSV and TSV only: the character around cells, twice within them; none reads quotes as they stand. Default: ", or \' where more records then have as many cells as the first.',
    }),
  ),
  header: Type.Optional(
    Type.Boolean({
      description:
        'CSV and TSV only: whether the first record names the columns, which are column1, column2 and so on otherwise. Default: true, unless Content-Type has header=absent.',
    }),
  ),
};

/** Parameters of POST /convert, after checking. */
export interface ConvertQuery extends FileQuery {
  readonly from: Conversion['from'];
  readonly to: Conversion['to'];
  readonly types?: string;
  readonly on_error?: Conversion['onError'];
  readonly null?: string;
  readonly bom?: boolean;
  readonly nest?: boolean;
  readonly table?: string;
  readonly dialect?: Conversion['dialect'];
  readonly names?: Conversion['names'];
  readonly create?: boolean;
}

const namesOf = <Name extends string>(formats: Readonly<Record<Name, object>>) =>
  Object.keys(formats) as Name[];

export const convertQuery = Type.Object(
  {
    from: Type.Enum(namesOf(inputFormats), {
      description: 'The format of the file.',
      examples: ['csv'],
    }),
    to: Type.Enum(namesOf(outputFormats), {
      description: 'The format of the answer.',
      examples: ['json'],
    }),
    ...fileParameters,
    types: Type.Optional(
      Type.String({
        description:
          'CSV and TSV only: comma-separated pairs column:type such as clouds:int,precip:float, where type is int, float, bool or string; a name that has a comma is in quotes. Values of these columns must have the type; their digits are never changed. The types of other columns are inferred from the whole file, or from the first SPOOL_BYTES of a longer one, and a column of which a later value has another type is one of strings from there on. In SQL, they are strings in a longer file. A value becomes a number only if a double gives back the same text, so 007, 1.50 and 12345678901234567890 stay strings. What is in quotes stays a string.',
      }),
    ),
    nest: Type.Optional(
      Type.Boolean({
        description:
          'JSON and NDJSON only: whether columns with dots in their names are members of objects: address.city and address.zip are in address. Default: false.',
      }),
    ),
    null: Type.Optional({
      ...withoutDefault(csv.options.null),
      description:
        'CSV and TSV only: what null is written as, such as \\N, both in the file and in the answer. Default: nothing; an empty cell is then null in a column of numbers or booleans, and an empty text in one of strings.',
    }),
    bom: Type.Optional(withoutDefault(csv.options.bom)),
    on_error: Type.Optional(
      Type.Enum(['fail', 'skip'], {
        description:
          'What happens when a record cannot be converted. fail: the connection is cut, so that the client notices the error, and the log has the reason. skip: the record is skipped and counted in the trailer Seedstream-Skipped-Rows. Default: fail.',
      }),
    ),
    table: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description: 'SQL only: the name of the table, which stays as it is. Default: rows.',
      }),
    ),
    dialect: Type.Optional(
      Type.Enum([...dialects], {
        description: 'SQL only: the database for which statements are written. Default: postgresql.',
      }),
    ),
    names: Type.Optional(withoutDefault(namesOption)),
    create: Type.Optional(
      Type.Boolean({
        description:
          'SQL only: whether CREATE TABLE IF NOT EXISTS comes first. Its types are those of all values in a file of up to SPOOL_BYTES; in a longer one, columns that types does not name are of texts. Default: true.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Parameters of POST /split, after checking. */
export interface SplitQuery extends FileQuery {
  readonly part_bytes: number;
}

export const splitQuery = Type.Object(
  {
    part_bytes: Type.Integer({
      minimum: SMALLEST_PART,
      maximum: LARGEST_PART,
      description: 'The maximum number of bytes of a part, including its header.',
      examples: [100_000_000],
    }),
    ...fileParameters,
  },
  { additionalProperties: false },
);
