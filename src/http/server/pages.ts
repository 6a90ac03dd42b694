import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { projectRoot } from '../../project-root.js';

/** Where the build puts the pages. */
export const PAGES = join(projectRoot, 'dist/web');

const self = ["'self'"];
const none = ["'none'"];

/** Adds the headers of pages to the answers of this scope: a strict Content-Security-Policy and the other headers of helmet. */
export async function setPageHeaders(scope: FastifyInstance, styleSrc = self): Promise<void> {
  const { default: helmet } = await import('@fastify/helmet');
  await scope.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: none,
        baseUri: none,
        connectSrc: self,
        fontSrc: ["'self'", 'data:'],
        formAction: none,
        frameAncestors: none,
        imgSrc: ["'self'", 'data:'],
        scriptSrc: self,
        styleSrc,
      },
    },
    // Only the proxy that terminates TLS knows whether there is TLS.
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
}

/** The pages beside the first one, at their names. */
const others = ['design', 'map'];

/**
 * Serves a folder of built pages under this scope's prefix: index.html at the prefix itself, the others at their names, and every file at its path. Names of
 * files in assets/ contain a hash of their content (as Vite writes them), so those files never change. Browsers revalidate all
 * other files.
 */
export async function servePages(scope: FastifyInstance, folder: string): Promise<void> {
  const assets = join(folder, 'assets/');
  const { base } = scope;
  await setPageHeaders(scope);
  // Links of pages are relative to the folder that the prefix is.
  scope.addHook('onRequest', async (request, reply) => {
    if (base !== '' && request.originalUrl.split('?', 1)[0] === base) return reply.redirect(`${base}/`);
  });
  const { default: fastifyStatic } = await import('@fastify/static');
  await scope.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    wildcard: false,
    setHeaders(reply, path) {
      const unchanging = path.startsWith(assets);
      reply.header('cache-control', unchanging ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  for (const name of others)
    if (existsSync(join(folder, `${name}.html`)))
      scope.get(`/${name}`, { schema: { hide: true } }, (_request, reply) => reply.sendFile(`${name}.html`));
}

/** Is there a folder of built pages? */
export const hasPages = (folder: string): boolean => existsSync(join(folder, 'index.html'));
