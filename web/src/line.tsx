import { useEffect, useState } from 'preact/hooks';

/** The URL that gives exactly these rows; it can be edited. */
export function Line({ text, set }: { readonly text: string; readonly set: (line: string) => void }) {
  const [draft, setDraft] = useState(text);
  useEffect(() => setDraft(text), [text]);
  return (
    <form
      class="address"
      onSubmit={(event) => {
        event.preventDefault();
        set(draft);
      }}
    >
      <span aria-hidden="true">GET /</span>
      <input
        aria-label="URL"
        spellcheck={false}
        autocomplete="off"
        value={draft}
        onInput={({ currentTarget }) => setDraft(currentTarget.value)}
      />
    </form>
  );
}
