// Stores documents, makes rows of their models, and judges each row.
import type { FastifyInstance } from 'fastify';
import type { Document } from './corpora.js';
import { type Judge, judgeOf, judgesOf } from './judge.js';

/** What became of a model: `why` is the reason of a refusal, the first wrong row, or what stopped the judge. */
export interface Verdict {
  readonly kind: 'valid' | 'invalid' | 'refused' | 'unjudged';
  readonly why: string;
}

/** The rows of a model that are judged. */
const ROWS = 200;

interface Model {
  readonly name: string;
  readonly wrapped?: boolean;
}

/** The verdict of each model of the document that counts. The rows of the other models are judged, too. */
export async function verdictsOf(app: FastifyInstance, document: Document): Promise<Map<string, Verdict>> {
  const { text, models, property } = document;
  const headers = { 'content-type': 'application/json' };
  const stored = await app.inject({ method: 'PUT', url: '/schemas/document', headers, payload: text });
  const all = (verdict: Verdict) => new Map([...models.keys()].map((model) => [model, verdict]));
  if (stored.statusCode >= 500) throw new Error(`${document.name}: ${stored.body}`);
  if (stored.statusCode >= 400) return all({ kind: 'refused', why: stored.json().detail });
  const made = new Map((stored.json().models as Model[]).map((model) => [model.name, model]));
  const refused = new Map(
    ((stored.json().refused ?? []) as { model: string; detail: string }[]).map((one) => [
      one.model,
      one.detail,
    ]),
  );
  const judges = property === undefined ? judgesOf(JSON.parse(text)) : undefined;
  const verdicts = new Map<string, Verdict>();
  for (const [name, pointer] of models) {
    const model = made.get(name);
    verdicts.set(
      name,
      model === undefined
        ? { kind: 'refused', why: refused.get(name) ?? 'is no model' }
        : await judged(app, model, async () => {
            if (judges !== undefined) return judges(pointer);
            const judge = await judgeOf(property?.schema);
            return (row) => judge((row as { value: unknown }).value);
          }),
    );
  }
  return verdicts;
}

async function judged(
  app: FastifyInstance,
  { name, wrapped = false }: Model,
  judgeOf: () => Promise<Judge>,
): Promise<Verdict> {
  const url = `/schemas/document/${encodeURIComponent(name)}?format=ndjson&seed=1`;
  // Keys may end before.
  const many = await app.inject(`${url}&n=${ROWS}`);
  const answer = many.statusCode === 400 ? await app.inject(url) : many;
  if (answer.statusCode >= 500) throw new Error(`${name}: ${answer.body}`);
  if (answer.statusCode >= 400) return { kind: 'refused', why: answer.json().detail };
  try {
    const judge = await judgeOf();
    for (const line of answer.body.split('\n').filter((line) => line !== '')) {
      const row = JSON.parse(line);
      const wrong = judge(wrapped ? row.value : row);
      if (wrong !== undefined) return { kind: 'invalid', why: `${wrong}: ${line.slice(0, 200)}` };
    }
    return { kind: 'valid', why: '' };
  } catch (error) {
    return { kind: 'unjudged', why: (error as Error).message };
  }
}
