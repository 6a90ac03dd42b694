import { type Address, changed, parameterOf } from '../data/address.js';
import {
  type Condition,
  conditionsOn,
  directionOf,
  formatConditions,
  nextSort,
  parseConditions,
  withConditions,
} from '../data/conditions.js';
import type { Picture } from '../data/pictures.js';
import { Typed } from '../typed.js';
import { Bars } from './bars.js';
import type { Lane } from './grid.js';

const hints = { number: '> 40', time: '>= 2026-01-01', boolean: '', text: 'contains…' };

interface Properties {
  readonly lane: Lane;
  readonly address: Address;
  readonly picture: Picture | undefined;
  /** Shows what an address becomes. */
  readonly show: (change: (address: Address) => Address) => void;
  readonly resize: (width: number) => void;
  readonly hide: () => void;
}

/** The head of a column: its name, which sorts, and the condition on it. */
export function Head({ lane, address, picture, show, resize, hide }: Properties) {
  const { name, kind } = lane;
  const sort = parameterOf(address, 'sort');
  const isEvents = address.path.startsWith('events/');
  const direction = directionOf(sort, name);
  const said = formatConditions(conditionsOn(address, name), kind);
  const sortBy = ({ shiftKey }: MouseEvent) =>
    show((now) => changed(now, 'sort', nextSort(parameterOf(now, 'sort'), name, shiftKey)));
  const filter = (conditions: readonly Condition[]) => show((now) => withConditions(now, name, conditions));
  const ask = (text: string) => filter(parseConditions(text, kind));
  const order = { 0: 'not sorted', 1: 'ascending', [-1]: 'descending' }[direction];

  function drag({ pointerId, clientX, currentTarget }: PointerEvent) {
    const handle = currentTarget as HTMLElement;
    handle.setPointerCapture(pointerId);
    handle.onpointermove = (event) => resize(Math.max(60, lane.width + event.clientX - clientX));
    handle.onpointerup = () => {
      handle.onpointermove = null;
    };
  }

  return (
    <>
      <div class="title">
        <button
          type="button"
          class="sort"
          onClick={sortBy}
          disabled={isEvents}
          title={
            isEvents
              ? `${name}. Events come in the order of time.`
              : `${name}, ${order}. Click to sort; with Shift, after the columns that sort already.`
          }
        >
          <span class="name">{name}</span>
          <span class="direction" aria-hidden="true">
            {{ 0: '', 1: '▲', [-1]: '▼' }[direction]}
          </span>
        </button>
        <button type="button" class="hide" onClick={hide} title={`Hide ${name}`} aria-label={`Hide ${name}`}>
          ×
        </button>
      </div>
      {kind === 'boolean' ? (
        <select
          class="condition"
          aria-label={`Condition on ${name}`}
          value={said}
          onChange={({ currentTarget }) => ask(currentTarget.value)}
        >
          <option value="">any</option>
          <option value="true">true</option>
          <option value="false">false</option>
        </select>
      ) : (
        <Typed label={`Condition on ${name}`} hint={hints[kind]} value={said} set={ask} />
      )}
      <Bars column={lane} picture={picture} filter={filter} />
      <div class="handle" onPointerDown={drag} />
    </>
  );
}
