// What people write with orval. Its functions write an object in a query as [object Object], so conditions are in `where`.
import type { Answers } from './answers.js';
import {
  getBakeryInvoice,
  getEventsEStore,
  getPersons,
  getUsersRow,
  type Person,
  putSchema,
} from './generated/orval.js';

export async function ask(): Promise<Answers> {
  const where = JSON.stringify({ country: 'Japan', age: { gte: 60 } });
  const persons = await getPersons({ n: 3, seed: '42', where });
  const rows: Person[] = persons.status === 200 ? persons.data : [];
  const user = await getUsersRow('7', { seed: '42' });
  const invoices = await getBakeryInvoice({ n: 2, seed: '42' });
  const made = invoices.status === 200 ? invoices.data : [];
  const events = await getEventsEStore({ n: 2, seed: '42' });
  const refused = await getPersons({ fields: 'nmae' });
  const stored = await putSchema('typed', {
    title: 'Cat',
    type: 'object',
    properties: { name: { type: 'string' } },
  });
  // @ts-expect-error: n is a number
  void (() => getPersons({ n: 'three' }));
  // @ts-expect-error: a person has no height
  void rows.map(({ height }) => height);
  return {
    persons: rows.map(({ name, age }) => ({ name, age })),
    city: user.status === 200 ? user.data.address?.city : undefined,
    totals: made.map(({ total }) => total),
    lines: made.map(({ lines }) => lines?.map(({ sku }) => sku)),
    events: events.status === 200 ? events.data.map(({ action }) => action) : [],
    refused: refused.status === 400 ? refused.data.suggestion : undefined,
    models: stored.status === 200 || stored.status === 201 ? stored.data.models.map(({ name }) => name) : [],
  };
}
