import { useEffect, useRef } from 'preact/hooks';
import type { Problem } from '../../data/rows.js';
import { brokenAt, spanOf } from '../document/text.js';

interface Properties {
  readonly text: string;
  readonly problem: Problem | undefined;
  /** The pointer of what somebody looks at. */
  readonly at: string;
  readonly set: (text: string) => void;
}

/** The schema as JSON, which can be edited, with what is wrong in it marked. */
export function Json({ text, problem, at, set }: Properties) {
  const area = useRef<HTMLTextAreaElement>(null);
  const back = useRef<HTMLPreElement>(null);
  const broken = brokenAt(text);
  const span =
    broken !== undefined
      ? { from: broken, to: broken + 1 }
      : problem?.pointer === undefined
        ? undefined
        : spanOf(text, problem.pointer);
  const line = span === undefined ? 0 : text.slice(0, span.from).split('\n').length;
  const follow = () => {
    if (back.current === null || area.current === null) return;
    back.current.scrollTop = area.current.scrollTop;
    back.current.scrollLeft = area.current.scrollLeft;
  };
  const scrollTo = (line: number) => {
    if (area.current !== null) area.current.scrollTop = Math.max(0, (line - 5) * 20);
  };
  const show = () => {
    if (span === undefined || area.current === null) return;
    area.current.focus();
    area.current.setSelectionRange(span.from, span.to);
    scrollTo(line);
  };
  useEffect(() => {
    const place = at === '' ? undefined : spanOf(text, at);
    if (place !== undefined) scrollTo(text.slice(0, place.from).split('\n').length);
  }, [at]);
  return (
    <section class="json" aria-label="JSON Schema">
      <div class="code">
        <pre ref={back} aria-hidden="true">
          {text.slice(0, span?.from ?? text.length)}
          {span !== undefined && <mark>{text.slice(span.from, span.to)}</mark>}
          {span !== undefined && text.slice(span.to)}
          {'\n'}
        </pre>
        <textarea
          ref={area}
          aria-label="The schema as JSON"
          aria-invalid={span !== undefined}
          spellcheck={false}
          autocomplete="off"
          wrap="off"
          value={text}
          onInput={({ currentTarget }) => set(currentTarget.value)}
          onScroll={follow}
        />
      </div>
      {span !== undefined && (
        <p class="problem" role="alert">
          <button type="button" onClick={show}>
            Line {line}
          </button>{' '}
          {broken !== undefined ? 'This is no JSON object.' : problem?.detail}
        </p>
      )}
    </section>
  );
}
