import { flatten } from '../../columns/flatten.js';
import { ProblemError } from '../../errors.js';
import { Type } from '../../json-schema.js';
import type { TableDefinition } from './ddl.js';

/** How tables and columns are named: as the data are, or in the way that SQL needs no quotes for. */
export const nameStyles = ['original', 'snake_case'] as const;

export type NameStyle = (typeof nameStyles)[number];

/** What `names` means, for descriptions of parameters. */
export const namesMeaning =
  'how tables and columns are named: original, or snake_case, in which isMarried is is_married, and address.city is address_city. Default: original.';

export const namesOption = Type.Enum([...nameStyles], {
  description: `SQL only: ${namesMeaning}`,
  default: 'original',
});

/** isMarried, HTTPStatus, address.city and app-store as is_married, http_status, address_city and app_store. */
export const snakeCase = (name: string): string =>
  name
    .replaceAll(/(\p{Ll}\p{N}*)(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$&_')
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .toLowerCase();

/**
 * The tables with names in this style; their columns are flattened. Throws a ProblemError (422) where two tables, or two columns of
 * one, would have one name.
 */
export function inStyle<Table extends TableDefinition>(
  tables: readonly Table[],
  style: NameStyle,
): readonly Table[] {
  if (style === 'original') return tables;
  checkDistinct(tables, 'tables');
  return tables.map((table) => {
    const columns = flatten(table.columns);
    checkDistinct(columns, `columns of ${table.name}`);
    return {
      ...table,
      name: snakeCase(table.name),
      columns: columns.map((column) => ({ ...column, name: snakeCase(column.name) })),
      primaryKey: table.primaryKey.map(snakeCase),
      foreignKeys: table.foreignKeys.map(({ columns, table: parent, references, ...rest }) => ({
        ...rest,
        columns: columns.map(snakeCase),
        table: snakeCase(parent),
        references: references.map(snakeCase),
      })),
    };
  });
}

function checkDistinct(named: readonly { readonly name: string }[], what: string): void {
  const known = new Map<string, string>();
  for (const { name } of named) {
    const other = known.get(snakeCase(name));
    if (other !== undefined) {
      throw new ProblemError(
        422,
        `The ${what} ${other} and ${name} would both be ${snakeCase(name)} with names=snake_case`,
        { parameter: 'names', value: 'snake_case', allowed: 'original' },
      );
    }
    known.set(snakeCase(name), name);
  }
}
