import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import swagger from '@fastify/swagger';
import fp from 'fastify-plugin';
import { projectRoot } from '../../project-root.js';
import { keyResponse, securitySchemes } from './access/api-key.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly apiDescription: ApiDescription;
  }
}

/** The OpenAPI description of the service, which @fastify/swagger writes from its routes. */
export interface ApiDescription {
  /** Adds a step, such as making examples, that runs before the description is written for the first time. */
  needs(step: () => Promise<void>): void;
  /** Runs these steps once; app.swagger() then returns the description. */
  prepare(): Promise<void>;
}

/** Collects the routes, so it must be registered before them. */
export const apiDescription = fp<{ hasKey: boolean }>(
  async (app, { hasKey }) => {
    await app.register(swagger, {
      openapi: openapi(hasKey),
      refResolver: { buildLocalReference },
      ...(hasKey && { transformObject: withKeyResponses }),
    });
    const steps: (() => Promise<void>)[] = [];
    let prepared: Promise<void> | undefined;
    const prepare = async () => {
      for (const step of steps) await step();
    };
    app.decorate('apiDescription', {
      needs: (step) => steps.push(step),
      prepare() {
        prepared ??= prepare().catch((error) => {
          prepared = undefined;
          throw error;
        });
        return prepared;
      },
    } satisfies ApiDescription);
  },
  // Routes refer to the schema of problem details.
  { name: 'api-description', dependencies: ['problems'] },
);

function openapi(hasKey: boolean) {
  const { version, license } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  return {
    openapi: '3.1.0',
    info: {
      title: 'seedstream',
      version,
      license: { name: license, identifier: license },
      description: 'Reproducible mock data, streamed as fast as a web server sends files.',
    },
    servers: [{ url: '/' }],
    ...(hasKey && { components: { securitySchemes }, security: [{ apiKey: [] }, { browser: [] }] }),
  };
}

interface Operation {
  readonly security?: readonly object[];
  responses: Record<string, object>;
}

/** As problemResponse() of the routes, whose references are resolved by now. */
const missingKey = JSON.parse(
  JSON.stringify(keyResponse).replace('Problem#', '#/components/schemas/Problem'),
);

/** Adds the 401 of a missing key to every operation that needs one. */
function withKeyResponses(documented: object): object {
  const { openapiObject } = documented as {
    openapiObject: { paths: Record<string, Record<string, Operation>> };
  };
  for (const path of Object.values(openapiObject.paths))
    for (const operation of Object.values(path))
      if (operation.security?.length !== 0) operation.responses = { 401: missingKey, ...operation.responses };
  return openapiObject;
}

/** The name of a shared schema is its $id. */
const buildLocalReference = (json: { $id?: unknown }, _base: unknown, _fragment: string, index: number) =>
  typeof json.$id === 'string' ? json.$id : `schema-${index}`;
