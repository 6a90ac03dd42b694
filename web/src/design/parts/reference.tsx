import { keysOf, referring } from '../document/edits.js';
import { isObject, type Model, referenceIn, type Schema } from '../document/models.js';
import { Field } from './field.js';

interface Properties {
  readonly schema: Schema;
  readonly models: readonly Model[];
  readonly set: (schema: Schema) => void;
}

/** The key that a column refers to, and how many rows refer to each row. */
export function Reference({ schema, models, set }: Properties) {
  const sql = isObject(schema.sql) ? schema.sql : {};
  return (
    <fieldset class="controls">
      <legend>Reference</legend>
      <label>
        <span>to</span>
        <select
          aria-label="Refers to"
          value={referenceIn(schema) ?? ''}
          onChange={({ currentTarget }) =>
            set(
              referring(
                schema,
                keysOf(models).find(({ name }) => name === currentTarget.value),
              ),
            )
          }
        >
          {referenceIn(schema) === undefined && <option value="">no table has a key</option>}
          {keysOf(models).map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <Field
        name="children"
        hint="1..5 rows for each"
        value={sql.children}
        set={(children) => set({ ...schema, sql: { ...sql, children } })}
      />
    </fieldset>
  );
}
