// The parts of an OpenAPI document (3.1) that are read or made here, after @fastify/swagger has written it.

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

export interface MediaType {
  readonly schema?: Schema;
  readonly example?: unknown;
}

/** The media types of a body. */
export type Content = Readonly<Record<string, MediaType>>;

export interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly style?: string;
  readonly explode?: boolean;
  readonly schema: Schema;
}

export interface RequestBody {
  readonly required?: boolean;
  readonly content: Content;
}

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Content;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: RequestBody;
  readonly responses: Readonly<Record<string, Response>>;
}

export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** The named parts of each kind: schemas, parameters and so on. */
export type Components = Readonly<Record<string, Readonly<Record<string, object>>>>;

export interface Description {
  readonly tags?: readonly object[];
  readonly paths: Paths;
  readonly components?: Components;
}

/** The same paths with other operations. */
export function eachOperation(
  paths: Paths,
  change: (operation: Operation, path: string, method: string) => Operation,
): Paths {
  return mapValues(paths, (methods, path) =>
    mapValues(methods, (operation, method) => change(operation, path, method)),
  );
}

export function mapValues<Value, Other>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value, key: string) => Other,
): Record<string, Other> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
