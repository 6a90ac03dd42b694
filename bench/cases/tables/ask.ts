import type { Pool } from 'undici';

/** The text of an answer. Rejects where it is no success. */
export async function ask(
  pool: Pool,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  body?: object,
): Promise<string> {
  const answer = await pool.request({
    method,
    path,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300)
    throw new Error(`wrong output: ${method} ${path}: ${answer.statusCode} ${text}`);
  return text;
}

/** Calls `use` with the numbers [0, count), so many of them at once. */
export async function each(
  count: number,
  atOnce: number,
  use: (at: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const work = async () => {
    for (let at = next++; at < count; at = next++) await use(at);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** How many a second of `count` it uses. */
export async function rateOf(
  count: number,
  atOnce: number,
  use: (at: number) => Promise<unknown>,
): Promise<number> {
  const begun = performance.now();
  await each(count, atOnce, use);
  return count / ((performance.now() - begun) / 1000);
}
