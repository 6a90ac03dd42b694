// Random changes and questions of a table agree with a plain list of rows: answers, totals, formats, workspaces, a second process, a restart,
// and processes that are killed.
import { stringify } from 'csv-stringify/sync';
import t from 'tap';
import { testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';
import { exitOf, listening, start } from '../support/process.js';
import { cases, fc } from '../support/property.js';
import { createModel, GENERATED, type Person, requestOf, type Step, step } from './model.js';

t.test('sequences of steps', async (t) => {
  const STATE_DIR = temporaryDirectory(t);
  const apps = [await testApp(t, { STATE_DIR }), await testApp(t, { STATE_DIR })] as const;
  const definition = { dataset: 'persons', seed: '7', rows: GENERATED };
  await apps[0].inject({ method: 'PUT', url: '/tables/people', payload: definition });
  const generated = (await apps[0].inject('/persons?seed=7&n=2000')).json() as Person[];
  const format = fc.constantFrom('json', 'csv', 'ndjson');
  const workspace = fc.constantFrom('', '', 'a', 'b');
  const sequence = fc.array(fc.tuple(step, fc.nat(1), format, workspace), { minLength: 40, maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(sequence, async (steps) => {
      await apps[0].inject({ method: 'POST', url: '/tables/people:reset' });
      for (const name of ['a', 'b']) await apps[1].inject({ method: 'DELETE', url: `/workspaces/${name}` });
      const models = new Map(['', 'a', 'b'].map((name) => [name, createModel(generated)]));
      for (const [step, process, format, workspace] of steps) {
        const wanted = (models.get(workspace) as ReturnType<typeof createModel>).apply(step);
        const { statusCode, body, headers } = await apps[process as 0 | 1].inject({
          ...requestOf('people', step, format),
          ...(workspace !== '' && { headers: { workspace } }),
        });
        const told = `${JSON.stringify(step)} ${workspace}: ${statusCode} ${body.slice(0, 500)}`;
        if (statusCode !== wanted.status) throw new Error(`${told}, not ${wanted.status}`);
        if (wanted.total !== undefined && headers['x-total-count'] !== `${wanted.total}`)
          throw new Error(`${told}: ${headers['x-total-count']} rows, not ${wanted.total}`);
        if (wanted.value === undefined) continue;
        const text = textOf(wanted.value, step.do === 'query' ? format : 'json');
        if (body !== text) throw new Error(`${told}\nnot ${text.slice(0, 500)}`);
      }
    }),
    { numRuns: cases(170, 8) },
  );
  const before = await apps[1].inject('/tables/people?n=1000');
  const again = await testApp(t, { STATE_DIR });
  const after = await again.inject('/tables/people?n=1000');
  t.strictSame([after.body, after.headers.etag], [before.body, before.headers.etag], 'after a restart');
});

function textOf(value: unknown, format: string): string {
  if (format === 'json') return JSON.stringify(value);
  const rows = value as readonly Person[];
  if (format === 'ndjson') return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const columns = ['id', 'name', 'age', 'isMarried', 'city', 'state', 'country'];
  return stringify([...rows], { columns, header: true, cast: { boolean: String } });
}

t.test('sequences of steps in processes that are killed', async (t) => {
  const STATE_DIR = temporaryDirectory(t);
  const done: Step[] = [];
  let generated: readonly Person[] = [];
  const rowsAfter = (steps: readonly Step[]) => {
    const model = createModel(generated);
    for (const step of steps) model.apply(step);
    return JSON.stringify(model.rows());
  };
  const sequence = fc.tuple(fc.array(step, { minLength: 40, maxLength: 60 }), step, fc.nat(8));
  await fc.assert(
    fc.asyncProperty(sequence, async ([steps, last, delay]) => {
      const server = start(t, { STATE_DIR, LOG_LEVEL: 'info' });
      const origin = await listening(server);
      const ask = (step: Step) => {
        const { method, url, ...more } = requestOf('people', step);
        const body = 'payload' in more ? JSON.stringify(more.payload) : null;
        return fetch(origin + url, { method, body, headers: { 'content-type': 'application/json' } });
      };
      if (generated.length === 0) {
        const body = JSON.stringify({ dataset: 'persons', seed: '7', rows: GENERATED });
        const headers = { 'content-type': 'application/json' };
        await fetch(`${origin}/tables/people`, { method: 'PUT', body, headers });
        generated = (await (await fetch(`${origin}/persons?seed=7&n=2000`)).json()) as Person[];
      }
      const now = await (await fetch(`${origin}/tables/people?n=2000`)).text();
      // The change that was under way when the process was killed was made as a whole, or not at all.
      if (now !== rowsAfter(done)) done.pop();
      if (now !== rowsAfter(done)) throw new Error(`${now.slice(0, 500)} after a kill`);
      const model = createModel(generated);
      for (const step of done) model.apply(step);
      for (const step of steps) {
        const wanted = model.apply(step);
        done.push(step);
        const answer = await ask(step);
        const text = await answer.text();
        const isRight = wanted.value === undefined || text === JSON.stringify(wanted.value);
        if (answer.status !== wanted.status || !isRight)
          throw new Error(`${JSON.stringify(step)}: ${answer.status} ${text.slice(0, 500)}`);
      }
      done.push(last);
      void ask(last).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, delay));
      server.kill('SIGKILL');
      await exitOf(server);
    }),
    { numRuns: cases(30, 2), endOnFailure: true },
  );
});
