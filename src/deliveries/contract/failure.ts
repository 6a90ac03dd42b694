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

/** Node's codes for network errors that may go away. */
const transientCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'],
]);

/** Whether an error is one of the network that may go away; libraries wrap these in `errors` or `cause`. */
export function isTransient(error: unknown): boolean {
  const { code, errors, cause } = error as { code?: unknown; errors?: unknown[]; cause?: unknown };
  if (typeof code === 'string' && (transientCodes.has(code) || code.startsWith('UND_ERR_'))) return true;
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isTransient);
  return cause !== undefined && isTransient(cause);
}

/** The words of an error; some network errors have only a code. */
export function messageOf(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: unknown[] };
  if (message) return message;
  return Array.isArray(errors) ? errors.map(messageOf).join('; ') : (code ?? String(error));
}
