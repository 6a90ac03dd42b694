import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** The answer to a GET on a new connection, with its body unread. Rejects unless the status is 200. */
export async function answer(url: string): Promise<IncomingMessage> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent: false }, resolve).on('error', reject);
  });
  if (response.statusCode === 200) return response;
  throw new Error(`wrong output: ${url} answered ${response.statusCode}: ${await bodyOf(response)}`);
}

export async function download(url: string): Promise<{ headers: IncomingHttpHeaders; body: Buffer }> {
  const response = await answer(url);
  return { headers: response.headers, body: await bodyOf(response) };
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  return Buffer.concat(parts);
}
