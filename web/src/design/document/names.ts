import { type Model, type Property, referenceIn } from './models.js';

// The names of columns and models in formulas (docs/schemas.md, "Formulas").

/** A text, or names with points between them, with the bracket of a call behind them. */
const TOKENS =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*(\s*\()?/gu;

/** What these functions are given may begin with the name of a model. */
const aggregates = /^(sum|min|max|count)\s*\($/;

/** The end of a reference's name that formulas may leave out. */
const KEY = /(_id|Id|ID)$/;

/** Gives a name in a formula another one: that of a model, or that of a column of the model. */
type Rename = (model: Model, column?: Property) => string | undefined;

/** A formula of a model in which models and columns are called otherwise. Names that nothing has stay as they are. */
export function renamedIn(formula: string, own: Model, models: readonly Model[], rename: Rename): string {
  let call = '';
  return formula.replace(TOKENS, (token, bracket: string | undefined) => {
    const isFirst = aggregates.test(call);
    call = bracket === undefined ? '' : token;
    if (/^["']/.test(token)) return token;
    const steps = token.slice(0, token.length - (bracket ?? '').length).split('.');
    // The last name before a bracket is that of a function.
    const names = bracket === undefined ? steps : steps.slice(0, -1);
    const children = isFirst ? models.find(({ name }) => name === names[0]) : undefined;
    let at: Model | undefined = children ?? own;
    const next = names.map((name, index) => {
      if (index === 0 && children !== undefined) return rename(children) ?? name;
      const column = at && columnOf(at, name);
      if (at === undefined || column === undefined) {
        at = undefined;
        return name;
      }
      const other = rename(at, column);
      const target = referenceIn(column.schema)?.split('.')[0];
      at = models.find((model) => model.name === target);
      if (other === undefined) return name;
      return name === column.name ? other : other.replace(KEY, '');
    });
    return [...next, ...steps.slice(next.length)].join('.') + (bracket ?? '');
  });
}

/** The column that a formula means by a name: a reference may lack its end. */
const columnOf = ({ properties }: Model, name: string): Property | undefined =>
  properties.find((one) => one.name === name) ??
  properties.find((one) => referenceIn(one.schema) !== undefined && one.name.replace(KEY, '') === name);
