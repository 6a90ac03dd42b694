import { buildApp } from './app.js';
import { readConfig } from './config.js';
import { datasets, loadVocabularies } from './datasets/index.js';

try {
  const config = readConfig(process.env);
  const vocabularies = await loadVocabularies({ citiesFile: config.CITIES_FILE });
  const app = await buildApp(config, datasets(vocabularies));
  await app.listen({
    host: config.HOST,
    port: config.PORT,
    listenTextResolver: (at) => `seedstream listens at ${at}`,
  });

  let stopping = false;
  const cut = () => app.server.closeAllConnections();
  const stop = () => {
    if (stopping) return cut();
    stopping = true;
    setTimeout(cut, config.DRAIN_SECONDS * 1000).unref();
    // Connections kept alive after their last download would otherwise hold the process.
    setInterval(() => app.server.closeIdleConnections(), 100).unref();
    app.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (error) {
  process.stderr.write(`seedstream cannot start: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
