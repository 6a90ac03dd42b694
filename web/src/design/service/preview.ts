import type { Column, Row } from '../../data/columns.js';
import { columnsOf } from '../../data/columns.js';
import { type Picture, pictures } from '../../data/pictures.js';
import { type Problem, problemOf } from '../../data/rows.js';
import { changedColumns } from '../document/changes.js';
import { parse } from '../document/edits.js';
import { typeOf } from '../document/kinds.js';
import { isObject, type Model } from '../document/models.js';

/** Rows that are shown, and rows of which the pictures are. */
const SHOWN = 20;
const PICTURED = 100_000;

/** Milliseconds after a change of some columns until the others are asked for, too: they may depend on each other by their names. */
const SETTLED = 400;

/** What rows of a schema look like. */
export interface Preview {
  readonly schema: string;
  readonly seed: string;
  readonly model: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
}

/** Asks for a URL with a schema that is not stored. */
export const asking =
  (schema: string) =>
  (url: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url, { ...init, method: 'POST', headers: { 'content-type': 'application/json' }, body: schema });

interface Told {
  readonly rows: (preview: Preview) => void;
  readonly picture: (column: string, picture: Picture) => void;
  readonly problem: (problem: Problem) => void;
}

/**
 * Asks for the rows of a model and a picture of each column, that of `first` first. Where only some columns differ from what `before` shows,
 * it asks for these alone at once, and for the others when nothing has changed for a while. Returns what ends it.
 */
export function preview(
  schema: string,
  model: Model,
  seed: string,
  first: string,
  before: Preview | undefined,
  told: Told,
): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const { name, properties } = model;
  const path = `generate/${encodeURIComponent(name)}`;
  const ask = asking(schema);
  // How many children there are follows from their parents.
  const follows = properties.some(({ schema: { sql } }) => isObject(sql) && sql.children !== undefined);
  const parameters = [['seed', seed] as const, ...(follows ? [] : [['rows', String(PICTURED)] as const])];
  const rowsOf = (more: string) =>
    ask(`${path}?n=${SHOWN}&seed=${encodeURIComponent(seed)}${more}&format=json`, { signal });
  const show = (rows: readonly Row[]) =>
    told.rows({ schema, seed, model: name, rows, columns: columnsOf(rows) });
  const ends: (() => void)[] = [];
  const end = () => {
    for (const one of ends.splice(0)) one();
  };
  const draw = (columns: readonly Column[], rows: readonly Row[]) => {
    const inOrder = [...columns].sort((a, b) => Number(b.name === first) - Number(a.name === first));
    const shown = { address: { path, parameters }, total: PICTURED, first: () => rows };
    ends.push(pictures(shown, inOrder, told.picture, ask));
  };
  /** Columns of numbers, as their types say: what their pictures ask for depends on no row. */
  const numbers = properties.flatMap(({ name, schema }): Column[] =>
    ['number', 'integer'].includes(typeOf(schema) ?? '') ? [{ name, kind: 'number' }] : [],
  );
  /** Shows the columns that have changed among those that have not. */
  const showSome = async (names: readonly string[], { rows: others }: Preview) => {
    const early = numbers.filter(({ name }) => names.includes(name));
    draw(early, []);
    const answer = await rowsOf(`&fields=${names.join(',')}`);
    if (!answer.ok) return end();
    const rows: Row[] = await answer.json();
    if (signal.aborted) return;
    // What a row lacks now it may have had before.
    const none = Object.fromEntries(names.map((one) => [one, undefined]));
    show(others.map((other, index) => ({ ...other, ...none, ...rows[index] })));
    draw(
      columnsOf(rows).filter(({ name }) => !early.some((one) => one.name === name)),
      rows,
    );
    await new Promise((go) => setTimeout(go, SETTLED));
  };
  void (async () => {
    try {
      const isSame = before?.model === name && before.seed === seed;
      const some = isSame ? (changedColumns(parse(before.schema), parse(schema), model) ?? []) : [];
      if (some.length > 0 && before !== undefined) await showSome(some, before);
      if (signal.aborted) return;
      const answer = await rowsOf('');
      if (!answer.ok) return told.problem(await problemOf(answer));
      const rows: Row[] = await answer.json();
      if (signal.aborted) return;
      show(rows);
      end();
      draw(columnsOf(rows), rows);
    } catch (error) {
      if (!signal.aborted)
        told.problem({ title: 'The service does not answer', status: 0, detail: String(error) });
    }
  })();
  return () => {
    controller.abort();
    end();
  };
}
