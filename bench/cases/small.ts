import { amount, atLeast, interleave, type Measure, median, ratio, verify } from '../measures.js';
import { built, installed, run } from '../processes.js';
import { download } from '../request.js';
import { persons, personsPath, represent } from '../rows.js';
import { withProgram, withSeedstream } from '../servers.js';

const ROWS = 10;
const ROUNDS = 5;
const SECONDS = 2;
const CONNECTIONS = 32;

/** Compares small requests per second with a Fastify route that answers a constant of the same size. */
export async function small(): Promise<Measure[]> {
  const expected = represent(await persons('json'), ROWS);
  const [loader, rate] = await chooseLoader();
  return withSeedstream(({ origin }) => {
    const seeded = origin + personsPath('json', ROWS);
    const unseeded = origin + personsPath('json', ROWS, '');
    return withProgram('constant', [expected.toString()], async (constant) => {
      verify('the constant', (await download(constant.origin)).body.toString(), expected.toString());
      verify('the answer', (await download(seeded)).body.toString(), expected.toString());
      await checkUnseeded(unseeded);
      const rates = await interleave(ROUNDS, {
        constant: () => rate(constant.origin),
        seeded: () => rate(seeded),
        unseeded: () => rate(unseeded),
      });
      const line = (name: string, ours: number[], bound: number) =>
        atLeast(
          `n = ${ROWS} as JSON, ${name}, requests by ${loader}, against a bare Fastify route`,
          ratio(ours, rates.constant),
          bound,
          '×',
          `${amount(median(ours), '/s')} against ${amount(median(rates.constant), '/s')}`,
        );
      return [line('a seed given', rates.seeded, 0.75), line('no seed', rates.unseeded, 0.65)];
    });
  });
}

/** Without a seed, an answer names the seed of its rows, and its canonical link must give the same rows. */
async function checkUnseeded(url: string): Promise<void> {
  const { headers, body } = await download(url);
  const [, canonical] = /<([^>]*)>;\s*rel="?canonical/.exec(String(headers.link)) ?? [];
  if (canonical === undefined) throw new Error(`wrong output: no canonical link in "${headers.link}"`);
  const again = await download(new URL(canonical, url).href);
  verify('what the canonical link gives', again.body.toString(), body.toString());
}

/** The load generator: its name, and a function that resolves to the requests per second of a URL. */
async function chooseLoader(): Promise<[string, (url: string) => Promise<number>]> {
  if (!(await installed('wrk', '--version'))) {
    const program = built('bench/programs/load.js');
    const args = (url: string) => [program, url, String(SECONDS), String(CONNECTIONS)];
    return [
      'a Node client (wrk is not installed)',
      async (url) => Number(await run(process.execPath, ...args(url))),
    ];
  }
  return ['wrk', wrkRate];
}

async function wrkRate(url: string): Promise<number> {
  const said = await run('wrk', '-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, url);
  const [, rate] = /Requests\/sec:\s*([\d.]+)/.exec(said) ?? [];
  if (rate === undefined || /Non-2xx|Socket errors/.test(said)) throw new Error(`wrong output: ${said}`);
  return Number(rate);
}
