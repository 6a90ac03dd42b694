import type { Problem } from '../../data/rows.js';

interface Properties {
  readonly text: string;
  readonly type: string;
  readonly problem: Problem | undefined;
  readonly set: (formula: string) => void;
  readonly setType: (type: string) => void;
}

/** A formula, with what is wrong in it under the word. */
export function Formula({ text, type, problem, set, setType }: Properties) {
  const [, place] = /, at character (\d+) of /.exec(problem?.detail ?? '') ?? [];
  const from = place === undefined ? undefined : Number(place) - 1;
  const word =
    from === undefined ? '' : (/^[\p{L}\p{N}_.]+|^./u.exec([...text].slice(from).join('')) ?? [''])[0];
  const before = [...text].slice(0, from).join('');
  return (
    <fieldset class="controls">
      <legend>Formula</legend>
      <div class="formula">
        <pre aria-hidden="true">
          {from === undefined ? (
            text
          ) : (
            <>
              {before}
              <mark>{word === '' ? ' ' : word}</mark>
              {text.slice(before.length + word.length)}
            </>
          )}
        </pre>
        <textarea
          aria-label="Formula"
          aria-invalid={problem !== undefined}
          rows={2}
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => set(currentTarget.value)}
        />
      </div>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem.detail?.replace(/^\/\S*: /, '')}
        </p>
      )}
      <label>
        <span>result</span>
        <select
          aria-label="Type of the result"
          value={type}
          onChange={({ currentTarget }) => setType(currentTarget.value)}
        >
          {['number', 'integer', 'string', 'boolean'].map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <small>
        round(price * quantity, 2) · string(a) + " " + b · customer.email · sum(lines.amount) · a &gt; 3 ?
        "many" : "few"
      </small>
    </fieldset>
  );
}
