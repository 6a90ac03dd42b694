import { shardParameter } from '../../columns/shard.js';
import { withoutDefault } from '../../formats/format.js';
import { allFormats, type FormatName, type Formats, formats } from '../../formats/index.js';
import { type TSchema, Type } from '../../json-schema.js';
import { type FaultLimits, faultParameters } from '../answer/fault-injection.js';

/** Row numbers are JSON integers, so this is the number of the last row of a dataset. */
export const LAST_ROW = Number.MAX_SAFE_INTEGER;

/** The number of rows of an answer when the request does not say. */
export const DEFAULT_ROWS = 10;

/** The limits of part_bytes: a smaller part is mostly padding of the tar, and ustar cannot express the length of a larger one. */
export const SMALLEST_PART = 1024;
export const LARGEST_PART = 8_589_934_591;

/** The most that requests may ask for, and what they get that do not ask. */
export interface RequestLimits extends FaultLimits {
  readonly maxRows: number;
  /** The seed of requests without one; when undefined, each gets a fresh one. */
  readonly seed: string | undefined;
}

/** Parameters of every operation that answers with rows, after checking. */
export interface AnyQuery {
  readonly seed?: string;
  readonly fields?: string;
  readonly download?: boolean;
  readonly delay?: string;
  readonly fail?: string;
  /** The dataset's own parameters with their defaults, and options of formats. */
  readonly [own: string]: unknown;
}

/** Parameters of an operation that answers with one row, after checking. */
export interface RowQuery extends AnyQuery {
  readonly format?: FormatName;
  readonly expand?: string;
  readonly embed?: string;
}

/** Parameters of an operation that answers with many rows, after checking. */
export interface RowsQuery extends RowQuery {
  readonly n?: number;
  readonly offset?: number;
  readonly page?: number;
  readonly per_page?: number;
  /** A string when it is a parameter of the dataset. */
  readonly rows?: number | string;
  readonly shard?: string;
  readonly part_bytes?: number;
  readonly envelope?: boolean;
}

/** How a parameter of this name is written in the URLs of a resource. */
export type WrittenName = (name: string) => string;

export const asItIs: WrittenName = (name) => name;

/** The format of an answer; `more` is further said of them. */
export const formatParameter = (offered: Formats, more = '') =>
  Type.Enum(Object.keys(offered), {
    description: [
      'The format of the answer.',
      ...Object.values(offered).map(({ name, about }) => `${name}: ${about}.`),
      ...(more === '' ? [] : [more]),
      'Default: what the Accept header prefers, else JSON.',
    ].join(' '),
  });

/** The schema of a RowQuery; `own` are the dataset's parameters, and `offered` its formats. */
export const rowQuery = (limits: RequestLimits, own: Record<string, TSchema>, offered: Formats = formats) =>
  closed({
    ...own,
    seed: Type.String({
      minLength: 1,
      maxLength: 128,
      description:
        'The name of the data: the same seed always gives the same rows, on every machine. Default: ' +
        (limits.seed === undefined
          ? 'a random seed, which the header Seedstream-Seed tells.'
          : `${limits.seed}.`),
      examples: ['42'],
    }),
    format: formatParameter(offered),
    fields: Type.String({
      description:
        'Comma-separated names of the columns of the answer, in this order. The member of an object is named by its path, as in address.city. Default: all columns.',
    }),
    ...optionParameters(),
    download: Type.Boolean({
      description:
        'Whether a browser saves the answer as a file, which is named after its content. Default: false.',
    }),
    ...faultParameters(limits),
  });

/** The options of all formats, without their defaults, because an option that is given with another format is an error. */
function optionParameters(): Record<string, TSchema> {
  const options = allFormats.flatMap((format) => Object.entries(format.options));
  return Object.fromEntries(options.map(([name, schema]) => [name, withoutDefault(schema)]));
}

export const partBytesParameter = Type.Integer({
  minimum: SMALLEST_PART,
  maximum: LARGEST_PART,
  description:
    'CSV only: the answer is a tar of CSV files of at most this many bytes. Each file has the header, and no record is split.',
});

/** The schema of a RowsQuery. */
export const rowsQuery = (limits: RequestLimits, own: Record<string, TSchema>) =>
  closed({
    n: Type.Integer({
      minimum: 0,
      maximum: limits.maxRows,
      description: `The number of rows of the answer. Default: ${DEFAULT_ROWS}.`,
    }),
    offset: Type.Integer({
      minimum: 0,
      maximum: LAST_ROW,
      description:
        'The number of rows of the dataset to skip, which takes no time. At most 2^53 − 1 − n. Default: 0.',
    }),
    page: Type.Integer({
      minimum: 1,
      maximum: LAST_ROW,
      description: 'Instead of offset: the number of the page, from 1. Default: 1.',
    }),
    per_page: Type.Integer({
      minimum: 1,
      maximum: limits.maxRows,
      description: `Instead of n: the number of rows of a page. Default: ${DEFAULT_ROWS}.`,
    }),
    rows: Type.Integer({
      minimum: 0,
      maximum: LAST_ROW,
      description: 'The number of rows of the dataset. Default: the dataset has no end.',
    }),
    shard: shardParameter('the rows that n or per_page asks for', 'one after the other'),
    part_bytes: partBytesParameter,
    envelope: Type.Boolean({
      description: 'Whether a page as JSON stands in an object that tells which page it is. Default: false.',
    }),
    ...rowQuery(limits, own).properties,
  });

/** The parameters in groups, in the order in which people read them. What is in no group is a dataset's own and says which data. */
const groups = {
  'which data': ['seed', 'rows'],
  'which rows': ['conditions', 'where', 'q', 'sort', 'n', 'offset', 'page', 'per_page', 'shard'],
  'which columns': ['fields', 'group', 'aggregate', 'expand', 'embed'],
  'what file': [
    'format',
    'download',
    'part_bytes',
    'envelope',
    'header',
    'delimiter',
    'null',
    'bom',
    'dialect',
    'names',
    'codec',
  ],
  when: ['live', 'speed', 'throttle'],
  trouble: ['delay', 'fail'],
};

/** An object of these optional properties and no others, in the order of the groups. */
export function closed(properties: Record<string, TSchema>) {
  const { 'which data': data, ...others } = groups;
  const last = Object.values(others).flat();
  const own = Object.keys(properties).filter((name) => !data.includes(name) && !last.includes(name));
  const names = [...data, ...own, ...last].filter((name) => name in properties);
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, properties[name] as TSchema])),
    additionalProperties: false,
  };
}

export interface RowParams {
  /** A text where the id may be a UUID. */
  readonly id: number | string;
}

/** The schema of RowParams. */
export const rowParams = Type.Object({
  id: Type.Integer({
    minimum: 1,
    maximum: LAST_ROW,
    description: 'The position of the row in the dataset, from 1.',
    examples: [7],
  }),
});

const hexadecimals = (...counts: number[]) => counts.map((count) => `[\\da-fA-F]{${count}}`).join('-');

/** The schema of RowParams where a row has a UUID as its key. */
export const keyParams = Type.Object({
  id: Type.String({
    pattern: `^([1-9]\\d{0,15}|${hexadecimals(8, 4, 4, 4, 12)})$`,
    title: `an integer from 1 to ${LAST_ROW}, or a UUID`,
    description: 'The position of the row in the dataset, from 1, or its key, a UUID.',
    examples: ['7'],
  }),
});
