// Sends requests to a service or a database at a constant rate and measures how long answers take: npm run stress -- --help
import { writeFileSync } from 'node:fs';
import { readConfig } from '../src/config/config.js';
import { loadCities } from '../src/vocabulary/cities.js';
import { openLoop } from './stress/open-loop.js';
import { help, readOptions } from './stress/options.js';
import { questions } from './stress/questions.js';
import { asJson, asText } from './stress/report.js';
import { apiTarget, postgresTarget } from './stress/targets.js';

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(help);
  } else {
    const { target, url, path, database, sql, rps, connections, duration, seed, out } = options;
    const { city } = await loadCities(readConfig(process.env).citiesFile);
    const targets = [
      ...(target === 'postgres' ? [] : [apiTarget(url, path, connections)]),
      ...(target === 'api' ? [] : [await postgresTarget(database, sql, connections)]),
    ];
    try {
      const load = { rps, connections, duration };
      const results = await Promise.all(targets.map((one) => openLoop(one, questions(seed, city), load)));
      console.log(results.map(asText).join('\n'));
      writeFileSync(
        out,
        `${JSON.stringify({ options: { ...load, target, seed }, results: results.map(asJson) }, null, 2)}\n`,
      );
      console.log(`written to ${out}`);
      if (results.some(({ errors }) => errors.size > 0)) process.exitCode = 1;
    } finally {
      await Promise.all(targets.map(({ close }) => close()));
    }
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
