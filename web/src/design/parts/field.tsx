interface FieldProperties {
  readonly name: string;
  readonly hint: string;
  readonly value: unknown;
  readonly isNumber?: boolean;
  readonly set: (value: unknown) => void;
}

/** A keyword that is a number or a text. Nothing takes it away. */
export function Field({ name, hint, value, isNumber = false, set }: FieldProperties) {
  const text = value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return (
    <label>
      <span>{name}</span>
      <input
        aria-label={name}
        type={isNumber ? 'number' : 'text'}
        step="any"
        placeholder={hint}
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => {
          const typed = currentTarget.value;
          // A number that is half typed, such as "-", is none yet.
          if (isNumber && !currentTarget.validity.valid) return;
          set(typed === '' ? undefined : isNumber ? Number(typed) : typed);
        }}
      />
    </label>
  );
}

interface CheckProperties {
  readonly name: string;
  readonly value: boolean;
  readonly set: (value: boolean) => void;
}

/** A keyword that is there or not. */
export function Check({ name, value, set }: CheckProperties) {
  return (
    <label>
      <span>{name}</span>
      <input type="checkbox" checked={value} onChange={({ currentTarget }) => set(currentTarget.checked)} />
    </label>
  );
}
