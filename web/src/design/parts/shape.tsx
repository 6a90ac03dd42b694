import { textOf } from '../../data/columns.js';
import type { Picture } from '../../data/pictures.js';
import { heightsOf } from '../../grid/bars.js';

/** A picture of a column, large. */
export function Shape({ picture }: { readonly picture: Picture | undefined }) {
  if (picture === undefined || picture.bars.length === 0) return <div class="shape" />;
  const heights = heightsOf(picture);
  const highest = Math.max(Number.MIN_VALUE, ...heights);
  const [first, last] = [picture.bars[0], picture.bars.at(-1)];
  return (
    <>
      <div class="shape" role="img" aria-label={`From ${textOf(first?.value)} to ${textOf(last?.value)}`}>
        {picture.bars.map(({ value, count }, index) => (
          <span
            key={textOf(value)}
            title={`${textOf(value)}: ${count.toLocaleString('en')} of ${picture.rows.toLocaleString('en')} rows`}
            style={{ height: `${Math.max(1, (100 * (heights[index] as number)) / highest)}%` }}
          />
        ))}
      </div>
      <div class="ends" aria-hidden="true">
        <span>{textOf(first?.value)}</span>
        <span>{textOf(last?.value)}</span>
      </div>
    </>
  );
}
