/** The URLs in a Link header by their relations. */
export function linksOf(headers: Record<string, unknown>): Record<string, string> {
  const links = String(headers.link ?? '').matchAll(/<([^>]*)>; rel="([^"]*)"(?:, |$)/g);
  return Object.fromEntries(Array.from(links, ([, url, rel]) => [rel, url]));
}
