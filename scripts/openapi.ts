// Writes openapi.yaml from the routes, and the types of the library that follow from it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../src/app.js';
import { readConfig } from '../src/config/config.js';
import { datasets } from '../src/datasets/index.js';
import { eventDatasets } from '../src/events/index.js';
import { createMetrics } from '../src/http/server/metrics.js';
import { projectRoot } from '../src/project-root.js';
import { loadVocabularies } from '../src/vocabulary/load.js';
import { declarations } from './declarations.js';

const config = readConfig({ LOG_LEVEL: 'silent' });
const vocabularies = await loadVocabularies(config);
const data = { datasets: datasets(vocabularies), events: eventDatasets(vocabularies) };
const app = await buildApp(config, data, createMetrics());
const { body } = await app.inject('/openapi.yaml');
writeFileSync(join(projectRoot, 'openapi.yaml'), body);
const description = (await app.inject('/openapi.json')).json();
writeFileSync(join(projectRoot, 'src/library/generated.d.ts'), declarations(description));
await app.close();
