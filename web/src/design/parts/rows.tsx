import { cellOf, textOf } from '../../data/columns.js';
import type { Picture } from '../../data/pictures.js';
import { Bars } from '../../grid/bars.js';
import type { Preview } from '../service/preview.js';

interface Properties {
  readonly preview: Preview;
  readonly pictures: Readonly<Record<string, Picture>>;
  readonly chosen: string;
  readonly choose: (column: string) => void;
}

/** The first rows, below a picture of each column. */
export function Rows({ preview: { model, rows, columns }, pictures, chosen, choose }: Properties) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section class="rows" aria-label={`Rows of ${model}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" aria-selected={column.name === chosen}>
                <button type="button" onClick={() => choose(column.name.split('.')[0] as string)}>
                  {column.name}
                </button>
                <Bars column={column} picture={pictures[column.name]} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map(({ name, kind }) => {
                const value = cellOf(row, name);
                return (
                  <td key={name} class={`${kind}${value === null ? ' null' : ''}`} dir="auto">
                    {value === null ? 'null' : textOf(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
