import { createHash, timingSafeEqual } from 'node:crypto';
import type {} from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { ProblemError } from '../../../errors.js';
import { problemResponse } from '../problem.js';

/** How the API description declares the key. */
export const securitySchemes = {
  apiKey: { type: 'http', scheme: 'bearer' },
  browser: { type: 'apiKey', in: 'cookie', name: 'seedstream-key' },
} as const;

/** What a request without the key is answered. */
const keyProblem = new ProblemError(401, 'The Authorization header must be Bearer and the API key');

export const keyResponse = problemResponse('The API key is missing or wrong.', keyProblem);

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Checks a signature that the key makes, where clients of the route bring that instead of the key. Rejects with a ProblemError;
     * undefined where there is none.
     */
    signed?: (request: FastifyRequest, key: string) => Promise<void> | undefined;
  }
}

interface Options {
  /** Every client may do everything when it is empty. */
  readonly key: string;
  /** Routes that need no key. */
  readonly free: readonly string[];
}

const LOGIN = '/login';

/**
 * Answers 401 without the key, except on free routes and to preflights, which cannot bring a key. Programs bring it as
 * `Authorization: Bearer <key>`. Browsers ask for it once, with a page, and keep what LOGIN gives for it as a cookie that scripts
 * cannot read and that requests from other sites do not carry.
 */
export const apiKey = fp<Options>(
  async (app, { key, free }) => {
    if (key === '') return;
    const { default: cookie } = await import('@fastify/cookie');
    await app.register(cookie);
    const isKey = equals(key);
    const isCookie = equals(cookieOf(key));
    app.addHook('onRequest', (request, reply, done) => {
      const { method, routeOptions, cookies } = request;
      const { url = '' } = routeOptions;
      if (method === 'OPTIONS' || url === LOGIN || free.includes(url)) return done();
      const signed = routeOptions.config.signed?.(request, key);
      if (signed !== undefined) return void signed.then(() => done(), done);
      const [, bearer] = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
      if (bearer !== undefined ? isKey(bearer) : isCookie(cookies[securitySchemes.browser.name]))
        return done();
      if (wantsPage(request)) return void askForKey(reply, app.base + request.url);
      reply.header('www-authenticate', 'Bearer realm="seedstream"');
      done(keyProblem);
    });
    registerLogin(app, key, isKey);
  },
  // Pages of other origins may read a 401 (origins); guesses of the key count against the rate.
  { name: 'api-key', dependencies: ['origins', 'rate-limit'] },
);

/** POST of a form with the key: sets the cookie and leads back to the page that asked for it. */
function registerLogin(app: FastifyInstance, key: string, isKey: (text?: string) => boolean): void {
  app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, new URLSearchParams(`${body}`)),
    );
    scope.post(LOGIN, {
      schema: { hide: true },
      handler: (request, reply) => {
        const form = request.body;
        if (!(form instanceof URLSearchParams))
          throw new ProblemError(415, 'The body must be a form with the API key as `key`', {
            value: request.headers['content-type'] ?? '',
            allowed: 'application/x-www-form-urlencoded',
          });
        if (!isKey(form.get('key') ?? ''))
          return askForKey(
            reply,
            form.get('to') ?? `${app.base}/`,
            '<p role="alert">This is not the API key.</p>',
          );
        reply.setCookie(securitySchemes.browser.name, cookieOf(key), {
          httpOnly: true,
          sameSite: 'strict',
          path: `${app.base}/`,
        });
        return reply
          .code(303)
          .header('location', localPath(form.get('to'), `${app.base}/`))
          .send();
      },
    });
  });
}

/** What stands for the key in the cookie, so that the key itself lies in no browser. */
const cookieOf = (key: string) => createHash('sha256').update(`seedstream cookie ${key}`).digest('base64url');

/** Compares with a secret in a time that does not depend on the secret. */
function equals(secret: string): (text: string | undefined) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(secret);
  return (text) => text !== undefined && timingSafeEqual(digest(text), expected);
}

/** Does a browser navigate? It then shows what it gets as a page. */
const wantsPage = ({ method, headers }: FastifyRequest) =>
  method === 'GET' && (headers.accept ?? '').includes('text/html');

/** A path of this host: a form must not lead elsewhere. */
const localPath = (to: string | null, otherwise: string) =>
  to !== null && /^\/(?![/\\])/.test(to) ? to : otherwise;

/** Answers with a page that asks for the key and then leads to a path. `alert` is HTML that says what was wrong with a key. */
function askForKey(reply: FastifyReply, to: string, alert = ''): FastifyReply {
  const escaped = to.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return reply
    .code(401)
    .header('cache-control', 'no-store')
    .header(
      'content-security-policy',
      "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    .type('text/html; charset=utf-8')
    .send(`<!doctype html>
<html lang="en">
<title>seedstream: API key</title>
<meta name="viewport" content="width=device-width">
<form method="post" action="${reply.server.base}${LOGIN}">
${alert}
<p><label>API key <input name="key" type="password" autocomplete="current-password" required autofocus></label>
<input name="to" type="hidden" value="${escaped}">
<button>Go on</button>
</form>
</html>
`);
}
