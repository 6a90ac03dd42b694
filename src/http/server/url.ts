import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';

const beyondAscii = /[\x80-\xff]/g;

/**
 * The URL of a request, with bytes beyond ASCII percent-encoded. Some clients, such as curl, send UTF-8 unencoded, and Node makes
 * each byte a character.
 */
export function withAsciiUrl({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  return url.replace(beyondAscii, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Takes the path `base`, such as "/mock", off the beginning of a URL, however that is encoded. */
export function withoutBase(base: string): (url: string) => string {
  const segments = new RegExp(`^(/[^/?]*){${base.split('/').length - 1}}`);
  return (url) => url.replace(segments, '').replace(/^(?!\/)/, '/');
}

/**
 * The scheme and host that the client asked, which a trusted proxy (TRUST_PROXY) tells in X-Forwarded-Proto and X-Forwarded-Host.
 * Empty where the request names no host, as on the command line.
 */
export const originOf = ({ protocol, host }: FastifyRequest): string =>
  host === '' ? '' : `${protocol}://${host}`;
