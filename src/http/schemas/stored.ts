import type { FastifyReply, FastifyRequest } from 'fastify';
import { badParameter, ProblemError } from '../../errors.js';
import { type Catalog, noneNamed } from '../../schemas/catalog.js';
import type { LoadedSchema } from '../../schemas/dataset.js';
import { isName, nameAllowed, versionOf } from '../../schemas/store.js';
import { checkChange, precondition } from '../answer/preconditions.js';

/** The most schemas that can be stored. */
const MOST_SCHEMAS = 1_000;

const tagOf = (version: string) => `"${version}"`;
const urlOf = ({ server }: FastifyRequest, name: string) => `${server.base}/schemas/${name}`;

export const listSchemas = async (request: FastifyRequest, { store }: Catalog) =>
  (await store.list()).map((name) => ({ name, url: urlOf(request, name) }));

/** Answers with a schema as it was stored. */
export async function sendSchema(
  request: FastifyRequest,
  reply: FastifyReply,
  { store }: Catalog,
  name: string,
): Promise<FastifyReply> {
  const stored = await store.read(name);
  if (stored === undefined) throw noneNamed('schema', name, await store.list());
  const etag = tagOf(stored.version);
  reply.header('etag', etag).header('cache-control', 'no-cache');
  const outcome = precondition(request.headers, etag);
  if (outcome === 412) throw new ProblemError(412, 'If-Match names another version', { allowed: etag });
  if (outcome === 304) return reply.code(304).send();
  // The answer is not compressed, because the entity tag must be the one that If-Match expects.
  request.headers['accept-encoding'] = 'identity';
  const bytes = Buffer.from(stored.text);
  reply.header('content-type', 'application/schema+json').header('content-length', bytes.length);
  return reply.send(request.method === 'HEAD' ? undefined : bytes);
}

/** Stores the schema in the body, and answers with its models. */
export async function putSchema(
  request: FastifyRequest,
  reply: FastifyReply,
  catalog: Catalog,
  name: string,
): Promise<FastifyReply> {
  const { store } = catalog;
  if (!isName(name)) throw badParameter('name', name, nameAllowed);
  const text = request.body as string;
  const schema = await catalog.read(text, name);
  const names = await store.list();
  if (names.length >= MOST_SCHEMAS && !names.includes(name)) {
    throw new ProblemError(507, `There are ${MOST_SCHEMAS} schemas already: delete one first`);
  }
  const before = await store.write(name, text, (current) =>
    checkChange(request.headers, current && tagOf(current.version)),
  );
  reply.code(before === undefined ? 201 : 200);
  reply.header('etag', tagOf(versionOf(text))).header('location', urlOf(request, name));
  return reply.send(await summaryOf(request, catalog, name, schema));
}

/** Answers with the models of a stored schema that have rows, what prevents those of the others, what rows lack, and which schemas refer to it. */
export const checkSchema = async (request: FastifyRequest, catalog: Catalog, name: string) =>
  summaryOf(request, catalog, name, await catalog.open(name));

export async function deleteSchema(
  request: FastifyRequest,
  reply: FastifyReply,
  { store, usersOf }: Catalog,
  name: string,
): Promise<FastifyReply> {
  const users = await usersOf(name);
  if (users.length > 0)
    throw new ProblemError(409, `Other schemas refer to ${name}: ${users.join(', ')}`, { value: name });
  const guard = (current: { version: string } | undefined) =>
    checkChange(request.headers, current && tagOf(current.version));
  const before = isName(name) ? await store.remove(name, guard) : undefined;
  if (before === undefined) throw noneNamed('schema', name, await store.list());
  return reply.code(204).send();
}

/** What a schema was read as; the URLs of the rows begin with that of the schema. */
async function summaryOf(request: FastifyRequest, catalog: Catalog, name: string, { outline }: LoadedSchema) {
  return {
    name,
    refused: outline.refused,
    dropped: outline.dropped,
    usedBy: await catalog.usersOf(name),
    models: outline.models.map(({ fields, mostRows: _, capacity: __, formulas: ___, ...model }) => ({
      ...model,
      fields: fields.map((field) => field.name),
      url: `${urlOf(request, name)}/${encodeURIComponent(model.name)}`,
    })),
  };
}
