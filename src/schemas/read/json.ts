export { isObject } from '../../columns/given.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The object's own member with this name, never an inherited one. */
export const own = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;
