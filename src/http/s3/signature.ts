import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { s3Error } from './errors.js';

// AWS Signature Version 4: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html

/** The most milliseconds between the clocks of client and service. */
const MOST_SKEW = 15 * 60_000;

/** The most seconds that a signed URL is good for. */
const LONGEST = 604_800;

const HASH = 'x-amz-content-sha256';

/** What a request says of its signature. */
interface Claim {
  readonly signature: string;
  /** {key id}/{date}/{region}/{service}/aws4_request */
  readonly credential: string;
  readonly headers: readonly string[];
  readonly date: string;
  /** Seconds; undefined where the signature is not part of the URL. */
  readonly expires: number | undefined;
}

/**
 * Checks that a request is signed with the secret; the id of the key may be anything. Rejects with a ProblemError (403). undefined for a
 * request without signature.
 */
export function checkSignature(request: FastifyRequest, secret: string): Promise<void> | undefined {
  const query = queryOf(request);
  const claim = claimOf(request, query);
  return claim && check(request, query, claim, secret);
}

type Query = Record<string, string>;

function queryOf({ originalUrl }: FastifyRequest): Query {
  const at = originalUrl.indexOf('?');
  return at < 0 ? {} : Object.fromEntries(new URLSearchParams(originalUrl.slice(at)));
}

function claimOf({ headers }: FastifyRequest, query: Query): Claim | undefined {
  const { authorization = '' } = headers;
  if (authorization.startsWith('AWS4-HMAC-SHA256 ')) {
    const part = (name: string) => new RegExp(`\\b${name}=([^,\\s]+)`).exec(authorization)?.[1] ?? '';
    return {
      signature: part('Signature'),
      credential: part('Credential'),
      headers: part('SignedHeaders').split(';'),
      date: `${headers['x-amz-date'] ?? ''}`,
      expires: undefined,
    };
  }
  const part = (name: string) => query[`X-Amz-${name}`] ?? '';
  if (part('Signature') === '') return undefined;
  return {
    signature: part('Signature'),
    credential: part('Credential'),
    headers: part('SignedHeaders').split(';'),
    date: part('Date'),
    expires: /^\d{1,6}$/.test(part('Expires')) ? Number(part('Expires')) : Number.NaN,
  };
}

async function check(request: FastifyRequest, query: Query, claim: Claim, secret: string): Promise<void> {
  const signingDate = dateOf(claim.date);
  const parts = claim.credential.split('/');
  const accessKeyId = parts.slice(0, -4).join('/');
  const [, region, service] = parts.slice(-4);
  if (!signingDate || !accessKeyId || !region || !service || !claim.headers.includes('host'))
    throw s3Error(403, 'AccessDenied', 'The signature is not one of AWS Signature Version 4');
  checkTime(signingDate.getTime(), claim.expires);
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey: secret },
    region,
    service,
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const signed = (await resign(signer, request, query, claim, signingDate)) ?? '';
  if (!equal(signed, claim.signature))
    throw s3Error(
      403,
      'SignatureDoesNotMatch',
      'The secret is not the API key, or the request is not the signed one',
    );
}

type Signer = InstanceType<typeof import('@smithy/signature-v4').SignatureV4>;

/** The signature that the request should have. */
async function resign(
  signer: Signer,
  { method, originalUrl, headers }: FastifyRequest,
  query: Query,
  claim: Claim,
  signingDate: Date,
): Promise<string | undefined> {
  const own = claim.headers.map((name) => [name, `${headers[name] ?? ''}`]);
  const [path = ''] = originalUrl.split('?', 1);
  const asked = { method, protocol: 'http:', hostname: '', path };
  if (claim.expires === undefined) {
    const bare = {
      ...asked,
      query,
      headers: { [HASH]: `${headers[HASH] ?? ''}`, ...Object.fromEntries(own) },
    };
    const unsignable = claim.headers.includes(HASH) ? [] : [HASH];
    const signableHeaders = new Set(claim.headers);
    const options = { signingDate, signableHeaders, unsignableHeaders: new Set(unsignable) };
    const { authorization = '' } = (await signer.sign(bare, options)).headers;
    return /Signature=(\w+)/.exec(authorization)?.[1];
  }
  const others = Object.entries(query).filter(([name]) => !ofSignature.includes(name));
  const bare = {
    ...asked,
    query: Object.fromEntries(others),
    headers: { [HASH]: 'UNSIGNED-PAYLOAD', ...Object.fromEntries(own) },
  };
  const presigned = await signer.presign(bare, {
    signingDate,
    expiresIn: claim.expires,
    signableHeaders: new Set(claim.headers),
    unhoistableHeaders: new Set([HASH, ...claim.headers]),
    unsignableHeaders: new Set(claim.headers.includes(HASH) ? [] : [HASH]),
  });
  return presigned.query?.['X-Amz-Signature'] as string | undefined;
}

const ofSignature = ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'].map(
  (name) => `X-Amz-${name}`,
);

function checkTime(signed: number, expires: number | undefined): void {
  const time = Date.now();
  if (expires === undefined) {
    if (Math.abs(time - signed) <= MOST_SKEW) return;
    throw s3Error(403, 'RequestTimeTooSkewed', 'The clock of the client is more than 15 minutes off');
  }
  if (!(expires >= 1 && expires <= LONGEST))
    throw s3Error(403, 'AccessDenied', `X-Amz-Expires must be a number from 1 to ${LONGEST}`);
  if (signed - time > MOST_SKEW || time > signed + expires * 1000)
    throw s3Error(403, 'AccessDenied', 'The signed URL has expired');
}

/** A time such as 20260101T000000Z. */
function dateOf(text: string): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return undefined;
  const [year, month, ...rest] = parts.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return new Date(Date.UTC(year, month - 1, ...rest));
}

const equal = (one: string, other: string) =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** The hash that the library of signatures takes. */
export class Sha256 {
  private readonly hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac('sha256', typeof secret === 'string' ? secret : bytesOf(secret));
  }
  update(text: string | Uint8Array): void {
    this.hash.update(text);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {
    throw new Error('a hash is used once');
  }
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView) =>
  ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
