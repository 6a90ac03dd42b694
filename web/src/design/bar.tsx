import { useState } from 'preact/hooks';
import { Typed } from '../typed.js';
import type { Design } from './state.js';

/** What is designed, how to go back, and where to take it. */
export function Bar({ design, model }: { readonly design: Design; readonly model: string | undefined }) {
  const { place, text, stored } = design;
  const isSaved = text !== undefined && text === stored?.text;
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  const rows = `./#/schemas/${encodeURIComponent(place.name)}/${encodeURIComponent(model ?? '')}?seed=${encodeURIComponent(place.seed)}`;
  return (
    <header class="bar">
      <a class="logo" href="design" title="Start anew">
        <img src="./icon.svg" alt="" width="24" height="24" />
        <h1>Design</h1>
      </a>
      {text !== undefined && (
        <>
          <form
            class="save"
            onSubmit={(event) => {
              event.preventDefault();
              void design.save();
            }}
          >
            <input
              aria-label="Name of the schema"
              placeholder="name it to save"
              pattern="[a-z0-9_\-]+"
              title="Small letters, digits, - and _"
              required
              spellcheck={false}
              value={place.name}
              onInput={({ currentTarget }) => design.go({ name: currentTarget.value })}
            />
            <button type="submit" class="main" disabled={isSaved}>
              {isSaved ? 'Saved' : 'Save'}
            </button>
          </form>
          <button type="button" disabled={!design.canUndo} onClick={design.undo}>
            Undo
          </button>
          <button type="button" disabled={!design.canRedo} onClick={design.redo}>
            Redo
          </button>
          <div class="seed">
            <span aria-hidden="true">seed</span>
            <Typed
              label="Seed"
              hint="42"
              value={place.seed}
              set={(seed) => seed !== '' && design.go({ seed })}
            />
          </div>
          <button type="button" onClick={copy}>
            {copied ? 'Copied' : 'Copy link'}
          </button>
          {isSaved && model !== undefined && (
            <a class="button" href={rows}>
              Look at the rows
            </a>
          )}
        </>
      )}
      <nav aria-label="Pages">
        <a href="./">Data</a> <a href="docs">API</a>
      </nav>
    </header>
  );
}
