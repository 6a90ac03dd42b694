// Random changes and questions of a table agree with a plain list of rows: answers, totals, formats, a second process, a restart.
import { stringify } from 'csv-stringify/sync';
import t from 'tap';
import { testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';
import { cases, fc } from '../support/property.js';
import { createModel, GENERATED, type Person, requestOf, step } from './model.js';

t.test('sequences of steps', async (t) => {
  const STATE_DIR = temporaryDirectory(t);
  const apps = [await testApp(t, { STATE_DIR }), await testApp(t, { STATE_DIR })] as const;
  const definition = { dataset: 'persons', seed: '7', rows: GENERATED };
  await apps[0].inject({ method: 'PUT', url: '/tables/people', payload: definition });
  const generated = (await apps[0].inject('/persons?seed=7&n=2000')).json() as Person[];
  const sequence = fc.array(fc.tuple(step, fc.nat(1), fc.constantFrom('json', 'csv', 'ndjson')), {
    minLength: 20,
    maxLength: 50,
  });
  await fc.assert(
    fc.asyncProperty(sequence, async (steps) => {
      await apps[0].inject({ method: 'POST', url: '/tables/people:reset' });
      const model = createModel(generated);
      for (const [step, process, format] of steps) {
        const wanted = model.apply(step);
        const { statusCode, body, headers } = await apps[process as 0 | 1].inject(
          requestOf('people', step, format),
        );
        const told = `${JSON.stringify(step)}: ${statusCode} ${body.slice(0, 500)}`;
        if (statusCode !== wanted.status) throw new Error(`${told}, not ${wanted.status}`);
        if (wanted.total !== undefined && headers['x-total-count'] !== `${wanted.total}`)
          throw new Error(`${told}: ${headers['x-total-count']} rows, not ${wanted.total}`);
        if (wanted.value === undefined) continue;
        const text = textOf(wanted.value, step.do === 'query' ? format : 'json');
        if (body !== text) throw new Error(`${told}\nnot ${text.slice(0, 500)}`);
      }
    }),
    { numRuns: cases(200, 12) },
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
