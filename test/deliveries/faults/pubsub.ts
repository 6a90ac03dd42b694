import { startPubsub } from '../destinations/pubsub-server.js';
import type { Answer, Kind, Row } from './kind.js';

export const pubsub: Kind = {
  name: 'pubsub',
  n: 4000,
  batch: 100,
  async start(t) {
    let failing: Answer | undefined;
    const rows: Row[] = [];
    const server = await startPubsub((_topic, messages) => {
      if (failing) return failing === 'busy' ? 14 : 7;
      rows.push(...messages.map(({ data }) => JSON.parse(data.toString())));
      return undefined;
    });
    t.teardown(() => server.stop());
    return {
      port: Number(server.host.split(':')[1]),
      entry: (port) => ({
        settings: { kind: 'pubsub', project: 'p', topic: 'people' },
        environment: { PUBSUB_EMULATOR_HOST: `127.0.0.1:${port}` },
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
