import { useState } from 'preact/hooks';
import type { Problem } from '../../data/rows.js';
import { addProperties } from '../document/edits.js';
import { kindIdOf, kindOf } from '../document/kinds.js';
import type { Model } from '../document/models.js';
import { pointerOf } from '../document/text.js';

interface Properties {
  readonly model: Model;
  readonly chosen: string;
  readonly problem: Problem | undefined;
  readonly choose: (column: string) => void;
  readonly edit: (change: (text: string) => string, tag: string) => void;
}

/** The columns of a model, and a field that adds more of them. */
export function Columns({ model, chosen, problem, choose, edit }: Properties) {
  const [names, setNames] = useState('');
  return (
    <section class="columns" aria-label={`Columns of ${model.name}`}>
      <ul>
        {model.properties.map(({ name, path, schema }) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={name === chosen}
              onClick={() => choose(name === chosen ? '' : name)}
            >
              <span class="name">{name}</span>
              <span class="kind">{kindOf(schema)?.title ?? kindIdOf(schema)}</span>
            </button>
            {isIn(problem, pointerOf(path)) && <small class="problem">{problem?.detail}</small>}
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const list = names.split(/[\s,;]+/).filter((name) => name !== '');
          if (list.length === 0) return;
          edit((text) => addProperties(text, model, list), '');
          setNames('');
          if (list.length === 1) choose(list[0] as string);
        }}
      >
        <input
          aria-label="Names of new columns"
          placeholder="email, city, price …"
          spellcheck={false}
          value={names}
          onInput={({ currentTarget }) => setNames(currentTarget.value)}
        />
        <button type="submit">Add columns</button>
      </form>
    </section>
  );
}

/** Does a problem point at this place or at one below it? */
export const isIn = (problem: Problem | undefined, pointer: string): boolean =>
  problem?.pointer === pointer || (problem?.pointer?.startsWith(`${pointer}/`) ?? false);
