import { existsSync } from 'node:fs';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const self = ["'self'"];
const none = ["'none'"];

/** Gives the answers of this scope the headers of a page: a strict Content-Security-Policy, and those that helmet adds to it. */
export async function setPageHeaders(scope: FastifyInstance, styleSrc = self): Promise<void> {
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
    // Whether there is TLS is known only to the proxy that terminates it.
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
}

/**
 * Serves a folder of built pages under this scope's prefix: index.html at the prefix itself, and every file at its path. Names of
 * files in assets/ contain a hash of their content (as Vite writes them), so those never change; browsers ask anew for all others.
 */
export async function servePages(scope: FastifyInstance, folder: string): Promise<void> {
  const assets = join(folder, 'assets/');
  await setPageHeaders(scope);
  await scope.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    setHeaders(reply, path) {
      const unchanging = path.startsWith(assets);
      reply.header('cache-control', unchanging ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

/** Is there a folder of built pages? */
export const hasPages = (folder: string): boolean => existsSync(join(folder, 'index.html'));
