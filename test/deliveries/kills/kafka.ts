import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import type { RealKind } from './kind.js';

/** Reads with Kafka's own consumer, because the client that delivers gives consumers what was never committed. */
const READ =
  'kafka-console-consumer.sh --bootstrap-server $KAFKA_BROKER --topic $TOPIC --from-beginning --isolation-level read_committed --timeout-ms 30000';

export const kafka: RealKind = {
  address: { variable: 'KAFKA_BROKER', example: '127.0.0.1:9092' },
  async open(broker) {
    const topic = `kills-${Date.now()}`;
    const { KAFKA_READ = READ } = process.env;
    return {
      settings: { kind: 'kafka', brokers: [broker], topic },
      // Each run has a topic of its own.
      async clear() {},
      async ids() {
        const env = { ...process.env, TOPIC: topic };
        const { stdout } = await promisify(exec)(KAFKA_READ, { env, maxBuffer: 1 << 30 });
        return stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).id);
      },
      async close() {},
    };
  },
};
