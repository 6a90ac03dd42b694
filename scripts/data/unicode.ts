// Writes data/unicode.json: the characters that have a property, as \p{…} of a regular expression names it, in two versions of Unicode,
// and those that have it in one of them only. They are from the npm package regenerate-unicode-properties, whose version decides that of
// Unicode; other names of properties and values are from unicode-property-aliases-ecmascript and
// unicode-match-property-value-ecmascript. The same packages give the same bytes.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectRoot } from '../../src/project-root.js';

const require = createRequire(import.meta.url);
const [older, newer] = ['regenerate-unicode-properties', 'regenerate-unicode-properties-17'];
const versions: string[] = [older, newer].map((name) => require(`${name}/unicode-version.js`));
const values: Map<string, string[]> = require('regenerate-unicode-properties/index.js');
const propertyNames: Map<string, string> = require('unicode-property-aliases-ecmascript');
const valueNames: Map<
  string,
  Map<string, string>
> = require('unicode-match-property-value-ecmascript/data/mappings.js');

/** Code points that are halves of pairs: no characters. */
const SURROGATES = [0xd800, 0xdfff] as const;

/** A set of code points of the library. */
interface Characters {
  readonly data: readonly number[];
  clone(): Characters;
  add(others: Characters): Characters;
  remove(others: Characters): Characters;
  removeRange(from: number, to: number): Characters;
}

/** The characters with a property in both versions, and those in one of them. */
function readSets(property: string, value: string): { sure: Characters; unsure: Characters } {
  const [old, now] = [older, newer].map((name) => {
    const { characters } = require(`${name}/${property}/${value}.js`) as { characters: Characters };
    return characters.clone().removeRange(...SURROGATES);
  }) as [Characters, Characters];
  const sure = old.clone().remove(old.clone().remove(now));
  return { sure, unsure: old.clone().add(now).remove(sure) };
}

/** The gaps between the ranges of a set and their lengths less one, in turn, in base 36. */
function encode({ data }: Characters): string {
  let next = 0;
  const steps = data.map((code, index) => {
    const step = index % 2 === 0 ? code - next : code - next - 1;
    next = code;
    return step.toString(36);
  });
  return steps.join(' ');
}

const characters: Record<string, string> = {};
const inOneVersion: Record<string, string> = {};
const names: Record<string, string> = {};
for (const property of ['General_Category', 'Script', 'Script_Extensions', 'Binary_Property']) {
  const isBinary = property === 'Binary_Property';
  for (const value of values.get(property) ?? []) {
    const name = isBinary ? value : `${property}=${value}`;
    const { sure, unsure } = readSets(property, value);
    characters[name] = encode(sure);
    if (unsure.data.length > 0) inOneVersion[name] = encode(unsure);
    if (isBinary) continue;
    for (const [alias, known] of valueNames.get(property) ?? [])
      if (known === value && alias !== value) names[`${property}=${alias}`] = name;
  }
}
for (const [alias, property] of propertyNames) if (alias !== property) names[alias] = property;

const file = { versions, names, characters, inOneVersion };
writeFileSync(join(projectRoot, 'data/unicode.json'), `${JSON.stringify(file, null, 1)}\n`);
