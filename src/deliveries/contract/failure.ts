/** Why rows could not be read or were not taken. */
export class TransferError extends Error {
  override readonly name = 'TransferError';

  constructor(
    message: string,
    /** Whether the same may go well later. */
    readonly canRetry: boolean,
    /** Milliseconds that the other side wants to be left alone for. */
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

/** Codes of Node for a network that fails now and may work later. */
const passing = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'],
]);

/** Is it an error of the network, in one of the many shapes there are? */
export function isPassing(error: unknown): boolean {
  const { code, errors, cause } = error as { code?: unknown; errors?: unknown[]; cause?: unknown };
  if (typeof code === 'string' && (passing.has(code) || code.startsWith('UND_ERR_'))) return true;
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isPassing);
  return cause !== undefined && isPassing(cause);
}

/** What went wrong in words: some errors of the network have none but a code. */
export function messageOf(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: unknown[] };
  if (message) return message;
  return Array.isArray(errors) ? errors.map(messageOf).join('; ') : (code ?? String(error));
}
