// Groups of changed tables: what need not fit the schema, bins, formats, and tables of which only other columns have changes.
import t from 'tap';
import { service } from './ask.js';

t.test('cells of other kinds than the column has', async (t) => {
  const ask = await service(t);
  await ask('PUT', '/tables/people', { dataset: 'persons', rows: 2000, strict: false });
  const groups = async (query: string) => (await ask('GET', `/tables/people?n=2000&${query}`)).json();
  const before = await groups('group=age&aggregate=count');
  const [sum] = await groups('aggregate=sum:age,count');
  const odd = [33.125, 0.1, 'old', null, { a: 1 }, [2], true, 30.0000001];
  const rows = (await groups('')) as { age: number }[];
  for (const [at, age] of odd.entries()) await ask('PATCH', `/tables/people/${at + 1}`, { age });
  const gone = rows.slice(0, odd.length).reduce((sum, { age }) => sum + age, 0);
  const [after] = await groups('aggregate=sum:age,count:age,min:age,max:age,count');
  t.strictSame(after, {
    sum_age: Number((sum.sum_age - gone + 33.125 + 0.1 + 30.0000001).toFixed(7)),
    count_age: 1999,
    min_age: 0.1,
    max_age: 65,
    count: 2000,
  });
  const counted = new Map<unknown, number>(
    before.map((row: Record<string, unknown>) => [row.age, row.count]),
  );
  for (const { age } of rows.slice(0, odd.length)) counted.set(age, (counted.get(age) as number) - 1);
  const texts = odd.map((age) => (typeof age === 'object' && age !== null ? JSON.stringify(age) : age));
  for (const age of texts) counted.set(age, (counted.get(age) ?? 0) + 1);
  const all = await groups('group=age&aggregate=count');
  t.strictSame(new Map(all.map((row: Record<string, unknown>) => [row.age, row.count])), counted);
  const bins = await groups('group=age:bin=3&aggregate=count,min:age,max:age');
  t.equal(bins[0].age, null);
  t.equal(bins[0].count, 5, 'what is no number is in no bin');
  t.equal(
    bins.reduce((sum: number, { count }: { count: number }) => sum + count, 0),
    2000,
  );
  t.equal(bins[1].age, 0.1);
});

t.test('groups are cached by what they are of', async (t) => {
  const ask = await service(t);
  const url = '/tables/persons?group=isMarried&aggregate=count,avg:age';
  const first = await ask('GET', url);
  t.equal(first.body, (await ask('GET', '/persons?group=isMarried&aggregate=count,avg:age&seed=42')).body);
  await ask('PATCH', '/tables/persons/7', { name: 'Ann' });
  const second = await ask('GET', url);
  t.equal(second.body, first.body, 'no change of these columns');
  t.not(second.headers.etag, first.headers.etag);
  await ask('PATCH', '/tables/persons?age=22', { isMarried: true });
  await ask('DELETE', '/tables/persons?age=23');
  await ask('POST', '/tables/persons', [{ isMarried: false }, { isMarried: true }]);
  const rows = (await ask('GET', '/tables/persons?n=1000001&fields=isMarried,age&format=csv')).body
    .split('\n')
    .slice(1, -1);
  for (const result of (await ask('GET', url)).json()) {
    const ages = rows
      .filter((row) => row.startsWith(`${result.isMarried},`))
      .map((row) => Number(row.split(',')[1]));
    t.equal(result.count, ages.length);
    t.equal(result.avg_age, ages.reduce((sum, age) => sum + age, 0) / ages.length);
  }
  const csv = (await ask('GET', `${url}&format=csv`)).body;
  t.match(csv, /^isMarried,count,avg_age\nfalse,\d+,[\d.]+\ntrue,/);
  t.equal((await ask('GET', `${url}&format=parquet`)).statusCode, 200, 'results are columns of their own');
  t.match((await ask('GET', `${url}&embed=x`)).json(), { status: 400, parameter: 'embed' });
  const [order] = (await ask('GET', '/tables/shop.orders?n=1&embed=lines')).json();
  const groups = await ask('GET', `/tables/shop.orders/${order.id}/lines?aggregate=count`);
  t.strictSame(groups.json(), [{ count: order.lines.length }]);
});
