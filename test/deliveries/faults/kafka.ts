import { startKafka } from '../destinations/kafka-server.js';
import type { Kind } from './kind.js';

export const kafka: Kind = {
  name: 'kafka',
  n: 3000,
  batch: 500,
  async start(t) {
    const server = await startKafka(t);
    const { port, topics, groups, habits } = server;
    return {
      port,
      entry(port) {
        // Clients connect to the address that brokers tell, and not to the one that they know.
        habits.port = port;
        return { settings: { kind: 'kafka', brokers: [`127.0.0.1:${port}`] } };
      },
      rows: async () => (topics.get('persons') ?? []).map(({ value }) => JSON.parse(value)),
      async clear() {
        topics.clear();
        groups.clear();
      },
      async fail(answer) {
        habits.refuse = (request) => {
          if (request !== 'Produce' || answer === undefined) return undefined;
          return answer === 'busy' ? 'NOT_ENOUGH_REPLICAS' : 'POLICY_VIOLATION';
        };
      },
    };
  },
};
