import * as crypto from 'node:crypto';

/**
 * SHA-256 of a text in UTF-8, as text. Node's one-shot hash (20.12 and later) takes a fifth of the time of a Hash object, and text
 * takes a third of the time of a Buffer; requests for a few rows are faster by that.
 */
export const sha256: (text: string, encoding: 'base64url' | 'binary' | 'hex') => string =
  typeof crypto.hash === 'function'
    ? (text, encoding) => crypto.hash('sha256', text, encoding)
    : (text, encoding) => crypto.createHash('sha256').update(text).digest(encoding);
