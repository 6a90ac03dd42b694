import { api } from '../destinations/events-api.js';
import type { Answer, Kind } from './kind.js';

export const httpEvents: Kind = {
  name: 'http-events',
  n: 4000,
  batch: 200,
  async start(t) {
    let failing: Answer | undefined;
    const { rows, url } = await api(t, (reply) =>
      failing ? reply.code(failing === 'busy' ? 503 : 400).send('told to fail') : undefined,
    );
    const { port } = new URL(url);
    return {
      port: Number(port),
      entry: (port) => ({
        settings: { kind: 'http-events', compression: 'none', url: `http://127.0.0.1:${port}/v0/events` },
      }),
      rows: async () => rows,
      async clear() {
        rows.length = 0;
      },
      async fail(answer) {
        failing = answer;
      },
    };
  },
};
