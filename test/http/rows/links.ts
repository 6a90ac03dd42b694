/** The URLs of a Link header by their relation. */
export function linksOf(headers: Record<string, unknown>): Record<string, string> {
  const links = String(headers.link ?? '').matchAll(/<([^>]*)>; rel="([^"]*)"(?:, |$)/g);
  return Object.fromEntries(Array.from(links, ([, url, rel]) => [rel, url]));
}
