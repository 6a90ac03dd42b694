import { join } from 'node:path';
import { whileAsked } from '../../longest-wait.js';
import { atMost, type Measure, median } from '../../measures.js';
import { withDirectory } from '../../processes.js';
import { type Server, withSeedstream } from '../../servers.js';
import { salesQuestions, storeSales, usersQuestions } from './others.js';
import { peers } from './peers.js';
import { personsQuestions } from './persons.js';
import { milliseconds, pages } from './questions.js';
import { rates } from './rates.js';

/** Questions about a million rows and more that nobody has asked before, alone, beside databases, and while others wait. */
export const query = (): Promise<Measure[]> =>
  withDirectory(async (directory) => {
    const environment = { SCHEMAS_DIR: join(directory, 'schemas'), MAX_URL_BYTES: '65536' };
    const own = await withSeedstream(async (server) => {
      const { origin } = server;
      const persons = `${origin}/persons`;
      return [
        ...(await pages(persons, 'persons', personsQuestions)),
        ...(await pages(`${origin}/users`, 'users', usersQuestions)),
        ...(await pages(await storeSales(origin), 'rows of a stored model', salesQuestions)),
        await timed(
          '10,000,000 persons sorted by name, first page',
          `${persons}?sort=name&rows=10000000`,
          1000,
        ),
        await timed(
          'a where of 400 alternatives, 1,000 persons',
          `${persons}?rows=1000&where=${alternatives()}`,
          50,
        ),
        await healthMeanwhile(server),
      ];
    }, environment);
    return [...own, ...(await rates()), ...(await peers())];
  });

const TIMES = 5;

/** The median time of a request with seeds that nobody has asked for. */
async function timed(measure: string, url: string, bound: number): Promise<Measure> {
  const times: number[] = [];
  for (let seed = 0; seed < TIMES; seed++) times.push(await milliseconds(`${url}&seed=${seed}`));
  return atMost(measure, median(times), bound, 'ms');
}

function alternatives(): string {
  const or = Array.from({ length: 400 }, (_, at) =>
    at % 2 === 0 ? { city: `City ${at}` } : { name: { contains: `ab${at}` } },
  );
  return encodeURIComponent(JSON.stringify({ or }));
}

/** Of a server that has answered such questions, with other seeds. */
async function healthMeanwhile(server: Server): Promise<Measure> {
  const queries = ['country=Japan', 'name:contains=ann', 'sort=name', 'age:gte=40&sort=-age,name'];
  const asks = Array.from({ length: 20 }, (_, at) => ({
    path: `/persons?${queries[at % queries.length]}&seed=meanwhile-${at}`,
  }));
  const { longest, answer } = await whileAsked(server, { name: '20 questions', asks, status: 200 });
  return atMost('/health while 20 such questions are answered', longest, 50, 'ms', answer);
}
