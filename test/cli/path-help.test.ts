import t from 'tap';
import { propertiesOf } from '../../src/http/server/check-text.js';
import { testApp } from '../support/app.js';
import { sample } from '../support/property.js';
import { outcome } from './command.js';

const columnsOf = (lines: readonly string[]) =>
  lines.flatMap((line) => /^ {2}[-\w]+ +/.exec(line)?.[0].length ?? []);

t.test('the help of a path has each parameter of its route once, aligned, in narrow lines', async (t) => {
  const app = await testApp(t);
  await app.ready();
  const routes = [
    ['persons', '/persons'],
    ['persons/7', '/persons/:id'],
    ['events/app-store', '/events/app-store'],
    ['schemas/company/Employee/noise', '/schemas/:name/:model/noise'],
    ['generate', '/generate/:model'],
  ] as const;
  for (const [path, url] of sample(routes, 1)) {
    const { output, errors, exit } = await outcome(t, [path, '--help']);
    t.strictSame([exit, errors], [[0, null], ''], path);
    const route = app.apiDescription.routes.find((route) => route.url === url);
    const names = Object.keys(propertiesOf(route?.schema?.querystring));
    const lines = output.toString().split('\n');
    t.ok(names.length > 5);
    for (const name of names)
      t.equal(lines.filter((line) => line.startsWith(`  --${name} `)).length, 1, `${path} ${name}`);
    t.equal(new Set(columnsOf(lines)).size, 1);
    for (const line of lines) t.ok(line.length <= 100, line);
  }
});

t.test('parameters come in groups, with what is allowed', async (t) => {
  const environment = { MAX_ROWS: '1234' };
  const { output } = await outcome(t, ['events/app-store', '--help'], { environment });
  const help = output.toString();
  t.match(help, /^Usage: seedstream events\/app-store \[--PARAMETER VALUE\]\n/);
  t.strictSame(help.match(/^\w+(?=:$)/gm), ['Data', 'Rows', 'Columns', 'File', 'Time', 'Trouble']);
  t.match(
    help,
    /\nFile:\n {2}--format .*(\n {10}.*)*\[one of json, csv,\s+ndjson, sql, parquet, arrow, arrow-stream, sse\]\n/,
  );
  t.match(help, /--n .*(\n {10}.*)*\[an integer from 0 to 1234\]\n/);
  const { output: ofFile } = await outcome(t, ['generate', '--help']);
  t.match(ofFile.toString(), /^Usage: seedstream generate .*\n\nSchema:\n {2}--schema .*\n {2}--model /);
  const { output: ofRow } = await outcome(t, ['schemas/company/Employee/7', '-h']);
  t.match(ofRow.toString(), /^Usage: seedstream schemas\/NAME\/MODEL\/ID .*\n\nPath:\n {2}NAME /);
});

t.test('there is no help of an unknown path, but the nearest one', async (t) => {
  const { output, errors, exit } = await outcome(t, ['person', '--help']);
  t.strictSame([exit, output.length], [[2, null], 0]);
  t.equal(errors, 'seedstream: There is nothing at /person (did you mean /persons?)\n');
});
