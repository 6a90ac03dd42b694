// For any received bytes: no 5xx, no hang, and problem details for every 4xx.
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { listen, testApp } from '../../support/app.js';
import { cases, fc, sample } from '../../support/property.js';
import { byHand, generated } from './malformed-requests.js';
import { exchange, type Wire } from './wire.js';

/** The requests made by hand, and the number of generated ones. */
const made = sample(byHand, 400);
const GENERATED = cases(500, 100);

/** A busy machine may take this many ms to answer. The server's own limits are longer. */
const PATIENCE = 20_000;

t.test('malformed requests', async (t) => {
  // Requested delays and failures are no errors of the server.
  const app = await testApp(t, {
    MAX_DELAY_MS: '100',
    MAX_FAIL: '0',
    HEADER_TIMEOUT: '600',
    IDLE_TIMEOUT: '600',
  });
  // The ports of clients whose bytes have become a request.
  const heard = new Set<number | undefined>();
  app.server.on('request', ({ socket }) => heard.add(socket.remotePort));
  const origin = await listen(t, app);
  const { port } = app.server.address() as AddressInfo;
  const good = async () => (await fetch(`${origin}/persons?n=100&seed=1&format=csv`)).text();
  const expected = await good();
  // Plans are compiled for their first request, and this test must not measure that time.
  for (const path of ['users', 'schemas/company/Employee', 'events/app-store', 'events/e-store'])
    await (await fetch(`${origin}/${path}?n=1`)).text();
  const statuses: Record<string, number> = {};

  /** The error in the answer to these bytes; undefined when there is none. */
  async function fault(wire: Wire): Promise<string | undefined> {
    const { outcome, port: client } = await exchange(port, wire, PATIENCE);
    const reached = heard.delete(client);
    const status = typeof outcome === 'string' ? outcome : outcome.status;
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (outcome === 'closed') return reached ? 'closed without an answer' : undefined;
    if (outcome === 'hung') return 'neither answered nor closed';
    const { headers, body } = outcome;
    // 501 is what RFC 9112 asks for where a transfer coding is unknown.
    if (outcome.status >= 500 && outcome.status !== 501) return `answered ${status}`;
    if (outcome.status < 400) return undefined;
    if (headers['content-type'] !== 'application/problem+json')
      return `${status} as ${headers['content-type']}`;
    if (body.length === 0) return wire.bytes.subarray(0, 5).toString() === 'HEAD ' ? undefined : 'no body';
    const problem = JSON.parse(body.toString());
    const sound = problem.status === status && typeof problem.title === 'string' && problem.detail !== '';
    return sound ? undefined : `problem ${body}`;
  }

  const faults: string[] = [];
  for (const wire of made) {
    const found = await fault(wire);
    if (found !== undefined) faults.push(`${found}: ${excerpt(wire)}`);
  }
  t.strictSame(faults, [], `${made.length} made by hand`);

  await t.resolves(
    fc.assert(
      fc.asyncProperty(generated, async (wire) => {
        const found = await fault(wire);
        if (found !== undefined) throw new Error(`${found}: ${excerpt(wire)}`);
      }),
      { numRuns: GENERATED },
    ),
    `${GENERATED} generated`,
  );
  t.comment(`answers: ${JSON.stringify(statuses)}`);
  t.ok(made.length + GENERATED >= 500);
  t.equal(await good(), expected, 'afterwards, a good request is answered as before');
});

const excerpt = ({ bytes }: Wire) => JSON.stringify(bytes.subarray(0, 200).toString('latin1'));
