import { badParameter } from '../../errors.js';

/** The text of an Idempotency-Key: a string of RFC 8941, whose quotes many clients leave out. */
export function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = /^(?:"([ !#-[\]-~]{1,255})"|([!#-[\]-~]{1,255}))$/.exec(`${header}`);
  if (key === null)
    throw badParameter(
      'Idempotency-Key',
      `${header}`,
      '1 to 255 printable ASCII characters, in quotes or not',
    );
  return key[1] ?? key[2];
}
