// A wrong order of plugins is an error.
import fastify from 'fastify';
import t from 'tap';
import { routes } from '../../../routes/index.js';
import { contentNegotiation } from '../../../src/http/answer/encoding.js';
import { apiKey } from '../../../src/http/server/access/api-key.js';
import { changes } from '../../../src/http/server/access/changes.js';
import { hosts } from '../../../src/http/server/access/hosts.js';
import { origins } from '../../../src/http/server/access/origins.js';
import { apiDescription } from '../../../src/http/server/description/api-description.js';
import { rateLimit, requestLimits } from '../../../src/http/server/limits.js';
import { traffic } from '../../../src/http/server/traffic.js';
import { deliveries } from '../../../src/services/deliveries.js';
import { generation } from '../../../src/services/generation.js';

t.test('a plugin before one of its dependencies is refused', async (t) => {
  const early = {
    traffic,
    requestLimits,
    hosts,
    origins,
    changes,
    rateLimit,
    apiKey,
    apiDescription,
    deliveries,
    generation,
    routes,
  };
  for (const [name, plugin] of Object.entries(early)) {
    await t.rejects(
      async () => fastify().register(plugin as never),
      { code: 'FST_ERR_PLUGIN_DEPENDENCY_NOT_REGISTERED' },
      name,
    );
  }
  await t.resolves(async () => fastify().register(contentNegotiation));
});
