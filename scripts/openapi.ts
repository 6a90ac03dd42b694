// Writes openapi.yaml from the routes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../src/app.js';
import { projectRoot, readConfig } from '../src/config.js';
import { datasets, loadVocabularies } from '../src/datasets/index.js';

const config = readConfig({});
const app = await buildApp(config, datasets(await loadVocabularies({ citiesFile: config.CITIES_FILE })));
await app.ready();
writeFileSync(join(projectRoot, 'openapi.yaml'), app.swagger({ yaml: true }));
await app.close();
