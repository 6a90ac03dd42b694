/** Why a source gave no rows or a destination took none. */
export class TransferError extends Error {
  override readonly name = 'TransferError';

  constructor(
    message: string,
    /** Whether the same attempt may succeed later. */
    readonly canRetry: boolean,
    /** Milliseconds that the other side wants us to wait before the next attempt. */
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

/** Node's codes for network errors that may go away, in words: Node's own messages tell addresses. */
const transientCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  ECONNABORTED: 'the connection was aborted',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'the connection timed out',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ENOTFOUND: 'the name of the host is unknown',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the network',
  EHOSTDOWN: 'the host is down',
  ENETDOWN: 'the network is down',
};

/** Whether an error is one of the network that may go away; libraries wrap these in `errors` or `cause`. */
export function isTransient(error: unknown): boolean {
  const { code, errors, cause } = error as { code?: unknown; errors?: unknown[]; cause?: unknown };
  if (typeof code === 'string' && (code in transientCodes || code.startsWith('UND_ERR_'))) return true;
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isTransient);
  return cause !== undefined && isTransient(cause);
}

/** The words of an error; of network errors without addresses. Some errors have only a code. */
export function messageOf(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: unknown[] };
  const words = typeof code === 'string' ? transientCodes[code] : undefined;
  if (words !== undefined) return `${words} (${code})`;
  if (message) return message;
  return Array.isArray(errors) ? errors.map(messageOf).join('; ') : (code ?? String(error));
}
