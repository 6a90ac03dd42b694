import { isIP } from 'node:net';
import fp from 'fastify-plugin';
import { ProblemError } from '../../../errors.js';
import { isLocalName } from './loopback.js';

/**
 * Answers 421 to requests for a host name that is not ours. A page whose own name is made to resolve to this machine (DNS
 * rebinding) is of the same origin as the service for its browser, but its requests say the page's name. Addresses need no check:
 * rebinding needs a name, and probes of a cluster come by address.
 */
export const hosts = fp<{ allowed: readonly string[] }>(
  async (app, { allowed }) => {
    const names = new Set(allowed);
    // Most requests give the same host as the one before.
    let known: string | undefined;
    app.addHook('onRequest', (request, _reply, done) => {
      const { host } = request.raw.headers;
      if (host === known) return done();
      if (host === undefined || isOurs(host, names)) {
        known = host;
        return done();
      }
      done(
        new ProblemError(
          421,
          `The Host "${host}" is not served here: the variable ALLOWED_HOSTS names further hosts`,
          {
            value: host,
            allowed: ['localhost', '*.localhost', 'an IP address', ...names],
          },
        ),
      );
    });
  },
  // After the limits, which answer a request without Host.
  { name: 'hosts', dependencies: ['request-limits'] },
);

/** Is a Host header (RFC 9110 section 7.2: a host with or without a port) one that this service answers to? */
function isOurs(host: string, names: ReadonlySet<string>): boolean {
  const { name, bracketed } = hostOf(host);
  if (bracketed) return isIP(name) === 6;
  return isLocalName(name) || isIP(name) === 4 || names.has(name);
}

/** The host of a Host header in lower case, without port and a final dot; IPv6 addresses are in brackets. */
function hostOf(host: string): { name: string; bracketed: boolean } {
  const [, address, name = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host) ?? [];
  if (address !== undefined) return { name: address, bracketed: true };
  return { name: name.toLowerCase().replace(/\.$/, ''), bracketed: false };
}
