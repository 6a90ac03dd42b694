// The rows of real schemas are valid, and what is refused is known by name and reason. `npm test` takes a sample of each corpus.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { projectRoot } from '../../../src/project-root.js';
import { testApp } from '../../support/app.js';
import { equalsGolden } from '../../support/golden.js';
import { cases, sample } from '../../support/property.js';
import { corpora, type Document } from './corpora.js';
import { type Verdict, verdictsOf } from './verdicts.js';

/** How many documents of a corpus `npm test` looks at, and how many models of each. */
const SAMPLE = 6;
const MODELS = 12;

const app = await testApp(t);

for (const [corpus, documentsOf] of Object.entries(corpora)) {
  t.test(corpus, async (t) => {
    const all = documentsOf();
    if (all.length === 0) return t.pass('is not here');
    const golden = `schemas/corpora/${corpus}.json`;
    const count = cases(all.length, Math.min(SAMPLE, all.length));
    if (count === all.length) {
      const verdicts = await verdictsOfAll(all);
      t.comment(tally(verdicts));
      equalsGolden(t, golden, asText(exceptions(verdicts)));
      return;
    }
    const known = JSON.parse(readFileSync(join(projectRoot, 'test/golden', golden), 'utf8'));
    const verdicts = await verdictsOfAll(sample(all, count).map(someOf));
    for (const [name, verdict] of verdicts) {
      const before: string = known[name] ?? 'valid';
      // What was refused may be taken by now; the whole run then asks for a new list.
      const allowed = before === 'valid' ? /^valid/ : /^(valid|refused|unjudged)/;
      if (!before.startsWith('invalid')) t.match(textOf(verdict), allowed, name);
    }
  });
}

/** The document with some of its models. */
function someOf(document: Document): Document {
  const models = [...document.models];
  return { ...document, models: new Map(sample(models, Math.min(MODELS, models.length))) };
}

async function verdictsOfAll(documents: readonly Document[]): Promise<ReadonlyMap<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  for (const document of documents) {
    for (const [model, verdict] of await verdictsOf(app, document)) {
      verdicts.set(document.models.size === 1 ? document.name : `${document.name}: ${model}`, verdict);
    }
  }
  return verdicts;
}

const textOf = ({ kind, why }: Verdict) => (kind === 'valid' ? kind : `${kind}: ${why}`);

/** What is not valid, by name. */
const exceptions = (verdicts: ReadonlyMap<string, Verdict>) =>
  Object.fromEntries(
    [...verdicts]
      .filter(([, { kind }]) => kind !== 'valid')
      .map(([name, verdict]) => [name, textOf(verdict)]),
  );

const asText = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`;

function tally(verdicts: ReadonlyMap<string, Verdict>): string {
  const kinds = ['valid', 'invalid', 'refused', 'unjudged'] as const;
  const count = (kind: string) => [...verdicts.values()].filter((verdict) => verdict.kind === kind).length;
  return `${verdicts.size}: ${kinds.map((kind) => `${count(kind)} ${kind}`).join(', ')}`;
}
