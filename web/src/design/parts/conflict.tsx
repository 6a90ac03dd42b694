import type { Stored } from '../service/store.js';

interface Properties {
  readonly name: string;
  readonly mine: string;
  readonly theirs: Stored;
  readonly keep: () => void;
  readonly take: () => void;
  readonly close: () => void;
}

/** Both versions of a schema that somebody else has stored meanwhile. Lines that the other one lacks are marked. */
export function Conflict({ name, mine, theirs, keep, take, close }: Properties) {
  const [ours, others] = [mine.split('\n'), theirs.text.split('\n')];
  return (
    <section class="conflict" aria-label="Two versions">
      <header>
        <h2>There is another version of {name} meanwhile</h2>
        <button type="button" onClick={close} aria-label="Close">
          ×
        </button>
      </header>
      <div class="versions">
        <Version title="Yours" lines={ours} others={others}>
          <button type="button" class="main" onClick={keep}>
            Store yours
          </button>
        </Version>
        <Version title="The stored one" lines={others} others={ours}>
          <button type="button" onClick={take}>
            Take the stored one
          </button>
        </Version>
      </div>
    </section>
  );
}

interface VersionProperties {
  readonly title: string;
  readonly lines: readonly string[];
  readonly others: readonly string[];
  readonly children: preact.ComponentChildren;
}

function Version({ title, lines, others, children }: VersionProperties) {
  const known = new Set(others.map((line) => line.trim()));
  return (
    <div>
      <h3>{title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <pre tabIndex={0}>
        {lines.map((line, index) => (
          <span key={index}>
            {known.has(line.trim()) ? line : <mark>{line}</mark>}
            {'\n'}
          </span>
        ))}
      </pre>
      {children}
    </div>
  );
}
