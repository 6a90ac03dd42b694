import { isObject, type Model, type Schema } from './models.js';

/**
 * The columns of a model that differ between two versions of a schema, and those that name such a column, as formulas do; undefined where
 * anything else differs, or where a name cannot be listed in a URL.
 */
export function changedColumns(before: Schema, after: Schema, { path }: Model): string[] | undefined {
  const [was, is] = [before, after].map((document) => apart(document, path.map(String)));
  if (was === undefined || is === undefined || was.rest !== is.rest) return undefined;
  const names = Object.keys(is.columns);
  if (names.join('\n') !== Object.keys(was.columns).join('\n')) return undefined;
  const changed = new Set(names.filter((name) => was.columns[name] !== is.columns[name]));
  // A Set that grows is iterated to its new end.
  for (const name of changed) {
    if (!/^\w+$/.test(name)) return undefined;
    const named = new RegExp(`\\b${name}\\b`);
    for (const other of names) if (named.test(is.columns[other] as string)) changed.add(other);
  }
  return [...changed];
}

/** The columns of the model at a path as JSON, by their names, and all else of the document. */
function apart(document: Schema, path: readonly string[]) {
  const columns: Record<string, string> = {};
  const without = (value: Schema, [step, ...steps]: readonly string[]): Schema => {
    if (step !== undefined) {
      const inner = value[step];
      return isObject(inner) ? { ...value, [step]: without(inner, steps) } : value;
    }
    const { properties, ...rest } = value;
    for (const [name, schema] of Object.entries(isObject(properties) ? properties : {}))
      columns[name] = JSON.stringify(schema);
    return rest;
  };
  return { rest: JSON.stringify(without(document, path)), columns };
}
