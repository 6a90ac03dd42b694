// The same question asked of two processes, and of one that was started again, with any number of threads.
import t from 'tap';
import { listening, start } from '../support/process.js';
import { sample } from '../support/property.js';

const questions = sample(
  [
    '/persons?country=Japan&n=50',
    '/persons?name:contains=ann&sort=-age,name&n=300&format=csv',
    '/persons?sort=name&n=20&offset=500000',
    '/users?address.country=Peru&sort=last_name,-birth_date&rows=200000&n=20',
    '/schemas/company/Employee?velocity:gt=10&sort=-velocity&rows=100000&n=20',
  ],
  3,
);

const answersOf = async (environment: Record<string, string>) => {
  const child = start(t, { SEED: '42', ...environment });
  const origin = await listening(child);
  const answers: string[] = [];
  for (const question of questions) {
    const response = await fetch(origin + question);
    const { headers } = response;
    const body = await response.text();
    answers.push([response.status, headers.get('etag'), headers.get('x-total-count'), body].join(' '));
  }
  child.kill('SIGKILL');
  return answers;
};

t.test('the same bytes and entity tags', async (t) => {
  const [first, second] = await Promise.all([answersOf({ THREADS: '2' }), answersOf({ THREADS: '0' })]);
  t.ok(first.every((answer) => answer.startsWith('200 "')));
  t.strictSame(second, first);
  t.strictSame(await answersOf({ THREADS: '1' }), first, 'after it was started again');
});
