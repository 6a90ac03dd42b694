import pluralize from 'pluralize';
import type { ModelOutline, Outline, ReferenceOutline } from '../../schemas/outline.js';

/** Rows of one table, the children, refer to rows of another one, their parents. */
export interface Relation {
  /** The names of both tables, and the columns whose cells are the same in a child and its parent. */
  readonly child: string;
  readonly columns: readonly string[];
  readonly parent: string;
  readonly references: readonly string[];
  /** What becomes of the children of a row that is deleted. */
  readonly onDelete: NonNullable<ReferenceOutline['onDelete']>;
  /** How a request names the parent of a row, and the children of one. */
  readonly parentName: string;
  readonly childName: string;
}

/** Those in which the rows of a table are children, and those in which they are parents. */
export interface Relations {
  readonly parents: readonly Relation[];
  readonly children: readonly Relation[];
}

export const relationsAmong = (all: readonly Relation[], table: string): Relations => ({
  parents: all.filter(({ child }) => child === table),
  children: all.filter(({ parent }) => parent === table),
});

const suffix = /(?<=.)(_id|Id|ID)$/;

type Unnamed = Omit<Relation, 'parentName' | 'childName'>;

/**
 * Names the parent after the first property that refers to it, without _id, Id or ID, and children by `shortName` of their table, with the name of
 * their parent behind a dot where they refer to it in several ways.
 */
function named(all: readonly Unnamed[], shortName: (table: string) => string): Relation[] {
  return all.map((relation) => {
    const { child, columns, parent } = relation;
    const nameOf = ([first = '']: readonly string[]) => first.replace(suffix, '');
    const ofChild = all.filter((other) => other.child === child);
    const isAlone = ofChild.filter((other) => nameOf(other.columns) === nameOf(columns)).length === 1;
    const parentName = isAlone ? nameOf(columns) : (columns[0] as string);
    const isOnly = ofChild.filter((other) => other.parent === parent).length === 1;
    return {
      ...relation,
      parentName,
      childName: isOnly ? shortName(child) : `${shortName(child)}.${parentName}`,
    };
  });
}

/** The foreign keys of the models of a stored schema, whose tables are called as schema.Model. */
export function relationsOfModels(schema: string, { models }: Pick<Outline, 'models'>): Relation[] {
  const tableOf = (model: string) => `${schema}.${model}`;
  const all = models.flatMap(({ name, foreignKeys }: ModelOutline) =>
    foreignKeys.map(({ columns, model, references, onDelete = 'restrict' }) => ({
      child: tableOf(name),
      columns,
      parent: tableOf(model),
      references,
      onDelete,
    })),
  );
  return named(all, (table) => table.slice(schema.length + 1));
}

/** A table, its columns that may refer to others, and the one that has its keys. */
interface NamedTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: string | undefined;
}

/** Tables without foreign keys, as json-server relates them: postId, or post_id, refers to the id of a row of `posts`, or of `post`. */
export function relationsByNames(tables: readonly NamedTable[]): Relation[] {
  const all = tables.flatMap(({ name: child, columns, key }) =>
    columns.flatMap((column): Unnamed[] => {
      const base = column.replace(suffix, '');
      if (base === column || column === key) return [];
      const parent = tables.find(({ name }) => name === base || pluralize.singular(name) === base)?.name;
      if (parent === undefined) return [];
      return [{ child, columns: [column], parent, references: ['id'], onDelete: 'cascade' }];
    }),
  );
  return named(all, (table) => table);
}
