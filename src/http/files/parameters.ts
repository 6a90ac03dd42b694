import type { Conversion } from '../../files/convert.js';
import { inputFormats, outputFormats } from '../../files/file-formats.js';
import { dialects } from '../../formats/sql.js';
import { Type } from '../../json-schema.js';
import { LARGEST_PART, SMALLEST_PART } from '../rows/parameters.js';

/** Parameters of POST /convert, after checking. */
export interface ConvertQuery {
  readonly from: Conversion['from'];
  readonly to: Conversion['to'];
  readonly types?: string;
  readonly on_error?: Conversion['onError'];
  readonly table?: string;
  readonly dialect?: Conversion['dialect'];
}

const namesOf = <Name extends string>(formats: Readonly<Record<Name, object>>) =>
  Object.keys(formats) as Name[];

export const convertQuery = Type.Object(
  {
    from: Type.Enum(namesOf(inputFormats), {
      description: 'The format of the file. A CSV or TSV must begin with a header.',
    }),
    to: Type.Enum(namesOf(outputFormats), { description: 'The format of the answer.' }),
    types: Type.Optional(
      Type.String({
        description:
          'CSV and TSV only: comma-separated pairs column:type such as clouds:int,precip:float, where type is int, float, bool or string. The types of other columns are inferred from the first megabyte. A value becomes a number only if JSON can write it and a double can hold it exactly, so 007 and 12345678901234567890 stay strings. Digits are never changed.',
      }),
    ),
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
        description: 'SQL only: the name of the table. Default: rows.',
      }),
    ),
    dialect: Type.Optional(
      Type.Enum([...dialects], {
        description: 'SQL only: the database for which INSERT statements are written. Default: postgresql.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Parameters of POST /split, after checking. */
export interface SplitQuery {
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
  },
  { additionalProperties: false },
);
