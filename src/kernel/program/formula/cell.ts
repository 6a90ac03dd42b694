import type { Draw } from '../../../columns/draw.js';
import { cellsOf } from '../../../columns/formula.js';
import { sourcesOf64 } from '../../../columns/sources.js';
import type { Value } from '../../../columns/value.js';
import { type Build, type EntryColumn, entryColumn, lane, operation } from '../build.js';
import { entryLength } from '../image.js';
import type { FormulaSegment } from '../segment.js';
import { laneOf, numberColumn, textColumn } from './terms.js';
import { numberTextColumn } from './texts-of-numbers.js';

/** The entry column of a formula's results as cells of the encoding; `cellsOfTexts` makes those of texts. */
export function emitFormula(
  build: Build,
  { term, encoding }: FormulaSegment,
  cellsOfTexts: (text: EntryColumn) => EntryColumn,
): EntryColumn {
  const nothing = build.image.entry(encoding.scalar(null));
  switch (term.type) {
    case 'number':
      return numberTextColumn(build, numberColumn(build, term), nothing);
    case 'truth': {
      const texts = [false, true].map((value) => build.image.entry(encoding.scalar(value)));
      const entries = [...texts, nothing];
      const table = build.image.table(entries.length * 8, (view) => {
        for (const [index, entry] of entries.entries()) view.setBigUint64(index * 8, entry, true);
      });
      const column = lane(build, 8);
      operation(build, 'TruthText', { column, source: numberColumn(build, term), table });
      return entryColumn(column, entries.map(entryLength));
    }
    case 'text': {
      const raw = textColumn(build, term);
      const source = laneOf(build, raw);
      const cell = cellsOfTexts({ ...raw, constant: false, at: BigInt(source) });
      if (!term.nullable) return cell;
      const column = lane(build, 8);
      operation(build, 'WhereText', { column, text: Number(cell.at), source, nothing });
      return { ...cell, at: BigInt(column), longest: Math.max(cell.longest, entryLength(nothing)) };
    }
  }
}

/** The draws that a formula reads in the rows that it is computed for. */
export const drawsOfFormula = ({ term }: Pick<FormulaSegment, 'term'>): readonly Draw[] =>
  cellsOf(term).flatMap(drawsOf);

function drawsOf(value: Value): readonly Draw[] {
  switch (value.kind) {
    case 'pick':
    case 'patterned':
      return [value.draw];
    case 'choice':
      return [value.draw, ...value.values.flatMap(drawsOf)];
    case 'decimal':
    case 'time':
    case 'numeral':
      return sourcesOf64(value.draw64);
    case 'at row':
      return sourcesOf64(value.row);
    default:
      return [];
  }
}
