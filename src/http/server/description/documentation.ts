import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import swagger, { type SwaggerTransform } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fastify, { type FastifyContextConfig, type FastifyInstance, type RouteOptions } from 'fastify';
import { projectRoot } from '../../../project-root.js';
import { securitySchemes } from '../access/api-key.js';
import { buildSerializer } from '../instance.js';
import { hasPages, PAGES, setPageHeaders } from '../pages.js';
import { problems } from '../problem.js';
import { buildValidator } from '../validators.js';
import { withComponents } from './components.js';
import type { Description } from './openapi.js';
import { type Access, withAnswersOfAll, withOperations } from './operations.js';
import { withTags } from './tags.js';

/**
 * An application that documents routes instead of answering them: swagger() is their OpenAPI description, which @fastify/swagger
 * writes from their schemas, and DOCS shows it in Swagger UI. `schemas` are those that the routes
 * refer to, by name; `base` is where the routes are mounted.
 */
export async function documentationOf(
  routes: readonly RouteOptions[],
  schemas: Record<string, unknown>,
  access: Access,
  base: string,
): Promise<FastifyInstance> {
  const nothing = () => {};
  /** Ends a turn of the event loop: each plugin takes up to 50 ms to load, and Fastify would load all of them in one. */
  const pause = async () => setImmediate();
  const app = fastify({ schemaController: { compilersFactory: { buildValidator, buildSerializer } } });
  await app.register(problems);
  for (const [name, schema] of Object.entries(schemas))
    if (app.getSchema(name) === undefined) app.addSchema(schema);
  await pause();
  await app.register(swagger, {
    openapi: openapi(access.hasKey, base),
    refResolver: { buildLocalReference },
    transformObject: finished,
  });
  await pause();
  for (const { method, url, schema = {}, config = {} } of routes)
    if (method !== 'HEAD' && !url.startsWith(DOCS))
      app.route({
        method,
        url,
        schema,
        config: { ...config, swaggerTransform: transformOf(config, access) },
        handler: nothing,
        exposeHeadRoute: false,
      });
  await pause();
  await app.register(async (docs) => {
    // Swagger UI uses inline styles.
    await setPageHeaders(docs, ["'self'", "'unsafe-inline'"]);
    await docs.register(swaggerUi, {
      routePrefix: DOCS,
      indexPrefix: base,
      ...(hasPages(PAGES) && (await ownLook(base))),
    });
  });
  await app.ready();
  return app;
}

/** The logo, which leads to the data page, and the script that cuts long answers (web/src/docs.ts). */
async function ownLook(base: string) {
  const [icon, script] = await Promise.all(
    ['icon.svg', 'docs.js'].map((name) => readFile(join(PAGES, name))),
  );
  const type = 'image/svg+xml';
  return {
    logo: { type, content: icon as Buffer, href: `${base}/`, target: '_self' as const },
    theme: {
      title: 'seedstream API',
      favicon: [{ filename: 'icon.svg', rel: 'icon', sizes: 'any', type, content: icon as Buffer }],
      css: [{ filename: 'own.css', content: style }],
      js: [{ filename: 'docs.js', content: `${script}` }],
    },
  };
}

// Parameters may be empty, as forms send them, but a box at each of them to say so only takes room. Numbers in examples are too dark a red.
// The button that copies a path has no room beside a long one, and is there only for who points at it.
const style = `.swagger-ui .parameter__empty_value_toggle { display: none; }
.swagger-ui .topbar-wrapper .link img { height: 32px; }
.swagger-ui .data-page { margin: 20px 0 0; }
.swagger-ui .cut { font-weight: 600; }
.swagger-ui .topbar .download-url-wrapper { visibility: hidden; }
.swagger-ui .opblock .opblock-summary-method { color: #10181f; text-shadow: none; }
html:not(.dark-mode) .swagger-ui .info .title small pre { color: #10181f; }
html:not(.dark-mode) .swagger-ui .info a, html:not(.dark-mode) .swagger-ui .info .url { color: #0b5d9e; }
html:not(.dark-mode) .swagger-ui :is(.parameter__in, .json-schema-2020-12-expand-deep-button) { color: #4a5560; }
html:not(.dark-mode) .swagger-ui .btn.cancel { color: #b3161b; }
html.dark-mode .swagger-ui .header-col { color: #e4e6e6; }
.swagger-ui .microlight span[style*='211, 99, 99'] { color: #f2a3a3 !important; }
.swagger-ui .json-schema-2020-12__constraint--string { color: #10181f; }
.swagger-ui .opblock .opblock-summary .view-line-link.copy-to-clipboard { flex: none; }
.swagger-ui .opblock .opblock-summary:focus-within .view-line-link.copy-to-clipboard { margin: 0 5px; width: 24px; }
@media (hover: none) { .swagger-ui .opblock .opblock-summary .view-line-link.copy-to-clipboard { margin: 0 5px; width: 24px; } }`;

/** The path of Swagger UI. */
export const DOCS = '/docs';

function openapi(hasKey: boolean, base: string) {
  const { version, license } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  return {
    openapi: '3.1.0',
    info: {
      title: 'seedstream',
      version,
      license: { name: license, identifier: license },
      description:
        'Reproducible mock data, streamed as fast as a web server sends files. With a seed, the same URL always gives the same bytes.',
    },
    servers: [{ url: base || '/' }],
    security: hasKey ? [{ apiKey: [] }, { browser: [] }] : [],
    ...(hasKey && { components: { securitySchemes } }),
  };
}

/** Changes the schema of a route for the description: as its config says, and with the answers of all operations. */
function transformOf(config: FastifyContextConfig, access: Access): SwaggerTransform {
  const { swaggerTransform = asItIs } = config;
  return (route) => {
    const { schema, url } = (swaggerTransform || asItIs)(route);
    return { schema: withAnswersOfAll(schema, { url: route.url, config }, access), url };
  };
}

const asItIs: SwaggerTransform = ({ schema, url }) => ({ schema, url });

/** Finishes what @fastify/swagger has made of the routes. */
const finished = (made: object): object => {
  const { openapiObject } = made as { openapiObject: Description };
  return withComponents(withTags(withOperations(openapiObject)));
};

/** The name of a shared schema is its $id. */
const buildLocalReference = (json: { $id?: unknown }, _base: unknown, _fragment: string, index: number) =>
  typeof json.$id === 'string' ? json.$id : `schema-${index}`;
