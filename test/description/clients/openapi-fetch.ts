// What people write with openapi-typescript and openapi-fetch.
import createClient from 'openapi-fetch';
import type { Answers } from './answers.js';
import type { components, paths } from './generated/openapi-typescript.js';

type Person = components['schemas']['Person'];

export async function ask(baseUrl: string): Promise<Answers> {
  const client = createClient<paths, 'application/json' | 'application/problem+json'>({
    baseUrl,
    // Each condition is a parameter of its own: style form, explode true.
    querySerializer: { object: { style: 'form', explode: true } },
  });
  const conditions = { country: 'Japan', 'age:gte': 60 };
  const persons = await client.GET('/persons', { params: { query: { n: 3, seed: '42', conditions } } });
  const rows: Person[] = persons.data ?? [];
  const user = await client.GET('/users/{id}', { params: { path: { id: '7' }, query: { seed: '42' } } });
  const invoices = await client.GET('/schemas/bakery/Invoice', { params: { query: { n: 2, seed: '42' } } });
  const events = await client.GET('/events/e-store', { params: { query: { n: 2, seed: '42' } } });
  const refused = await client.GET('/persons', { params: { query: { fields: 'nmae' } } });
  const stored = await client.PUT('/schemas/{name}', {
    params: { path: { name: 'typed' } },
    body: { title: 'Cat', type: 'object', properties: { name: { type: 'string' } } },
  });
  // @ts-expect-error: n is a number
  void (() => client.GET('/persons', { params: { query: { n: 'three' } } }));
  // @ts-expect-error: a person has no height
  void rows.map(({ height }) => height);
  return {
    persons: rows.map(({ name, age }) => ({ name, age })),
    city: user.data?.address?.city,
    totals: (invoices.data ?? []).map(({ total }) => total),
    lines: (invoices.data ?? []).map(({ lines }) => lines?.map(({ sku }) => sku)),
    events: (events.data ?? []).map(({ action }) => action),
    refused: refused.error?.suggestion,
    models: (stored.data?.models ?? []).map(({ name }) => name),
  };
}
