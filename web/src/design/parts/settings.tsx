import { useState } from 'preact/hooks';
import type { Picture } from '../../data/pictures.js';
import type { Problem } from '../../data/rows.js';
import { removeProperty, renameProperty, setKind, setMissing } from '../document/edits.js';
import { kindIdOf, kindOf, typeOf, withNulls } from '../document/kinds.js';
import type { Model, Property } from '../document/models.js';
import { edited, pointerOf } from '../document/text.js';
import { Choices } from './choices.js';
import { isIn } from './columns.js';
import { Check, Field } from './field.js';
import { Formula } from './formula.js';
import { Kinds } from './kinds.js';
import { Law } from './law.js';
import { Reference } from './reference.js';

interface Properties {
  readonly models: readonly Model[];
  readonly model: Model;
  readonly property: Property;
  readonly picture: Picture | undefined;
  readonly problem: Problem | undefined;
  readonly seed: string;
  readonly choose: (column: string) => void;
  readonly edit: (change: (text: string) => string, tag: string) => void;
}

/** The keywords of a kind that are fields. */
const fields: Readonly<Record<string, readonly string[]>> = {
  integer: ['minimum', 'maximum', 'multipleOf'],
  number: ['minimum', 'maximum', 'multipleOf'],
  pattern: ['pattern', 'maxLength'],
  string: ['minLength', 'maxLength'],
  date: ['formatMinimum', 'formatMaximum', 'after'],
  'date-time': ['formatMinimum', 'formatMaximum', 'after'],
  synthesizer: ['with'],
  faker: ['faker'],
};
const numeric = ['minimum', 'maximum', 'multipleOf', 'minLength', 'maxLength'];

/** All settings of a column. */
export function Settings({ models, model, property, picture, problem, seed, choose, edit }: Properties) {
  const [isChoosing, setIsChoosing] = useState(false);
  const { name, path, schema } = property;
  const id = kindIdOf(schema);
  const put = (keyword: string, value: unknown) =>
    edit((text) => edited(text, [...path, keyword], value), `${pointerOf(path)}/${keyword}`);
  const whole = (value: unknown, tag: string) =>
    edit((text) => edited(text, path, value), `${pointerOf(path)} ${tag}`);
  const shown = fields[id] ?? fields[id.split(':')[1] ?? ''] ?? fields[id.split(':')[0] ?? ''] ?? [];
  const nulls = typeof schema.nulls === 'number' ? schema.nulls : 0;
  return (
    <section class="settings" aria-label={`Column ${name}`}>
      <header>
        <input
          key={name}
          class="called"
          aria-label="Name of the column"
          defaultValue={name}
          spellcheck={false}
          onChange={({ currentTarget }) => {
            const next = currentTarget.value.trim();
            if (next === '' || model.properties.some((one) => one.name === next)) return;
            edit((text) => renameProperty(text, model, property, next), '');
            choose(next);
          }}
        />
        <button
          type="button"
          onClick={() => {
            edit((text) => removeProperty(text, model, property), '');
            choose('');
          }}
        >
          Delete
        </button>
        <button type="button" onClick={() => choose('')} aria-label="Close the settings">
          ×
        </button>
      </header>
      <button
        type="button"
        class="choose"
        aria-expanded={isChoosing}
        onClick={() => setIsChoosing(!isChoosing)}
      >
        {kindOf(schema)?.title ?? (id === 'other' ? 'as the JSON says' : id)} ▾
      </button>
      {isChoosing && (
        <Kinds
          chosen={id}
          seed={seed}
          close={() => setIsChoosing(false)}
          choose={(next) => {
            edit((text) => setKind(text, property, next, models), '');
            setIsChoosing(false);
          }}
        />
      )}
      {isIn(problem, pointerOf(path)) && id !== 'formula' && (
        <p class="problem" role="alert">
          {problem?.detail}
        </p>
      )}
      {id === 'formula' && (
        <Formula
          text={String(schema.formula)}
          type={typeOf(schema) ?? ''}
          problem={isIn(problem, pointerOf(path)) ? problem : undefined}
          set={(formula) => put('formula', formula)}
          setType={(type) => put('type', nulls > 0 ? [type, 'null'] : type)}
        />
      )}
      {id === 'reference' && (
        <Reference schema={schema} models={models} set={(changed) => whole(changed, 'reference')} />
      )}
      {shown.length > 0 && (
        <fieldset class="controls">
          <legend>Values</legend>
          {shown.map((keyword) => (
            <Field
              key={keyword}
              name={keyword}
              hint=""
              isNumber={numeric.includes(keyword)}
              value={schema[keyword]}
              set={(value) => put(keyword, value)}
            />
          ))}
        </fieldset>
      )}
      {id === 'enum' && <Choices schema={schema} set={(changed) => whole(changed, 'enum')} />}
      {(id === 'integer' || id === 'number') && (
        <Law
          property={property}
          picture={picture}
          set={(distribution) => put('distribution', distribution)}
        />
      )}
      {!id.startsWith('key:') && id !== 'formula' && id !== 'other' && (
        <fieldset class="controls">
          <legend>In each row</legend>
          <label>
            <span>null</span>
            <input
              type="range"
              aria-label="Share of nulls"
              min={0}
              max={1}
              step={0.01}
              value={nulls}
              onInput={({ currentTarget }) => whole(withNulls(schema, Number(currentTarget.value)), 'nulls')}
            />
            <output>{Math.round(nulls * 100)} %</output>
          </label>
          {id !== 'reference' && (
            <>
              <Check
                name="may be missing"
                value={!(model.required?.includes(name) ?? true)}
                set={(mayLack) => edit((text) => setMissing(text, model, property, mayLack), '')}
              />
              <Check
                name="unique"
                value={schema.unique === true}
                set={(isUnique) => put('unique', isUnique || undefined)}
              />
            </>
          )}
        </fieldset>
      )}
    </section>
  );
}
