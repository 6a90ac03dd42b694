import type { Column, Row } from '../../data/columns.js';
import { columnsOf } from '../../data/columns.js';
import { type Picture, pictures } from '../../data/pictures.js';
import { type Problem, problemOf } from '../../data/rows.js';
import { isObject, type Model } from '../document/models.js';

/** Rows that are shown, and rows of which the pictures are. */
const SHOWN = 20;
const PICTURED = 100_000;

/** What rows of a schema look like. */
export interface Preview {
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

/** Asks for the rows of a model and a picture of each column, that of `first` first. Returns what ends it. */
export function preview(
  schema: string,
  { name: model, properties }: Model,
  seed: string,
  first: string,
  told: Told,
): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const path = `generate/${encodeURIComponent(model)}`;
  const ask = asking(schema);
  let end = () => {};
  void (async () => {
    try {
      const answer = await ask(`${path}?n=${SHOWN}&seed=${encodeURIComponent(seed)}&format=json`, { signal });
      if (!answer.ok) return told.problem(await problemOf(answer));
      const rows: Row[] = await answer.json();
      const columns = columnsOf(rows);
      told.rows({ model, rows, columns });
      if (signal.aborted) return;
      // How many children there are follows from their parents.
      const follows = properties.some(({ schema: { sql } }) => isObject(sql) && sql.children !== undefined);
      const parameters = [['seed', seed] as const, ...(follows ? [] : [['rows', String(PICTURED)] as const])];
      const ordered = [
        ...columns.filter(({ name }) => name === first),
        ...columns.filter(({ name }) => name !== first),
      ];
      end = pictures(
        { address: { path, parameters }, total: PICTURED, first: () => rows },
        ordered,
        told.picture,
        ask,
      );
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
