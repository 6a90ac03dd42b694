import { isObject } from '../../columns/given.js';
import type { Column, Scalar } from '../../columns/value.js';
import type { ListedFormula } from '../../schemas/formulas/listed.js';
import type { Members } from '../changes/change.js';
import type { Relation } from '../relations/relations.js';

/** A cell that a formula reads: the member at a path of the row, or of the one to which references lead, one after the other. */
export interface Source {
  readonly through: readonly Relation[];
  readonly path: readonly string[];
}

/** What a formula takes together: the rows that refer to the row, or a cell of each of them. */
export interface Gathered {
  readonly of: Relation;
  readonly source: Source | undefined;
}

/** The formula of a member of the rows of a table. */
export interface Formula {
  readonly table: string;
  readonly path: readonly string[];
  /** Whether rows may lack the member; then those that lack it get none. */
  readonly isOptional: boolean;
  readonly sources: readonly Source[];
  readonly gathered: readonly Gathered[];
  /** Its value, of the cells of the sources, and of those of the rows that it gathers: of rows without a source any cells. */
  compute(cells: readonly Scalar[], gathered: readonly (readonly Scalar[])[]): Scalar;
}

/** The formulas of tables whose rows refer to each other, each after those that it reads. */
export interface Formulas {
  readonly all: readonly Formula[];
  /** The tables that have formulas, or that these read. */
  readonly tables: readonly string[];
  /** The tables on which the rows of a table depend: itself only where rows depend on others of it. */
  othersOf(table: string): ReadonlySet<string>;
}

/** A table whose rows may have formulas. */
export interface FormulaTable {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly formulas: readonly ListedFormula[];
}

/** The member at a path of names; undefined where there is none. */
export function memberAtPath(row: Members | undefined, path: readonly string[]): unknown {
  let value: unknown = row;
  for (const name of path) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

/** Is one of two paths the other, or within it? */
export const overlap = (one: readonly string[], other: readonly string[]): boolean =>
  one.slice(0, other.length).every((name, at) => name === other[at]);

/**
 * The paths of the formulas of a table that read, by themselves or through others, one of the members that a body gives, and that it does not
 * give: their values are made again, also where an earlier request gave them.
 */
export function renewedBy(formulas: readonly Formula[], members: Members): (readonly string[])[] {
  const given = pathsIn(members, []);
  const changed = [...given];
  const renewed: (readonly string[])[] = [];
  for (const { path, sources } of formulas) {
    if (given.some((one) => overlap(one, path))) continue;
    const read = sources.flatMap(({ through: [first], path }) =>
      first === undefined ? [path] : first.columns.map((name) => name.split('.')),
    );
    if (!read.some((one) => changed.some((other) => overlap(one, other)))) continue;
    renewed.push(path);
    changed.push(path);
  }
  return renewed;
}

/** The same of a patch with these members, as an operation says it. */
export function renewing({ formulas }: { readonly formulas: readonly Formula[] }, members: Members) {
  const renewed = renewedBy(formulas, members);
  return renewed.length > 0 && { renewed };
}

const pathsIn = (value: unknown, path: readonly string[]): (readonly string[])[] =>
  isObject(value) && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([name, member]) => pathsIn(member, [...path, name]))
    : [path];

/** The row with a value at a path of names. */
export function withMember(row: Members, [name = '', ...rest]: readonly string[], value: Scalar): Members {
  const inner = row[name];
  return {
    ...row,
    [name]: rest.length === 0 ? value : withMember(isObject(inner) ? inner : {}, rest, value),
  };
}
