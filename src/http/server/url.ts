import type { IncomingMessage } from 'node:http';

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
