import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

/** Milliseconds after the last key, so that not each letter is a request. */
const PAUSE = 40;

interface TypedProperties {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly set: (value: string) => void;
}

/** A text that counts shortly after it is typed. */
export function Typed({ label, hint, value, set }: TypedProperties) {
  const [text, setText] = useState(value);
  const [focused, setFocused] = useState(false);
  useEffect(() => {
    if (!focused) setText(value);
  }, [value, focused]);
  // Before the browser paints, as all effects that what is typed leads to: the others wait for the next frame.
  useLayoutEffect(() => {
    if (text === value || !focused) return;
    const timer = setTimeout(() => set(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <input
      class="condition"
      type="text"
      spellcheck={false}
      autocomplete="off"
      aria-label={label}
      placeholder={hint}
      value={text}
      onFocus={() => setFocused(true)}
      onBlur={() => {
        setFocused(false);
        if (text !== value) set(text);
      }}
      onInput={({ currentTarget }) => setText(currentTarget.value)}
      onKeyDown={({ key }) => key === 'Enter' && set(text)}
    />
  );
}
