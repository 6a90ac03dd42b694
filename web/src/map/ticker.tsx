import { useEffect, useRef, useState } from 'preact/hooks';

/** An event of the app store. */
interface Event {
  readonly event_id: string;
  readonly event_timestamp: string;
  readonly event_type: string;
  readonly country_code: string;
  readonly device_type: string;
}

/** Events that are shown, and speeds. */
const SHOWN = 12;
const speeds = ['1', '10', '60', '600', '3600'];

/** Events as they come, each when its time has come: at a speed, paused and going on where they were. */
export function Ticker({ seed, fraction }: { readonly seed: string; readonly fraction: string }) {
  const [plays, setPlays] = useState(false);
  const [speed, setSpeed] = useState('60');
  const [shown, setShown] = useState<readonly Event[]>([]);
  const [count, setCount] = useState(0);
  /** Where the events go on. */
  const from = useRef('');
  useEffect(() => {
    from.current = '';
    setShown([]);
    setCount(0);
  }, [seed, fraction]);
  useEffect(() => {
    if (!plays) return;
    const query = new URLSearchParams({ seed, users_fraction: fraction, live: 'true', speed, format: 'sse' });
    if (from.current !== '') query.set('from', from.current);
    const source = new EventSource(`events/app-store?${query}`);
    let waiting: Event[] = [];
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
    source.onmessage = ({ data }) => {
      const event: Event = JSON.parse(data);
      came++;
      waiting.push(event);
      if (waiting.length > SHOWN) waiting.shift();
      from.current = event.event_timestamp;
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    return () => {
      source.close();
      cancelAnimationFrame(frame);
    };
  }, [plays, speed, seed, fraction]);
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
          {shown[0] === undefined ? '' : `, now ${shown[0].event_timestamp.slice(0, 19).replace('T', ' ')}`}
        </output>
      </p>
      <ol>
        {shown.map(({ event_id, event_timestamp, event_type, country_code, device_type }) => (
          <li key={event_id}>
            <span>{event_timestamp.slice(11, 23)}</span>
            <span>{country_code}</span>
            <span>{event_type.replaceAll('_', ' ')}</span>
            <span>{device_type}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
