import { useState } from 'preact/hooks';
import type { Problem } from '../../data/rows.js';
import { addProperties, moveProperty } from '../document/edits.js';
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
  const [dragged, setDragged] = useState<string>();
  const move = (name: string | undefined, to: number) => {
    const property = model.properties.find((one) => one.name === name);
    if (property !== undefined && to >= 0 && to < model.properties.length)
      edit((text) => moveProperty(text, property, to), '');
  };
  return (
    <section class="columns" aria-label={`Columns of ${model.name}`}>
      <ul>
        {model.properties.map(({ name, path, schema }, index) => (
          <li
            key={name}
            class={dragged === name ? 'dragged' : ''}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              move(dragged, index);
            }}
          >
            <button
              type="button"
              draggable
              title="Drag it, or press Alt and an arrow, to move it"
              aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
              aria-pressed={name === chosen}
              onClick={() => choose(name === chosen ? '' : name)}
              onDragStart={() => setDragged(name)}
              onDragEnd={() => setDragged(undefined)}
              onKeyDown={(event) => {
                const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
                if (!event.altKey || step === undefined) return;
                event.preventDefault();
                const { currentTarget } = event;
                move(name, index + step);
                // A button that is moved loses the focus.
                requestAnimationFrame(() => currentTarget.focus());
              }}
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
