import type { Schema } from '../document/models.js';

interface Properties {
  readonly schema: Schema;
  readonly set: (schema: Schema) => void;
}

/** The values of a list, and how frequent they are beside each other. */
export function Choices({ schema, set }: Properties) {
  const values = schema.enum as readonly unknown[];
  const { weights: written, ...others } = schema;
  const weights =
    Array.isArray(written) && written.length === values.length ? written.map(Number) : values.map(() => 1);
  const put = (values: readonly unknown[], weights: readonly number[]) =>
    set({ ...others, enum: values, ...(weights.some((one) => one !== weights[0]) && { weights }) });
  return (
    <fieldset class="controls choices">
      <legend>Values and weights</legend>
      {values.map((value, index) => (
        <div key={index}>
          <input
            aria-label={`Value ${index + 1}`}
            value={typeof value === 'string' ? value : JSON.stringify(value)}
            onInput={({ currentTarget }) =>
              put(values.with(index, typedLike(value, currentTarget.value)), weights)
            }
          />
          <input
            aria-label={`Weight ${index + 1}`}
            type="number"
            min={0}
            step="any"
            value={weights[index]}
            onInput={({ currentTarget }) =>
              put(values, weights.with(index, Math.max(0, Number(currentTarget.value))))
            }
          />
          <button
            type="button"
            aria-label={`Delete value ${index + 1}`}
            disabled={values.length === 1}
            onClick={() => put(values.toSpliced(index, 1), weights.toSpliced(index, 1))}
          >
            ×
          </button>
        </div>
      ))}
      <button
        type="button"
        onClick={() => put([...values, `value ${values.length + 1}`], [...weights, weights[0] ?? 1])}
      >
        Add a value
      </button>
    </fieldset>
  );
}

/** What is typed in the place of a value that is no text is JSON, where it can be. */
function typedLike(before: unknown, text: string): unknown {
  if (typeof before === 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
