// Writes openapi.yaml from the routes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { datasets, loadVocabularies } from '../src/datasets/index.js';
import { projectRoot } from '../src/project-root.js';

const config = readConfig({ LOG_LEVEL: 'silent' });
const app = await buildApp(config, datasets(await loadVocabularies({ citiesFile: config.CITIES_FILE })));
const { body } = await app.inject('/openapi.yaml');
writeFileSync(join(projectRoot, 'openapi.yaml'), body);
await app.close();
