// Writes the answers of the examples in README.md and docs/ again, as after a change of the bytes of rows.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../src/app.js';
import { readConfig } from '../src/config/config.js';
import { datasets } from '../src/datasets/index.js';
import { eventDatasets } from '../src/events/index.js';
import { createMetrics } from '../src/http/server/metrics.js';
import { projectRoot } from '../src/project-root.js';
import { loadVocabularies } from '../src/vocabulary/load.js';
import { pages, withAnswers } from '../test/support/examples.js';

const config = readConfig({ LOG_LEVEL: 'silent' });
const vocabularies = await loadVocabularies(config);
const data = { datasets: datasets(vocabularies), events: eventDatasets(vocabularies) };
const app = await buildApp(config, data, createMetrics());
const origin = await app.listen({ host: '127.0.0.1', port: 0 });
for (const page of pages) {
  const file = join(projectRoot, page);
  writeFileSync(file, (await withAnswers(readFileSync(file, 'utf8'), origin)).text);
}
app.server.closeAllConnections();
await app.close();
