// What somebody does on the design page who has no schema yet: from nothing to a file, and columns that are called and ordered anew.
import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import t from 'tap';
import { webTest } from './browser.js';
import { open } from './designing.js';

t.setTimeout(900_000);

webTest('a file of ten columns of one’s own takes at most 25 actions', async (t, page) => {
  const { column, kind } = await open(t, page, 'From nothing');
  // What open() does: to open the page, and to begin.
  let actions = 2;
  const click = (element: Locator) => act(1, element.click());
  const fill = (element: Locator, text: string) => act(1, element.fill(text));
  async function act(count: number, done: Promise<unknown>): Promise<void> {
    await done;
    actions += count;
  }
  await fill(
    page.getByLabel('Names of new columns'),
    'name email city country created_at price quantity status total',
  );
  await act(1, page.keyboard.press('Enter'));
  for (const [name, title] of [
    ['price', 'number'],
    ['quantity', 'whole number'],
  ] as const) {
    await act(1, column(name));
    // The kind is opened, searched and chosen.
    await act(3, kind(title));
  }
  await act(1, page.getByLabel('Distribution', { exact: true }).selectOption('exponential'));
  await act(1, column('total'));
  await act(3, kind('a formula'));
  await fill(page.getByLabel('Formula', { exact: true }), 'round(price * quantity, 2)');
  await fill(page.getByLabel('Name of the schema'), 'first');
  await act(1, page.keyboard.press('Enter'));
  await click(page.getByRole('link', { name: 'Look at the rows' }));
  await click(page.getByRole('button', { name: 'Download' }));
  const saved = page.waitForEvent('download');
  await click(page.getByRole('link', { name: 'CSV', exact: true }));
  const [head, row] = readFileSync(await (await saved).path(), 'utf8').split('\n');
  t.equal(head?.trim(), 'id,name,email,city,country,created_at,price,quantity,status,total');
  const [price, quantity, , total] = (row ?? '').split(',').slice(-4).map(Number) as number[];
  t.ok(Math.abs(Number(price) * Number(quantity) - Number(total)) < 0.006, `${row}`);
  t.ok(actions <= 25, `${actions} actions`);
});

webTest(
  'columns are called otherwise wherever they are named, moved, unique and missing',
  async (t, page) => {
    const { json, schema, column } = await open(t, page, 'From nothing');
    const text = JSON.stringify({
      $defs: {
        orders: {
          properties: {
            id: { type: 'integer', minimum: 1, sql: { key: 'primary', serial: true } },
            name: { type: 'string', synthesizer: 'name' },
            email: { type: 'string', synthesizer: 'email', with: 'name' },
            total: { type: 'number', formula: 'sum(lines.price)' },
            label: { type: 'string', formula: 'name + " name " + string(total)' },
          },
        },
        lines: {
          properties: {
            order_id: { type: 'integer', sql: { reference: 'orders.id', children: '1..3' } },
            price: { type: 'number', minimum: 1, maximum: 9, multipleOf: 0.5 },
            who: { type: 'string', formula: 'order.name.upperAscii()' },
          },
        },
      },
    });
    await json.fill(text);
    const rename = async (from: string, to: string) => {
      await column(from);
      await page.getByLabel('Name of the column').fill(to);
      await page.keyboard.press('Enter');
      await page.locator('.columns li button', { has: page.locator(`text="${to}"`) }).waitFor();
    };
    await rename('name', 'person');
    const { orders, lines } = (await schema()).$defs;
    t.equal(orders.properties.label.formula, 'person + " name " + string(total)', 'texts stay');
    t.equal(orders.properties.email.with, 'person');
    t.equal(lines.properties.who.formula, 'order.person.upperAscii()');
    await rename('id', 'number');
    t.equal((await schema()).$defs.lines.properties.order_id.sql.reference, 'orders.number');
    await page.locator('.models').getByRole('button', { name: 'lines' }).click();
    await rename('price', 'cost');
    await rename('order_id', 'bill_id');
    t.equal((await schema()).$defs.orders.properties.total.formula, 'sum(lines.cost)');
    t.equal((await schema()).$defs.lines.properties.who.formula, 'bill.person.upperAscii()');
    await page.getByLabel('Name of the table').fill('items');
    await page.keyboard.press('Enter');
    await page.locator('.models').getByRole('button', { name: 'items' }).waitFor();
    t.equal((await schema()).$defs.orders.properties.total.formula, 'sum(items.cost)');
    await page.locator('.rows th', { hasText: 'who' }).waitFor();
    t.equal(await page.locator('.problem').count(), 0, 'all of it is still a schema');

    const names = async () => Object.keys((await schema()).$defs.items.properties);
    const button = (name: string) =>
      page.locator('.columns li button', { has: page.locator(`text="${name}"`) });
    await button('who').press('Alt+ArrowUp');
    t.strictSame(await names(), ['bill_id', 'who', 'cost']);
    await page.keyboard.press('Alt+ArrowUp');
    t.strictSame(await names(), ['who', 'bill_id', 'cost'], 'the focus goes with the column');
    await button('who').dragTo(button('cost'));
    t.strictSame(await names(), ['bill_id', 'cost', 'who']);
    await page.locator('.rows th').nth(2).filter({ hasText: 'who' }).waitFor();

    await column('cost');
    await page.getByLabel('may be missing').check();
    t.strictSame((await schema()).$defs.items.required, ['bill_id', 'who']);
    await page.getByLabel('may be missing').uncheck();
    t.strictSame((await schema()).$defs.items.required, ['bill_id', 'who', 'cost']);
    await page.getByLabel('unique').check();
    t.equal((await schema()).$defs.items.properties.cost.unique, true);
  },
);
