/** Where a table is: its name, and its schema when it is not the first one in which the session looks. */
export interface TableName {
  readonly name: string;
  readonly schema?: string;
}

/** The most bytes of a name in PostgreSQL, which would cut it without a word. */
const MOST_BYTES = 63;

/** What readTableName() takes, in words. */
export const aTableName = `a table as in people or staging.people, of at most ${MOST_BYTES} bytes a name; names with a dot are in double quotes`;

/** Reads people, staging.people or "my.schema"."my table". Names keep their case. Undefined for any other text. */
export function readTableName(text: string): TableName | undefined {
  const part = '"(?:[^"\\0]|"")+"|[^".\\0]+';
  const [, first, second] = new RegExp(`^(${part})(?:\\.(${part}))?$`).exec(text) ?? [];
  if (first === undefined) return undefined;
  const [name, schema] = second === undefined ? [bare(first)] : [bare(second), bare(first)];
  if ([name, schema ?? ''].some((one) => Buffer.byteLength(one) > MOST_BYTES)) return undefined;
  return { name, ...(schema !== undefined && { schema }) };
}

const bare = (part: string) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part);
