import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, unknownName } from '../../errors.js';

/** 404 that names the nearest known path, and 405 when only the method is wrong. Returns what makes them. */
export function answerUnknownPaths(app: FastifyInstance) {
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method, schema }) => {
    // The route of HEAD is hidden, too; that of GET comes before it.
    const isPageFile = schema?.hide === true && url.includes('.') && !methods.has(url);
    if (url.includes('*') || url.startsWith('/docs/') || isPageFile) return;
    const known = methods.get(url) ?? new Set();
    for (const name of [method].flat()) known.add(name);
    methods.set(url, known);
  });
  const unknownPath = (request: FastifyRequest, reply: FastifyReply): ProblemError => {
    const path = request.url.split('?', 1)[0] as string;
    const { base } = app;
    const matching = [...methods].filter(([url]) => matches(url, path));
    // The most literal one, as the router chooses: /schemas/{name}:check before /schemas/{name}.
    const [found] = matching.sort(([one], [other]) => literalsOf(other) - literalsOf(one));
    if (found !== undefined) {
      const known = [...found[1]].sort();
      reply.header('allow', known.join(', '));
      return new ProblemError(405, `${base}${path} does not support the method ${request.method}`, {
        allowed: known,
      });
    }
    const paths = [...methods.keys()].map((url) => base + url.replace(PARAMETER, '{$1}').replace('::', ':'));
    return unknownName(404, `There is nothing at ${base}${path}`, base + path, paths);
  };
  app.setNotFoundHandler((request, reply) => {
    throw unknownPath(request, reply);
  });
  return unknownPath;
}

/** A parameter in the URL of a route: `:name` is a segment, `:name(pattern)` what the pattern describes. Two colons are one. */
const PARAMETER = /(?<!:):(\w+)(?:\(\^?([^()]+)\))?/g;

const literalsOf = (url: string) => url.replace(PARAMETER, '').length;

/** Does a path match the URL of a route? */
export function matches(url: string, path: string): boolean {
  // Between the literal parts stand a name and a pattern for each parameter.
  const parts = url.split(PARAMETER).map((part, at) => {
    if (at % 3 === 0) return part.replace('::', ':').replace(/\W/g, '\\$&');
    return at % 3 === 1 ? '' : `(?:${part ?? '[^/]*'})`;
  });
  return new RegExp(`^${parts.join('')}$`).test(path);
}
