import { pascalCase } from '../../../json-schema.js';
import {
  type Components,
  type Content,
  type Description,
  eachOperation,
  mapValues,
  type Operation,
  type Paths,
  type Schema,
} from './openapi.js';
import { withSharedProblems } from './shared-problems.js';

/** What takes the place of a part that is called `name`. */
type Replace = <Part extends object>(part: Part, name: string) => Part;

/** An operation with another part in the place of each of its parts of one kind. */
type Parts = (operation: Operation, replace: Replace) => Operation;

/** A schema that several operations have is a component where it takes so many characters, as JSON, or lists so many values. */
const LONG_SCHEMA = 80;
const LONG_LIST = 20;

/**
 * The same description with parts as components: every model, which is an object with a title of letters, and long schemas,
 * headers, parameters, bodies and responses that several operations have. A part's own parts are replaced before it, so that equal
 * parts stay equal.
 */
export function withComponents(description: Description): Description {
  const components: Record<string, Record<string, object>> = mapValues(
    description.components ?? {},
    (own) => ({ ...own }),
  );
  let { paths } = description;
  const move = (kind: string, parts: Parts, least: number) => {
    components[kind] ??= {};
    paths = moved(paths, kind, components[kind], parts, least);
  };
  move('schemas', longSchemas, 2);
  move('schemas', models, 1);
  move('headers', headers, 2);
  move('parameters', parameters, 2);
  move('requestBodies', bodies, 2);
  components.responses ??= {};
  paths = withSharedProblems(paths, components.responses as Record<string, object>);
  move('responses', responses, 2);
  return { ...description, components: components satisfies Components, paths };
}

/** Moves the parts that occur at least so often to `components`, and leaves references to them. */
function moved(
  paths: Paths,
  kind: string,
  components: Record<string, object>,
  parts: Parts,
  least: number,
): Paths {
  const counts = new Map<string, number>();
  const count: Replace = (part) => {
    const text = JSON.stringify(part);
    counts.set(text, (counts.get(text) ?? 0) + 1);
    return part;
  };
  eachOperation(paths, (operation) => parts(operation, count));

  const names = new Map<string, string>();
  const nameOf = (text: string, part: object, candidates: readonly string[]): string => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const free = candidates.find(
      (name) => !(name in components) || JSON.stringify(components[name]) === text,
    );
    if (free === undefined) throw new Error(`two ${kind} are called ${candidates[0]}`);
    names.set(text, free);
    components[free] = part;
    return free;
  };
  return eachOperation(paths, (operation) =>
    parts(operation, (part, name) => {
      const text = JSON.stringify(part);
      if ('$ref' in part || (least > 1 && (counts.get(text) ?? 0) < least)) return part;
      const longer = [...operation.tags, operation.operationId].map((prefix) =>
        /^[A-Z]/.test(name) ? pascalCase(prefix) + name : `${prefix}_${name}`,
      );
      const found = nameOf(text, part, [name, ...longer]);
      return { $ref: `#/components/${kind}/${found}` } as unknown as typeof part;
    }),
  );
}

/** Of responses and bodies, those within others first. An empty list of properties says nothing. */
const models: Parts = (operation, replace) => {
  const named = (whole: Schema): Schema => {
    const { properties: listed = {}, ...bare } = whole;
    const schema: Schema = Object.keys(listed).length === 0 ? bare : whole;
    const { title = '', ...untitled } = schema;
    const { items, properties, anyOf } = schema;
    const isModel = schema.type === 'object' && /^[A-Z]\w*$/.test(title);
    const changed = {
      ...(isModel ? untitled : schema),
      ...(items && { items: named(items) }),
      ...(anyOf && { anyOf: anyOf.map(named) }),
      ...(properties && { properties: mapValues(properties, named) }),
    };
    return isModel ? replace(changed, title) : changed;
  };
  return withSchemas(operation, named);
};

/** An operation with other schemas in its responses and its body. */
function withSchemas(operation: Operation, change: (schema: Schema) => Schema): Operation {
  const within = <Part extends { readonly content?: Content }>(part: Part): Part => ({
    ...part,
    ...(part.content && {
      content: mapValues(part.content, (media) => ({
        ...media,
        ...(media.schema && { schema: change(media.schema) }),
      })),
    }),
  });
  const { requestBody: body, responses } = operation;
  return {
    ...operation,
    ...(body && { requestBody: within(body) }),
    responses: mapValues(responses, within),
  };
}

/** Of parameters and of properties in bodies, those within others first. */
const longSchemas: Parts = (operation, replace) => {
  const shortened = (whole: Schema, name: string): Schema => {
    const { enum: values = [], ...others } = whole;
    const schema =
      values.length < LONG_LIST ? whole : { ...replace({ enum: values }, pascalCase(name)), ...others };
    return JSON.stringify(schema).length < LONG_SCHEMA ? schema : replace(schema, pascalCase(name));
  };
  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inside);
    if (typeof value !== 'object' || value === null) return value;
    return mapValues(value as Record<string, unknown>, (member, key) =>
      key === 'properties'
        ? mapValues(member as Record<string, Schema>, (property, name) =>
            shortened(inside(property) as Schema, name),
          )
        : inside(member),
    );
  };
  const { parameters: own, requestBody: body } = operation;
  return {
    ...operation,
    ...(own && { parameters: own.map((one) => ({ ...one, schema: shortened(one.schema, one.name) })) }),
    ...(body && {
      requestBody: {
        ...body,
        content: mapValues(body.content, (media) => ({
          ...media,
          ...(media.schema && { schema: inside(media.schema) as Schema }),
        })),
      },
    }),
  };
};

const headers: Parts = (operation, replace) => ({
  ...operation,
  responses: mapValues(operation.responses, (response) => ({
    ...response,
    ...(response.headers && { headers: mapValues(response.headers, replace) }),
  })),
});

const parameters: Parts = (operation, replace) => ({
  ...operation,
  ...(operation.parameters && { parameters: operation.parameters.map((one) => replace(one, one.name)) }),
});

const bodies: Parts = (operation, replace) => ({
  ...operation,
  ...(operation.requestBody && { requestBody: replace(operation.requestBody, 'Body') }),
});

/** A name of digits is none in the languages of clients. */
const responses: Parts = (operation, replace) => ({
  ...operation,
  responses: mapValues(operation.responses, (response, status) => replace(response, `status_${status}`)),
});
