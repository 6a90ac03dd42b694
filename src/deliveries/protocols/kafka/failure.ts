import { isTransient, messageOf, TransferError } from '../../contract/failure.js';

/** What an error of the client may say: an answer of a broker has `apiId`, all others a code of the client or of Node. */
interface ClientError {
  readonly message: string;
  readonly code?: string;
  readonly apiId?: string;
  readonly serverErrorMessage?: string | null;
  readonly canRetry?: boolean;
  readonly errors?: readonly ClientError[];
  readonly cause?: ClientError;
}

/** Answers after which a producer that begins anew can go on. The client takes them for final. */
const newProducer = new Set([
  'CONCURRENT_TRANSACTIONS',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TXN_STATE',
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'PRODUCER_FENCED',
  'TRANSACTION_ABORTABLE',
  'TRANSACTION_COORDINATOR_FENCED',
  'UNKNOWN_PRODUCER_ID',
]);
const fenced = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED']);

/** An error and all that it wraps. */
function* all(error: ClientError): Generator<ClientError> {
  yield error;
  for (const wrapped of error.errors ?? []) yield* all(wrapped);
  if (error.cause) yield* all(error.cause);
}

/** The names of the errors that brokers answered: UNKNOWN_TOPIC_OR_PARTITION. */
export const answersIn = (error: unknown): string[] =>
  [...all(error as ClientError)].flatMap(({ apiId }) => apiId ?? []);

/** An error of the client as a TransferError, without addresses. */
export function kafkaFailure(error: unknown): TransferError {
  if (error instanceof TransferError) return error;
  const errors = [...all(error as ClientError)];
  const answers = errors.filter(({ apiId }) => apiId !== undefined);
  const final = ({ apiId = '', canRetry }: ClientError) => !canRetry && !newProducer.has(apiId);
  const answer = answers.find(final) ?? answers[0];
  if (answer !== undefined) {
    const { apiId = '', message, serverErrorMessage } = answer;
    if (fenced.has(apiId)) return new TransferError('another process has continued the delivery', true);
    return new TransferError(withoutAddresses(`${apiId}: ${serverErrorMessage || message}`), !final(answer));
  }
  const system = errors.find(({ code }) => code !== undefined && !code.startsWith('PLT_KFK_'));
  if (system !== undefined)
    return new TransferError(withoutAddresses(messageOf(system)), isTransient(system));
  // The connection broke off or was not established in time, or its bytes were no answer.
  const broken = /^PLT_KFK_(NETWORK|UNEXPECTED_CORRELATION_ID)$/;
  const network = errors.find(({ code = '' }) => broken.test(code));
  const { message } = network ?? (error as ClientError);
  return new TransferError(withoutAddresses(message), network !== undefined);
}

const withoutAddresses = (text: string) => text.replace(/\S+:\d{1,5}\b/g, 'a broker');
