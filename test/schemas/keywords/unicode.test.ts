// What \p{…} stands for does not follow the version of Unicode that Node knows.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { projectRoot } from '../../../src/project-root.js';
import { inSet, parseExpression, rangesOf } from '../../../src/schemas/text/expression.js';
import { charactersWith } from '../../../src/schemas/text/unicode.js';
import { equalsGolden } from '../../support/golden.js';
import { columnsOf, modelOf, rowsOf } from '../schemas.js';

const file = JSON.parse(readFileSync(join(projectRoot, 'data/unicode.json'), 'utf8')) as {
  names: Record<string, string>;
  characters: Record<string, string>;
};

/** The code points with a property that is written as in \p{…}. */
function codesOf(property: string): number[] {
  const [key = '', value = null] = property.split('=');
  return (charactersWith(key, value)?.sure ?? []).flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, at) => from + at),
  );
}

t.test('sets have the sizes that Unicode gives them in both versions', async (t) => {
  const sizes = {
    'General_Category=L': 136_104,
    'gc=Lu': 1_831,
    'sc=Grek': 518,
    Emoji: 1_424,
    Any: 1_112_064,
  };
  for (const [property, size] of Object.entries(sizes)) t.equal(codesOf(property).length, size, property);
  t.equal(charactersWith('Script', 'Klingon'), undefined);
});

t.test('what has a property has it in later versions, too', async (t) => {
  for (const property of ['gc=L', 'gc=Lu', 'gc=Nd', 'sc=Greek', 'scx=Han', 'Emoji', 'Alphabetic', 'IDS']) {
    const expression = new RegExp(`^\\p{${property}}$`, 'u');
    const lost = codesOf(property).filter((code) => !expression.test(String.fromCodePoint(code)));
    t.strictSame(lost, [], property);
  }
});

t.test('all names that ECMAScript knows are known', async (t) => {
  const setOf = (property: string) => {
    const [key = '', value = null] = property.split('=');
    return charactersWith(key, value)?.sure;
  };
  const isKnown = (name: string) =>
    new RegExp(`\\p{${name}}`, 'u').source !== '' && setOf(name) !== undefined;
  const names = Object.keys(file.characters);
  t.ok(names.length > 400);
  t.strictSame(
    names.filter((name) => !isKnown(name)),
    [],
  );
  const ofValues = Object.entries(file.names).filter(([alias]) => alias.includes('='));
  t.strictSame(
    ofValues.filter(([alias, name]) => !isKnown(alias) || setOf(alias) !== setOf(name)),
    [],
  );
});

t.test('a set has no character that one version does not put there, nor has its complement', async (t) => {
  const pictographic = 'Extended_Pictographic';
  const unsure = charactersWith(pictographic, null)?.unsure ?? [];
  const [first] = unsure[0] ?? [0];
  t.ok(first > 0);
  for (const source of [
    `\\p{${pictographic}}`,
    `\\P{${pictographic}}`,
    `[^\\p{${pictographic}}]`,
    `[^a\\P{${pictographic}}]`,
  ]) {
    const [{ elements: [set] = [] } = {}] = parseExpression(source, '').alternatives;
    const ranges = rangesOf(set as Parameters<typeof rangesOf>[0], '');
    t.ok(ranges.length > 1, source);
    t.notOk(inSet(ranges, first), source);
  }
});

t.test('values by patterns with properties are pinned, and match', async (t) => {
  const patterns = [
    '\\p{L}{3}',
    '\\p{Lu}\\p{Ll}+',
    '\\p{Lo}{3}',
    '[^\\p{ASCII}]{4}',
    '\\p{Script=Greek}{2,5}',
    '\\p{scx=Deva}+',
    '\\p{Emoji}',
    '[^\\0-~]\\p{Extended_Pictographic}',
    '(?!a)\\p{Sc}\\P{L}',
    '\\w{6}',
  ];
  const properties = Object.fromEntries(
    patterns.map((pattern) => [pattern, { type: 'string', pattern: `^${pattern}$` }]),
  );
  const rows = rowsOf(await columnsOf(modelOf(properties)), 200);
  for (const row of rows) {
    for (const pattern of patterns)
      if (!new RegExp(`^${pattern}$`, 'u').test(String(row[pattern]))) t.fail(`${pattern}: ${row[pattern]}`);
  }
  equalsGolden(t, 'schemas/unicode.ndjson', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
});
