import { useEffect, useState } from 'preact/hooks';
import { examples } from '../examples.js';
import { list, load } from '../service/store.js';

interface Properties {
  /** Begins with a schema; `stored` where it is the one of this name. */
  readonly begin: (text: string, name: string) => void;
  readonly open: (name: string) => void;
}

/** Where a schema comes from: nothing, an example, a text that is pasted, or the stored ones. */
export function Start({ begin, open }: Properties) {
  const [names, setNames] = useState<readonly string[]>([]);
  const [pasted, setPasted] = useState('');
  const [refused, setRefused] = useState('');
  useEffect(() => {
    list().then(setNames, () => {});
  }, []);
  async function take() {
    try {
      const text = pasted.trim();
      begin(text.startsWith('{') ? text : await fromYaml(text), '');
    } catch (error) {
      setRefused(error instanceof Error ? error.message : String(error));
    }
  }
  const shop = async () => begin((await load('shop'))?.text ?? examples.nothing, '');
  return (
    <section class="start" aria-label="Start">
      <h2>Start</h2>
      <div class="choices">
        <button type="button" class="main" onClick={() => begin(examples.nothing, '')}>
          From nothing
        </button>
        <button type="button" onClick={shop}>
          Example: a shop
        </button>
        <button type="button" onClick={() => begin(examples.clinic, '')}>
          Example: a clinic
        </button>
        <button type="button" onClick={() => begin(examples.bank, '')}>
          Example: a bank
        </button>
      </div>
      <label>
        <span>Or paste a JSON Schema, as Zod and Pydantic print it, or an OpenAPI document</span>
        <textarea
          rows={8}
          spellcheck={false}
          value={pasted}
          onInput={({ currentTarget }) => setPasted(currentTarget.value)}
        />
      </label>
      {refused !== '' && (
        <p class="problem" role="alert">
          {refused}
        </p>
      )}
      <button type="button" disabled={pasted.trim() === ''} onClick={take}>
        Take it
      </button>
      {names.length > 0 && (
        <>
          <h2>Stored schemas</h2>
          <div class="choices">
            {names.map((name) => (
              <button type="button" key={name} onClick={() => open(name)}>
                {name}
              </button>
            ))}
          </div>
        </>
      )}
    </section>
  );
}

/** Documents of OpenAPI are often YAML, whose reader is loaded only then. */
async function fromYaml(text: string): Promise<string> {
  const { parse } = await import('yaml');
  const value: unknown = parse(text);
  if (typeof value !== 'object' || value === null)
    throw new Error('This is neither JSON nor YAML of a schema.');
  return JSON.stringify(value, undefined, 2);
}
