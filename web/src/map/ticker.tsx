import { useEffect, useRef, useState } from 'preact/hooks';

/** Events of a kind: their path, where a stream of them goes on, and the cells that are shown, the time first. */
interface Kind {
  readonly path: string;
  next(event: Event, id: string): readonly [parameter: string, value: string];
  cellsOf(event: Event): readonly string[];
}

type Event = Readonly<Record<string, string | number>>;

export const appStore: Kind = {
  path: 'events/app-store',
  next: ({ event_timestamp }) => ['from', `${event_timestamp}`],
  cellsOf: ({ event_timestamp, country_code, event_type, device_type }) => [
    ...[`${event_timestamp}`, `${country_code}`, `${event_type}`.replaceAll('_', ' '), `${device_type}`],
  ],
};

export const store: Kind = {
  path: 'events/e-store',
  next: (_, id) => ['offset', id.split('~')[0] as string],
  cellsOf: ({ timestamp, action, product_id, customer_id, price }) => [
    ...[`${timestamp}`, `${action}`, `product ${product_id}, customer ${customer_id}`, `${price}`],
  ],
};

interface Properties {
  readonly kind: Kind;
  /** Those of a stream, without its speed. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Events that are shown, and speeds. */
const SHOWN = 12;
const speeds = ['1', '10', '60', '600', '3600'];

/** Events as they come, each when its time has come: at a speed, paused and going on where they were. */
export function Ticker({ kind, parameters }: Properties) {
  const [plays, setPlays] = useState(false);
  const [speed, setSpeed] = useState('60');
  const [shown, setShown] = useState<readonly (readonly string[])[]>([]);
  const [count, setCount] = useState(0);
  /** Where the events go on. */
  const next = useRef<ReturnType<Kind['next']>>();
  const about = JSON.stringify([kind.path, parameters]);
  useEffect(() => {
    next.current = undefined;
    setShown([]);
    setCount(0);
  }, [about]);
  useEffect(() => {
    if (!plays) return;
    const query = new URLSearchParams({ ...parameters, live: 'true', speed, format: 'sse' });
    if (next.current !== undefined) query.set(...(next.current as [string, string]));
    const source = new EventSource(`${kind.path}?${query}`);
    let waiting: (readonly string[])[] = [];
    let came = 0;
    let frame = 0;
    // Thousands may come between two drawings; only the last ones can be seen.
    const draw = () => {
      frame = 0;
      const [news, more] = [waiting, came];
      waiting = [];
      came = 0;
      setShown((now) => [...news.toReversed(), ...now].slice(0, SHOWN));
      setCount((now) => now + more);
    };
    source.onmessage = ({ data, lastEventId }) => {
      const event: Event = JSON.parse(data);
      came++;
      waiting.push(kind.cellsOf(event));
      if (waiting.length > SHOWN) waiting.shift();
      next.current = kind.next(event, lastEventId);
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    return () => {
      source.close();
      cancelAnimationFrame(frame);
    };
  }, [plays, speed, about]);
  return (
    <section class="ticker" aria-label="Live events">
      <h2>Events as they come</h2>
      <p class="controls-line">
        <button type="button" class="main" onClick={() => setPlays(!plays)}>
          {plays ? 'Pause' : 'Play'}
        </button>
        <select
          aria-label="Speed"
          value={speed}
          onChange={({ currentTarget }) => setSpeed(currentTarget.value)}
        >
          {speeds.map((one) => (
            <option key={one} value={one}>
              {one} × real time
            </option>
          ))}
        </select>
        <output>
          {count.toLocaleString('en')} events
          {shown[0] === undefined ? '' : `, now ${shown[0][0]?.slice(0, 19).replace('T', ' ')}`}
        </output>
      </p>
      <ol>
        {shown.map(([time = '', ...cells], index) => (
          <li key={index}>
            <span>{time.slice(11, 23)}</span>
            {cells.map((cell, at) => (
              <span key={at}>{cell}</span>
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
}
