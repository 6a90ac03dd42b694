import { useEffect, useMemo, useState } from 'preact/hooks';
import { columnsOf, widthOf } from '../data/columns.js';
import { type Picture, pictures } from '../data/pictures.js';
import type { Rows } from '../data/rows.js';
import type { Lane } from './grid.js';

/** The columns of what is shown, and how somebody wants to see them. */
export interface Lanes {
  /** Those that are not hidden. */
  readonly lanes: readonly Lane[];
  readonly pictures: Readonly<Record<string, Picture>>;
  resize(name: string, width: number): void;
}

export function useLanes(shown: Rows | undefined, hidden: readonly string[]): Lanes {
  const [widths, setWidths] = useState<Record<string, number>>({});
  const [seen, setSeen] = useState<readonly Lane[]>([]);
  const [drawn, setDrawn] = useState<Record<string, Picture>>({});
  const first = shown?.first() ?? [];
  // A condition that nothing meets leaves the columns, so that it can be changed.
  useEffect(() => {
    if (first.length === 0) return;
    setSeen(columnsOf(first).map((column) => ({ ...column, left: 0, width: widthOf(column, first) })));
  }, [first]);
  // Rows come first. Pictures of the last address stay until the new ones have come.
  useEffect(() => {
    if (shown === undefined || seen.length === 0) return;
    return pictures(shown, seen, (name, picture) => setDrawn((now) => ({ ...now, [name]: picture })));
  }, [shown, seen]);
  const lanes = useMemo(() => {
    let left = 0;
    return seen
      .filter(({ name }) => !hidden.includes(name))
      .map((lane) => {
        const width = widths[lane.name] ?? lane.width;
        left += width;
        return { ...lane, width, left: left - width };
      });
  }, [seen, hidden, widths]);
  return {
    lanes,
    pictures: drawn,
    resize: (name, width) => setWidths({ ...widths, [name]: width }),
  };
}
