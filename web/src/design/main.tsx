import { render } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { Picture } from '../data/pictures.js';
import type { Problem } from '../data/rows.js';
import '../style.css';
import { Bar } from './bar.js';
import './design.css';
import { addModel, newName, parse, removeModel, renameModel } from './document/edits.js';
import { modelsOf } from './document/models.js';
import { brokenAt, pointerOf } from './document/text.js';
import { Columns } from './parts/columns.js';
import { Conflict } from './parts/conflict.js';
import { Json } from './parts/json.js';
import { Rows } from './parts/rows.js';
import { Settings } from './parts/settings.js';
import { Start } from './parts/start.js';
import { Tables } from './parts/tables.js';
import { type Preview, preview } from './service/preview.js';
import { useDesign } from './state.js';

/** The design page: a schema of one's own by clicking, its JSON beside it, and what its rows look like. */
function Page() {
  const design = useDesign();
  const { place, text, theirs } = design;
  const isBroken = text !== undefined && brokenAt(text) !== undefined;
  const models = useMemo(() => (text === undefined || isBroken ? [] : modelsOf(parse(text))), [text]);
  const model = models.find(({ name }) => name === place.model) ?? models[0];
  const column = model?.properties.find(({ name }) => name === place.column);

  const [shown, setShown] = useState<Preview>();
  const [pictures, setPictures] = useState<Readonly<Record<string, Picture>>>({});
  const [refused, setRefused] = useState<Problem>();
  useEffect(() => setPictures({}), [model?.name]);
  // Before the browser paints: what it asks for takes longer.
  useLayoutEffect(() => {
    if (text === undefined || model === undefined || isBroken) return;
    return preview(text, model, place.seed, column?.name ?? '', shown, {
      rows: (next) => {
        setRefused(undefined);
        setShown(next);
      },
      picture: (name, picture) => setPictures((now) => ({ ...now, [name]: picture })),
      problem: setRefused,
    });
  }, [text, model?.name, place.seed]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
      event.preventDefault();
      if (event.shiftKey) design.redo();
      else design.undo();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const choose = (column: string) => design.go({ column });
  const problem = isBroken ? undefined : refused;
  return (
    <main class="design">
      <Bar design={design} model={model?.name} />
      {design.problem !== undefined && (
        <p class="problem" role="alert">
          {design.problem.detail ?? design.problem.title}
        </p>
      )}
      {text === undefined && (
        <Start begin={(begun, name) => design.open(name, begun)} open={(name) => design.open(name)} />
      )}
      {text !== undefined && theirs !== undefined && (
        <Conflict
          name={place.name}
          mine={text}
          theirs={theirs}
          keep={() => void design.save(theirs)}
          take={() => design.take(theirs)}
          close={design.forget}
        />
      )}
      {text !== undefined && (
        <div class="workshop">
          <div class="shaping" aria-busy={isBroken}>
            <nav class="models" aria-label="Tables of the schema">
              {models.map(({ name }) => (
                <button
                  type="button"
                  key={name}
                  aria-pressed={name === model?.name}
                  onClick={() => design.go({ model: name, column: '' })}
                >
                  {name}
                </button>
              ))}
              <button
                type="button"
                disabled={isBroken}
                onClick={() => {
                  const name = newName(models);
                  design.edit((text) => addModel(text, name), '');
                  design.go({ model: name, column: '' });
                }}
              >
                + table
              </button>
            </nav>
            {models.length > 1 && model !== undefined && (
              <Tables
                models={models}
                chosen={model.name}
                choose={(name, column) => design.go({ model: name, column })}
              />
            )}
            {model !== undefined && (
              <>
                <div class="model">
                  <label>
                    <span>Table</span>
                    <input
                      key={model.name}
                      aria-label="Name of the table"
                      defaultValue={model.name}
                      spellcheck={false}
                      onChange={({ currentTarget }) => {
                        const next = currentTarget.value.trim();
                        if (next === '' || models.some(({ name }) => name === next)) return;
                        design.edit((text) => renameModel(text, model, next), '');
                        design.go({ model: next });
                      }}
                    />
                  </label>
                  {model.path.length > 0 && models.length > 1 && (
                    <button type="button" onClick={() => design.edit((text) => removeModel(text, model), '')}>
                      Delete table
                    </button>
                  )}
                </div>
                <div class="editor">
                  <Columns
                    model={model}
                    chosen={column?.name ?? ''}
                    problem={problem}
                    choose={choose}
                    edit={design.edit}
                  />
                  {column !== undefined && (
                    <Settings
                      key={column.name}
                      models={models}
                      model={model}
                      property={column}
                      picture={pictures[column.name]}
                      problem={problem}
                      seed={place.seed}
                      choose={choose}
                      edit={design.edit}
                    />
                  )}
                </div>
              </>
            )}
          </div>
          <Json
            text={text}
            problem={problem}
            at={column === undefined ? '' : pointerOf(column.path)}
            set={(next) => design.edit(() => next, 'json')}
          />
          {shown !== undefined && shown.model === model?.name && (
            <Rows preview={shown} pictures={pictures} chosen={column?.name ?? ''} choose={choose} />
          )}
        </div>
      )}
    </main>
  );
}

render(<Page />, document.getElementById('page') as HTMLElement);
