import { dearRequests } from '../dear-requests.js';
import { longestWait, type Wait } from '../longest-wait.js';
import { amount, atMost, type Measure, plain } from '../measures.js';

/** The longest that anybody may wait for /health, in milliseconds. */
const BOUND = 100;

/** How often a request is tried that kept others waiting for longer, because other work of the machine may have done that. */
const TRIES = 3;

/**
 * Sends requests that are dear to prepare or to make, each to a server of its own whose caches are empty, and asks for /health all
 * the while: how long does one client keep the others waiting?
 */
export async function stalls(): Promise<Measure[]> {
  const idle = await longestWait({ name: 'nothing', asks: [], status: 200 });
  const measures = [plain('the longest wait for /health while nothing else is asked for', describe(idle))];
  for (const dear of dearRequests()) {
    const measure = `the same while answering ${dear.name}`;
    try {
      const waits = [await longestWait(dear)];
      const best = () => waits.reduce((least, wait) => (wait.longest < least.longest ? wait : least));
      while (best().longest > BOUND && waits.length < TRIES) waits.push(await longestWait(dear));
      measures.push(atMost(measure, best().longest, BOUND, 'ms', detailOf(best(), waits.length)));
      console.error(`  ${dear.name}: ${describe(best())}`);
    } catch (error) {
      process.exitCode = 1;
      console.error(error);
      measures.push({ measure, result: String(error), mustReach: '', verdict: 'failed' });
    }
  }
  return measures;
}

const describe = (wait: Wait) => `${amount(wait.longest, 'ms')} (${detailOf(wait, 1)})`;

const detailOf = ({ withoutProcessor, answer }: Wait, tries: number) =>
  [
    `${amount(withoutProcessor, 'ms')} of it without a processor`,
    answer,
    ...(tries > 1 ? [`best of ${tries}`] : []),
  ].join(', ');
