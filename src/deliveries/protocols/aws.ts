import { isTransient, messageOf, TransferError } from '../contract/failure.js';

const busy =
  /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|Timeout|InternalServerError|InternalError|ServiceUnavailable|SlowDown/;

/** The settings of kinds that Amazon's library connects. */
export interface AwsSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly access_key_id?: string;
  readonly secret_access_key?: string;
}

/** What a client of Amazon's library is made with. When the settings have no keys, the library finds the credentials. */
export function awsClientOptions({ region, endpoint, access_key_id, secret_access_key }: AwsSettings) {
  return {
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(access_key_id !== undefined &&
      secret_access_key !== undefined && {
        credentials: { accessKeyId: access_key_id, secretAccessKey: secret_access_key },
      }),
    // A delivery retries by itself and counts its retries.
    maxAttempts: 1,
  };
}

/** The name that Amazon gives an error. */
export const awsErrorName = (error: unknown): string => (error as { name: string }).name;

/** An error of Amazon's library as a TransferError; the error that was there when it is one. */
export function awsFailure(error: unknown, signal: AbortSignal): Error {
  if (error instanceof TransferError) return error;
  const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
  const canRetry = busy.test(name) || isTransient(error) || ($metadata?.httpStatusCode ?? 0) >= 500;
  return new TransferError(`${name}: ${messageOf(error)}`, canRetry && !signal.aborted);
}
