import { ALL, daily, type Rates, type Sums } from './rates.js';

/** Groups that are shown. */
const MOST = 12;
const days = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];

interface Properties {
  readonly rates: Rates;
  /** The group that is looked at. */
  readonly chosen: string;
  readonly choose: (group: string) => void;
}

/** The rates of events: of the groups with most of them, by the hour of the day and of the week. */
export function Curves({ rates: { of, groups, hours }, chosen, choose }: Properties) {
  const week = hours.get(chosen) ?? [];
  const most = [...groups].sort(([, a], [, b]) => b.realised - a.realised).slice(0, MOST);
  const shown = groups.has(chosen) && !most.some(([name]) => name === chosen);
  if (shown) most.push([chosen, groups.get(chosen) as Sums]);
  const isExpected = of === 'country';
  const highest = Math.max(...most.map(([, { expected, realised }]) => Math.max(expected, realised)));
  const name = chosen === ALL ? (of === 'country' ? 'all countries' : 'all actions') : chosen;
  return (
    <div class="curves">
      <section aria-label={of === 'country' ? 'Countries' : 'Actions'}>
        <h2>Events of a week by {of}</h2>
        <div class="countries">
          {most.map(([code, { expected, realised }]) => (
            <button
              type="button"
              key={code}
              aria-pressed={code === chosen}
              onClick={() => choose(code === chosen ? ALL : code)}
              title={`${code}: ${realised.toLocaleString('en')} events${isExpected ? `, ${Math.round(expected).toLocaleString('en')} expected` : ''}`}
            >
              <span>{code}</span>
              <i style={{ width: `${(60 * realised) / highest}%` }} />
              <span class="number">{realised.toLocaleString('en')}</span>
            </button>
          ))}
        </div>
      </section>
      <section aria-label="Hours">
        <h2>Events by the hour of the day (UTC), {name}</h2>
        <Curve sums={daily(week)} labels={['0', '6', '12', '18', '24']} name={`Day, ${name}`} />
        <h2>Events by the hour of the week, {name}</h2>
        <Curve sums={week} labels={days} name={`Week, ${name}`} />
        <p class="legend">
          {isExpected && (
            <>
              <i class="expected" /> expected
            </>
          )}{' '}
          <i class="realised" /> in this dataset
        </p>
      </section>
    </div>
  );
}

const WIDTH = 600;
const HEIGHT = 110;

interface CurveProperties {
  readonly sums: readonly Sums[];
  readonly labels: readonly string[];
  readonly name: string;
}

function Curve({ sums, labels, name }: CurveProperties) {
  const highest = Math.max(1e-9, ...sums.map(({ expected, realised }) => Math.max(expected, realised)));
  const step = WIDTH / Math.max(1, sums.length);
  const y = (value: number) => (HEIGHT - (value / highest) * (HEIGHT - 4)).toFixed(1);
  const line = sums
    .map(({ expected }, hour) => `${((hour + 0.5) * step).toFixed(1)} ${y(expected)}`)
    .join('L');
  return (
    <>
      <svg
        class="curve"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={name}
      >
        {sums.map(({ realised }, hour) => (
          <rect
            key={hour}
            x={hour * step}
            width={step * 0.85}
            y={y(realised)}
            height={HEIGHT - Number(y(realised))}
          />
        ))}
        {sums.some(({ expected }) => expected > 0) && <path d={`M${line}`} />}
      </svg>
      <div class="ends" aria-hidden="true">
        {labels.map((label) => (
          <span key={label}>{label}</span>
        ))}
      </div>
    </>
  );
}
