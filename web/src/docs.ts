// Swagger UI reads a whole answer before it shows it, so rows without end freeze it. Here an answer is cut, and says how to get the rest.

import { nameParts } from './docs-names.js';

/** The most bytes of an answer that are shown, and the most that are highlighted, which takes a second for each megabyte or so. */
const MOST_BYTES = 200_000;
const MOST_HIGHLIGHTED = 20_000;

/** How long a stream is read that does not end. */
const MOST_MILLISECONDS = 5_000;

/** The data page is beside this one, whose path may end with a slash. */
const DATA_PAGE = location.pathname.replace(/docs\/?$/, '');

type Component = (properties: { readonly url?: string; readonly content?: unknown }) => unknown;
type Tag = string | Component;

interface React {
  createElement(type: Tag, properties: object | null, ...children: unknown[]): unknown;
}

interface Request {
  loadSpec?: boolean;
  userFetch?: typeof fetch;
}

interface Config {
  readonly plugins: readonly unknown[];
}

type Bundle = (config: Config) => unknown;

declare let SwaggerUIBundle: Bundle;

/** The URLs whose last answer was cut, and why. */
const cuts = new Map<string, string>();

/** fetch() that reads only the beginning of a long answer. */
async function fetchBeginning(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const controller = new AbortController();
  const answer = await fetch(input, { ...init, signal: controller.signal });
  const url = answer.url;
  cuts.delete(url);
  if (answer.body === null) return answer;
  const reader = answer.body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const late = setTimeout(() => {
    cuts.set(url, `what came in ${MOST_MILLISECONDS / 1000} seconds`);
    void reader.cancel();
  }, MOST_MILLISECONDS);
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value as Uint8Array<ArrayBuffer>);
    length += read.value.length;
    if (length <= MOST_BYTES) continue;
    cuts.set(url, `its first ${MOST_BYTES / 1000} kB`);
    break;
  }
  clearTimeout(late);
  controller.abort();
  const { status, statusText, headers } = answer;
  const shown = new Response(new Blob(chunks).slice(0, MOST_BYTES), { status, statusText, headers });
  Object.defineProperty(shown, 'url', { value: url });
  return shown;
}

/** Shows an answer that was cut with the way to the whole of it, and a long one without highlighting. */
function plugin({ React }: { readonly React: React }) {
  const { createElement } = React;
  const bodies =
    (Original: Component): Component =>
    (properties) => {
      const { url = '', content } = properties;
      const why = cuts.get(url);
      const isLong = typeof content === 'string' && content.length > MOST_HIGHLIGHTED;
      const body = isLong
        ? createElement('pre', { className: 'microlight' }, content)
        : createElement(Original, properties);
      if (why === undefined) return body;
      const whole = `${url}${url.includes('?') ? '&' : '?'}download=true`;
      const note = createElement(
        'p',
        { className: 'cut' },
        `The answer goes on; this is ${why}. `,
        createElement('a', { href: whole }, 'Download it'),
        ' where it is a GET, or take the command above.',
      );
      return createElement('div', null, note, typeof content === 'string' ? body : null);
    };
  const head =
    (Original: Component): Component =>
    (properties) =>
      createElement(
        'div',
        null,
        createElement(
          'p',
          { className: 'data-page' },
          createElement('a', { href: DATA_PAGE }, 'Look at the rows'),
        ),
        createElement(Original, properties),
      );
  // A link inside of the button that opens an operation would be one control in another.
  const plain = () => (properties: { readonly text?: string }) =>
    createElement('span', null, properties.text);
  return { wrapComponents: { responseBody: bodies, InfoContainer: head, DeepLink: plain } };
}

nameParts();
const original = SwaggerUIBundle;
SwaggerUIBundle = Object.assign(
  (config: Config) =>
    original({
      ...config,
      plugins: [...config.plugins, plugin],
      requestInterceptor: (request: Request) => {
        if (!request.loadSpec) request.userFetch = fetchBeginning;
        return request;
      },
    } as Config),
  original,
);
