// The design page in a real browser: a schema of one's own by clicking and as JSON, and its rows taken.
import t from 'tap';
import { webTest } from './browser.js';
import { open } from './designing.js';

t.setTimeout(900_000);

webTest('a table with a key, a reference, a law and a formula, and a million rows of it', async (t, page) => {
  const { app, found, schema, column, kind } = await open(t, page, 'From nothing');
  await page
    .getByLabel('Names of new columns')
    .fill('name email city country created_at price quantity total');
  await page.getByRole('button', { name: 'Add columns' }).click();
  await column('quantity');
  await kind('whole number');
  await page.getByLabel('maximum', { exact: true }).fill('9');
  await page.getByLabel('Distribution', { exact: true }).selectOption('exponential');
  await page.getByLabel('mean').fill('2');
  await column('price');
  await kind('number');
  await column('total');
  await kind('a formula');
  await page.getByLabel('Formula', { exact: true }).fill('round(price * quantty, 2)');
  await page.locator('.formula mark', { hasText: 'quantty' }).waitFor();
  await page.locator('.json mark').waitFor();
  await page.getByLabel('Formula', { exact: true }).fill('round(price * quantity, 2)');
  await page.locator('.formula mark').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '+ table' }).click();
  await page.locator('.models').getByRole('button', { name: 'Order' }).click();
  await page.getByLabel('Names of new columns').fill('person_id');
  await page.keyboard.press('Enter');
  await kind('a row of another table');
  t.strictSame((await schema()).$defs.Order.properties.person_id, {
    type: 'integer',
    sql: { reference: 'Person.id' },
  });
  await page.locator('.tables path').waitFor({ state: 'attached' });
  await page.locator('.rows tbody tr').nth(19).waitFor();
  await page.locator('.models').getByRole('button', { name: 'Person', exact: true }).click();
  await page.locator('.rows .bars.bins button').first().waitFor();

  await page.getByLabel('Name of the schema').fill('mine');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Saved' }).waitFor();
  t.strictSame((await app.inject('/schemas/mine')).json(), await schema());
  await page.getByRole('link', { name: 'Look at the rows' }).click();
  await page.locator('.line .cell:not(.waiting)').first().waitFor();
  await page.getByRole('button', { name: 'Download' }).click();
  await page.getByRole('spinbutton', { name: 'Rows' }).fill('1000000');
  t.match(
    await page.getByRole('link', { name: 'CSV', exact: true }).getAttribute('href'),
    'schemas/mine/Person?seed=42&n=1000000&format=csv&download=true',
  );
  const answer = await app.inject(
    '/schemas/mine/Person?seed=42&n=1000000&offset=999999&rows=1000000&format=json',
  );
  const [{ price, quantity, total }] = answer.json();
  t.ok(Math.abs(price * quantity - total) < 0.006, 'the millionth row has the formula');
  t.strictSame(
    found.filter((one) => !/ABORTED|422/.test(one)),
    [],
    'the browser complains about nothing else',
  );
});

webTest('JSON and clicks edit one text, and lose nothing of it', async (t, page) => {
  const { json, schema, column, kind } = await open(t, page, 'From nothing');
  const text = `{
  "$comment": "kept",
  "$defs": {
    "T": {
      "x-own": {"deep": [1.50, 9007199254740993]},
      "required": ["a"],
      "properties": {
        "a": {"type": "integer", "minimum": 1, "maximum": 1, "x-unit": "m"},
        "b": {"enum": ["x"]}
      }
    }
  }
}`;
  await json.fill(text);
  await column('a');
  await page.getByLabel('minimum', { exact: true }).fill('0');
  t.equal(
    await json.inputValue(),
    text.replace('"minimum": 1', '"minimum": 0'),
    'only the number has changed',
  );
  await kind('iban');
  const made = await json.inputValue();
  t.match(made, '9007199254740993');
  t.match(made, '"x-unit": "m"', 'another kind keeps what it does not know');
  await page
    .locator('.rows td', { hasText: /^[A-Z]{2}\d\d/ })
    .first()
    .waitFor();
  await page.getByLabel('Name of the column').fill('account');
  await page.keyboard.press('Enter');
  await page.locator('.rows th', { hasText: 'account' }).waitFor();
  t.strictSame((await schema()).$defs.T.required, ['account']);
  await page.getByRole('button', { name: 'Undo' }).click();
  t.equal(await json.inputValue(), made);
  await page.getByRole('button', { name: 'Redo' }).click();
  t.strictSame((await schema()).$defs.T.required, ['account']);

  await json.fill(`${text}}`);
  await page.getByText('This is no JSON object.').waitFor();
  await json.fill(text.replace('"x"', '"y"'));
  await page.locator('.rows td', { hasText: /^y$/ }).first().waitFor();
  await json.fill(text.replace('"maximum": 1', '"maximum": 0'));
  await page.locator('.columns .problem').waitFor();
  await page.waitForTimeout(500);
  const before = page.url();
  await json.fill(text.replace('"maximum": 1', '"maximum": 77'));
  await page.waitForURL((url) => url.href !== before);
  const link = page.url();
  await page.goto('about:blank');
  await page.goto(link);
  t.match(await json.inputValue(), '"maximum": 77', 'the link opens the same elsewhere');
});

webTest('laws are dragged, lists weighted, bars drawn by hand and values made null', async (t, page) => {
  const { schema, column, kind } = await open(t, page, 'From nothing');
  await page.getByLabel('Names of new columns').fill('score state');
  await page.getByRole('button', { name: 'Add columns' }).click();
  await column('score');
  await kind('whole number');
  await page.getByLabel('Distribution', { exact: true }).selectOption('normal');
  const score = async () => (await schema()).$defs.Person.properties.score;
  await page.locator('.law .shape span').first().waitFor();
  const alone = page.waitForRequest((request) => request.url().includes('fields=score'));
  await page.getByLabel('mean').fill('80');
  const asked = (await (await alone).response())?.json() as Promise<{ score: number }[]>;
  const [first] = await asked;
  await page.locator('.rows tbody tr:first-child td', { hasText: `${first?.score}` }).waitFor();
  t.strictSame(Object.keys(first ?? {}), ['score'], 'the column that changes is asked for alone');
  t.strictSame((await score()).distribution, { kind: 'normal', mean: 80 });
  await page.getByLabel('Distribution', { exact: true }).selectOption('histogram');
  const { weights } = (await score()).distribution;
  const bar = page.getByRole('slider', { name: 'Weight of 0', exact: true });
  const box = await page.locator('.hand').boundingBox();
  if (box === null) throw new Error('no bars');
  await page.mouse.move(box.x + 3, box.y + box.height - 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 3, box.y + 1);
  await page.mouse.up();
  t.ok((await score()).distribution.weights[0] > 90, 'a bar follows the pointer');
  await bar.press('ArrowDown');
  t.strictSame((await score()).distribution.weights.slice(1), weights.slice(1), 'the others stay');
  await page.getByLabel('Share of nulls').fill('0.5');
  t.match(await score(), { type: ['integer', 'null'], nulls: 0.5 });
  await page.locator('.rows td.null').first().waitFor();
  await page.locator('.rows .nulls').waitFor();
  await column('state');
  await kind('one of a list');
  await page.getByLabel('Value 1', { exact: true }).fill('brand new');
  await page.getByLabel('Weight 1', { exact: true }).fill('90');
  t.strictSame((await schema()).$defs.Person.properties.state, {
    enum: ['brand new', 'open', 'closed'],
    weights: [90, 50, 30],
  });
  await page.locator('.rows td', { hasText: 'brand new' }).first().waitFor();
});
