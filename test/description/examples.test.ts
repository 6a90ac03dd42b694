// Every example of the description is sent as it stands, and every example of an answer is what is answered.
import t from 'tap';
import { environmentOf } from '../deliveries/service.js';
import { resolved } from '../routes/description.js';
import { testApp } from '../support/app.js';
import { sample } from '../support/property.js';

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly example?: unknown;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, { readonly example?: unknown }> };
  readonly responses: Record<
    string,
    { readonly description: string; readonly content?: Record<string, { readonly example?: unknown }> }
  >;
}

const settings = {
  destinations: { hook: { kind: 'http-events', url: 'http://127.0.0.1:9', datasource: 'persons' } },
};
const app = await testApp(t, environmentOf(t, settings));
const { paths } = resolved((await app.inject('/openapi.json')).json()) as {
  paths: Record<string, Record<string, Operation>>;
};
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Of these, no example can exist: their ids are given by the service. */
const withoutExamples = (path: string) => /^\/(deliveries|transfers)\/\{/.test(path);

/** The path with the examples of its parameters. */
const filled = (path: string, { parameters = [] }: Operation) =>
  path.replace(/\{(\w+)\}/g, (_, name) => {
    const found = parameters.find((parameter) => parameter.in === 'path' && parameter.name === name);
    return encodeURIComponent(String(found?.example));
  });

/** The example as a client writes it: the members of an object are parameters of their own. */
const written = ({ name, example }: Parameter): string =>
  new URLSearchParams(
    typeof example === 'object' ? (example as Record<string, string>) : { [name]: String(example) },
  ).toString();

t.test('parameters', async (t) => {
  for (const { path, method, operation } of operations) {
    if (method !== 'get' || withoutExamples(path)) continue;
    const inQuery = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
    const needed = inQuery.filter(({ required }) => required).map(written);
    const optional = inQuery.filter(({ required, example }) => !required && example !== undefined);
    // Operations share their parameters, so a third of those of each are most of all.
    const some = sample(optional, Math.ceil(optional.length / 3));
    const queries = [needed, ...some.map((one) => [...needed, written(one)])];
    for (const query of queries) {
      const url = `${filled(path, operation)}?${query.join('&')}`;
      const { statusCode } = await app.inject(url);
      t.ok(statusCode < 400 && statusCode in operation.responses, `${url} is answered with ${statusCode}`);
    }
  }
});

t.test('bodies', async (t) => {
  let sent = 0;
  for (const { path, method, operation } of operations) {
    for (const [type, { example }] of Object.entries(operation.requestBody?.content ?? {})) {
      if (example === undefined) continue;
      const response = await app.inject({
        method: method.toUpperCase() as 'PUT',
        url: filled(path, operation) + (path === '/deliveries' ? '?dry_run=true' : ''),
        headers: { 'content-type': type },
        payload: JSON.stringify(example),
      });
      t.ok(response.statusCode < 400, `${method} ${path} as ${type}: ${response.statusCode}`);
      sent++;
    }
  }
  t.ok(sent >= 3, `${sent} bodies`);
});

t.test('answers', async (t) => {
  let compared = 0;
  for (const { path, operation } of operations) {
    const { description = '', content = {} } = operation.responses[200] ?? {};
    const [, part, query] =
      /The example is the (beginning of the )?answer to (\S+)\.$/m.exec(description) ?? [];
    for (const [type, { example }] of Object.entries(content)) {
      if (example === undefined || query === undefined) continue;
      const url = `${filled(path, operation)}?${query}`;
      const response = await app.inject({ url, headers: { accept: type } });
      const answer = response.json();
      const shown = part === undefined ? answer : answer.slice(0, (example as unknown[]).length);
      t.strictSame(shown, example, `${url} as ${type}`);
      compared++;
    }
  }
  t.ok(compared >= 8, `${compared} answers`);
});

t.test('problems', async (t) => {
  for (const { path, operation } of operations)
    for (const [status, { content = {} }] of Object.entries(operation.responses)) {
      const { example } = content['application/problem+json'] ?? {};
      if (example === undefined || status === 'default') continue;
      t.equal((example as { status: number }).status, Number(status), `${path} ${status}`);
    }
});
