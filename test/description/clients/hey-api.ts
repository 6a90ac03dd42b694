// What people write with @hey-api/openapi-ts.
import type { Answers } from './answers.js';
import { createClient } from './generated/hey-api/client/index.js';
import {
  getBakeryInvoice,
  getEventsEStore,
  getPersons,
  getUsersRow,
  type Person,
  putSchema,
} from './generated/hey-api/index.js';

export async function ask(baseUrl: string): Promise<Answers> {
  const client = createClient({ baseUrl });
  const conditions = { country: 'Japan', 'age:gte': 60 };
  const persons = await getPersons({ client, query: { n: 3, seed: '42', conditions } });
  const rows: Person[] = persons.data ?? [];
  const user = await getUsersRow({ client, path: { id: '7' }, query: { seed: '42' } });
  const invoices = await getBakeryInvoice({ client, query: { n: 2, seed: '42' } });
  const events = await getEventsEStore({ client, query: { n: 2, seed: '42' } });
  const refused = await getPersons({ client, query: { fields: 'nmae' } });
  const stored = await putSchema({
    client,
    path: { name: 'typed' },
    body: { title: 'Cat', type: 'object', properties: { name: { type: 'string' } } },
  });
  // @ts-expect-error: n is a number
  void (() => getPersons({ client, query: { n: 'three' } }));
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
