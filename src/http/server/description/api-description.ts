import type { FastifyInstance, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import { createTurns, inTurns } from '../../../turns.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly apiDescription: ApiDescription;
  }
}

/** The OpenAPI description of the service, which is made when somebody first asks for it. */
export interface ApiDescription {
  /** All routes, with those that the description does not have. */
  readonly routes: readonly RouteOptions[];
  /** Adds a step, such as making examples, that runs before the description is written. */
  needs(step: () => Promise<void>): void;
  /** Resolves to the application that documents the routes; see documentation.ts. */
  documentation(): Promise<FastifyInstance>;
  /** Resolves to the description as YAML. */
  yaml(): Promise<string>;
}

/** Collects the routes, so it must be registered before them. */
export const apiDescription = fp<{ hasKey: boolean }>(
  async (app, { hasKey }) => {
    const routes: RouteOptions[] = [];
    app.addHook('onRoute', (route) => {
      routes.push(route);
    });
    const steps: (() => Promise<void>)[] = [];
    const make = async () => {
      const { documentationOf } = await import('./documentation.js');
      for (const step of steps) await step();
      return documentationOf(routes, app.getSchemas(), hasKey, app.base);
    };
    let made: Promise<FastifyInstance> | undefined;
    const documentation = () => {
      made ??= make().catch((error) => {
        made = undefined;
        throw error;
      });
      return made;
    };
    let written: Promise<string> | undefined;
    const write = async () => {
      const { descriptionYaml } = await import('./yaml.js');
      return inTurns(descriptionYaml((await documentation()).swagger()), createTurns());
    };
    app.decorate('apiDescription', {
      routes,
      needs: (step) => steps.push(step),
      documentation,
      yaml() {
        written ??= write().catch((error) => {
          written = undefined;
          throw error;
        });
        return written;
      },
    } satisfies ApiDescription);
    app.addHook('onClose', async () => (await made)?.close());
  },
  // Routes refer to the schema of problem details.
  { name: 'api-description', dependencies: ['problems'] },
);
