import type { FastifyInstance, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import { createAsyncCache } from '../../../cache.js';
import { createTurns, inTurns } from '../../../turns.js';
import type { Access } from './operations.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly apiDescription: ApiDescription;
  }
}

/** The OpenAPI description of the service, which is made when somebody first asks for it. */
export interface ApiDescription {
  /** All routes, with those that the description does not have. */
  readonly routes: readonly RouteOptions[];
  /** Adds a step, such as making examples, that runs once, before the description is written for the first time. */
  needs(step: () => Promise<void>): void;
  /**
   * Adds operations that need no routes, because routes with variables in their URLs answer them. The description is made anew when
   * `version` resolves to another text than before.
   */
  adds(operations: () => Promise<readonly RouteOptions[]>, version: () => Promise<string>): void;
  /** Resolves to the application that documents the routes; see documentation.ts. */
  documentation(): Promise<FastifyInstance>;
  /** Resolves to the description as YAML. */
  yaml(): Promise<string>;
}

/** Collects the routes, so it must be registered before them. */
export const apiDescription = fp<Access>(
  async (app, access) => {
    const routes: RouteOptions[] = [];
    app.addHook('onRoute', (route) => {
      routes.push(route);
    });
    const steps: (() => Promise<void>)[] = [];
    const further: (() => Promise<readonly RouteOptions[]>)[] = [];
    const versions: (() => Promise<string>)[] = [];
    const version = async () => (await Promise.all(versions.map((one) => one()))).join('\n');

    const prepared = createAsyncCache<readonly RouteOptions[]>(1);
    const preparedRoutes = async () =>
      prepared('', async () => {
        for (const step of steps) await step();
        return routes;
      });
    const made = createAsyncCache<FastifyInstance>(1);
    const documentation = async (version: string) =>
      made(version, async () => {
        const { documentationOf } = await import('./documentation.js');
        const own = await preparedRoutes();
        const operations = await Promise.all(further.map((one) => one()));
        return documentationOf([...own, ...operations.flat()], app.getSchemas(), access, app.base);
      });
    const written = createAsyncCache<{ readonly yaml: string }>(1);
    const write = async (version: string) =>
      written(version, async () => {
        const { descriptionYaml } = await import('./yaml.js');
        const description = (await documentation(version)).swagger();
        return { yaml: await inTurns(descriptionYaml(description), createTurns()) };
      });

    app.decorate('apiDescription', {
      routes,
      needs: (step) => steps.push(step),
      adds(operations, version) {
        further.push(operations);
        versions.push(version);
      },
      documentation: async () => documentation(await version()),
      yaml: async () => (await write(await version())).yaml,
    } satisfies ApiDescription);
  },
  // Routes refer to the schema of problem details.
  { name: 'api-description', dependencies: ['problems'] },
);
