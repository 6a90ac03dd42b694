import type { FastifyReply, FastifyRequest } from 'fastify';
import { badParameter, ProblemError } from '../../errors.js';
import { isName, nameAllowed } from '../../schemas/store.js';
import type { Tables } from '../../tables/tables.js';

// Two ways to change rows without meeting others: a workspace has changes of its own, and what is simulated is kept nowhere.

const COOKIE = /(?:^|;)\s*seedstream-workspace="?([^;"]*)/;

/** The headers on which answers about tables depend, beside those on which all answers do. */
export const VARY = 'workspace, cookie';

/** The workspace that a request names in the header Workspace, or else in a cookie. Throws a ProblemError for a wrong name. */
export function workspaceOf({ headers: { workspace, cookie = '' } }: FastifyRequest): string | undefined {
  if (workspace !== undefined) return checked('Workspace', String(workspace));
  const [, named] = COOKIE.exec(cookie) ?? [];
  return named === undefined ? undefined : checked('seedstream-workspace', named);
}

function checked(parameter: string, name: string): string {
  if (!isName(name)) throw badParameter(parameter, name, nameAllowed);
  return name;
}

/** Refuses to make or delete tables in a workspace. */
export function checkOutside(request: FastifyRequest): void {
  const name = workspaceOf(request);
  if (name === undefined) return;
  const reason = 'A workspace has rows of its own, but no tables: make and delete tables without one';
  throw new ProblemError(409, reason, { value: name });
}

/** Forgets all changes of the workspace in the path. */
export async function deleteWorkspace(request: FastifyRequest, reply: FastifyReply, tables: Tables) {
  const { name } = request.params as { readonly name: string };
  await tables.removeWorkspace(checked('name', name));
  return reply.code(204).send();
}

/** Is a change to be answered as if, and not to be kept (header Prefer, RFC 7240)? */
export const isSimulated = ({ headers: { prefer = '' } }: FastifyRequest): boolean =>
  /(?:^|,)\s*simulate\s*(?:$|[,;=])/i.test(String(prefer));

/** Tells that nothing was kept. */
export const tellSimulated = (reply: FastifyReply) => reply.header('preference-applied', 'simulate');
