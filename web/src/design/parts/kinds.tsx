import { useEffect, useState } from 'preact/hooks';
import { kinds } from '../document/kinds.js';
import { samples } from '../service/samples.js';

interface Properties {
  readonly chosen: string;
  readonly seed: string;
  readonly choose: (id: string) => void;
  readonly close: () => void;
}

/** All kinds of columns in their groups, each with a few of its values. */
export function Kinds({ chosen, seed, choose, close }: Properties) {
  const [sought, setSought] = useState('');
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    samples(seed).then(setKnown, () => {});
  }, [seed]);
  const wanted = sought.toLowerCase();
  const found = kinds.filter(({ id, title, group }) =>
    `${id} ${title} ${group}`.toLowerCase().includes(wanted),
  );
  return (
    <section class="kinds" aria-label="Kinds of columns" onKeyDown={({ key }) => key === 'Escape' && close()}>
      <header>
        <input
          aria-label="Search kinds"
          placeholder="search kinds"
          value={sought}
          // biome-ignore lint/a11y/noAutofocus: somebody has just asked for this list.
          autoFocus
          onInput={({ currentTarget }) => setSought(currentTarget.value)}
        />
        <button type="button" onClick={close} aria-label="Close the kinds">
          ×
        </button>
      </header>
      {[...new Set(found.map(({ group }) => group))].map((group) => (
        <fieldset key={group} class="controls">
          <legend>{group}</legend>
          <div class="list">
            {found
              .filter((kind) => kind.group === group)
              .map(({ id, title }) => (
                <button type="button" key={id} aria-pressed={id === chosen} onClick={() => choose(id)}>
                  <span class="name">{title}</span>
                  <span class="kind">{known.get(id) ?? ''}</span>
                </button>
              ))}
          </div>
        </fieldset>
      ))}
    </section>
  );
}
