import type { Picture } from '../../data/pictures.js';
import { boundsOf, distributionNamed, handDrawn, lawOf, laws, parameterOf } from '../document/laws.js';
import { isObject, type Property } from '../document/models.js';
import { Shape } from './shape.js';

interface Properties {
  readonly property: Property;
  readonly picture: Picture | undefined;
  /** Gives the distribution another value, or takes it away. */
  readonly set: (distribution: unknown) => void;
}

/** How the values of a column of numbers are distributed: a law whose parameters are dragged, or bars that are drawn by hand. */
export function Law({ property: { schema }, picture, set }: Properties) {
  const name = lawOf(schema);
  const [low, high] = boundsOf(schema);
  const drawn = handDrawn(schema);
  const { distribution } = schema;
  return (
    <fieldset class="controls law">
      <legend>Distribution</legend>
      <select
        aria-label="Distribution"
        value={name}
        onChange={({ currentTarget }) => set(distributionNamed(currentTarget.value, schema))}
      >
        {Object.keys(laws).map((law) => (
          <option key={law}>{law}</option>
        ))}
        <option value="histogram">histogram: drawn by hand</option>
        {!(name in laws) && name !== 'histogram' && <option>{name}</option>}
      </select>
      {drawn === undefined ? (
        <Shape picture={picture} />
      ) : (
        <Hand {...drawn} set={(weights) => set({ ...(distribution as Record<string, unknown>), weights })} />
      )}
      {(laws[name] ?? []).map(({ name: parameter, range, usual }) => {
        const [from, to] = range(low, high);
        const value = parameterOf(schema, parameter) ?? usual(low, high);
        const change = (next: number) =>
          set({ ...(isObject(distribution) ? distribution : { kind: name }), [parameter]: next });
        return (
          <label key={parameter}>
            <span>{parameter}</span>
            <input
              type="range"
              min={from}
              max={to}
              step={(to - from) / 200 || 1}
              value={value}
              onInput={({ currentTarget }) => change(Number(Number(currentTarget.value).toPrecision(4)))}
            />
            <output>{Number(value.toPrecision(4))}</output>
          </label>
        );
      })}
    </fieldset>
  );
}

interface HandProperties {
  readonly values: readonly unknown[];
  readonly weights: readonly number[];
  readonly set: (weights: readonly number[]) => void;
}

/** Bars that follow the pointer, and arrow keys. */
function Hand({ values, weights, set }: HandProperties) {
  const highest = Math.max(100, ...weights);
  const put = (index: number, weight: number) =>
    set(weights.map((old, at) => (at === index ? Math.round(Math.min(highest, Math.max(0, weight))) : old)));
  function draw(event: PointerEvent) {
    if (event.buttons === 0) return;
    const { left, width, bottom, height } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const index = Math.floor(((event.clientX - left) / width) * weights.length);
    if (index >= 0 && index < weights.length) put(index, ((bottom - event.clientY) / height) * highest);
  }
  return (
    <div class="shape hand" onPointerDown={draw} onPointerMove={draw}>
      {weights.map((weight, index) => (
        <span
          key={`${values[index]}`}
          role="slider"
          tabIndex={0}
          aria-label={`Weight of ${values[index]}`}
          aria-valuenow={weight}
          aria-valuemin={0}
          aria-valuemax={highest}
          style={{ height: `${Math.max(2, (100 * weight) / highest)}%` }}
          onKeyDown={(event) => {
            const step = { ArrowUp: 5, ArrowDown: -5 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            put(index, weight + step);
          }}
        />
      ))}
    </div>
  );
}
