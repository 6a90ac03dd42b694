import type { JsonObject } from './json.js';

/** A schema as it was sent, and the JSON Pointer to it. */
export interface Source {
  readonly schema: unknown;
  readonly pointer: string;
}

/** The value that a local JSON Pointer (RFC 6901), `#/…`, leads to; undefined when there is none. */
export function find(root: JsonObject, reference: string): Source | undefined {
  const path = decode(reference);
  if (path === undefined || !/^#(\/|$)/.test(path)) return undefined;
  let schema: unknown = root;
  for (const step of path.slice(1).split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof schema !== 'object' || schema === null || !Object.hasOwn(schema, name)) return undefined;
    schema = (schema as JsonObject)[name];
  }
  return { schema, pointer: path.slice(1) };
}

function decode(reference: string): string | undefined {
  try {
    return decodeURIComponent(reference);
  } catch {
    return undefined;
  }
}
