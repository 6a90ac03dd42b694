import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, unknownName } from '../../errors.js';

/** What is known of the URL of a route. */
interface Known {
  readonly methods: Set<string>;
  readonly pattern: RegExp;
}

/** 404 that names the nearest known path, and 405 when only the method is wrong. Returns what makes them. */
export function answerUnknownPaths(app: FastifyInstance) {
  const routes = new Map<string, Known>();
  app.addHook('onRoute', ({ url, method, schema }) => {
    // The route of HEAD is hidden, too; that of GET comes before it.
    const isPageFile = schema?.hide === true && url.includes('.') && !routes.has(url);
    if (url.includes('*') || url.startsWith('/docs/') || isPageFile) return;
    const known = routes.get(url) ?? { methods: new Set(), pattern: patternOf(url) };
    for (const name of [method].flat()) known.methods.add(name);
    routes.set(url, known);
  });
  const unknownPath = (request: FastifyRequest, reply: FastifyReply): ProblemError => {
    const path = request.url.split('?', 1)[0] as string;
    const { base } = app;
    const matching = [...routes].filter(([, { pattern }]) => pattern.test(path));
    // The most literal one, as the router chooses: /schemas/{name}:check before /schemas/{name}.
    const [found] = matching.sort(([one], [other]) => literalsOf(other) - literalsOf(one));
    // The router finds no table whose name has a colon, since one may stand before what is done with a table.
    if (found !== undefined && !found[1].methods.has(request.method)) {
      const known = [...found[1].methods].sort();
      reply.header('allow', known.join(', '));
      return new ProblemError(405, `${base}${path} does not support the method ${request.method}`, {
        allowed: known,
      });
    }
    const paths = [...routes.keys()].map((url) => base + url.replace(PARAMETER, '{$1}').replace('::', ':'));
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

/** What matches the paths of the URL of a route. */
export function patternOf(url: string): RegExp {
  // Between the literal parts stand a name and a pattern for each parameter.
  const parts = url.split(PARAMETER).map((part, at) => {
    if (at % 3 === 0) return part.replace('::', ':').replace(/\W/g, '\\$&');
    return at % 3 === 1 ? '' : `(?:${part ?? '[^/]*'})`;
  });
  return new RegExp(`^${parts.join('')}$`);
}
