import { type Draw, joined, mapped } from '../../columns/draw.js';
import { type Column, isOptional, presentValue } from '../../columns/value.js';
import type { Piece } from './layout.js';

/** An object in JSON as pieces of a row. A member that is missing takes its comma with it. */
export function objectPieces(columns: readonly Column[]): Piece[] {
  const sure = columns.findIndex((column) => !isOptional(column));
  if (sure === -1) return ['{', ...onlyOptional(columns), '}'];
  const members = columns.flatMap((column, index): Piece[] => {
    const member = memberOf(column);
    if (isOptional(column)) {
      const pieces = index < sure ? [...member, ','] : [',', ...member];
      return [{ kind: 'when', draw: column.value.draw, pieces }];
    }
    return index > sure ? [',', ...member] : member;
  });
  return ['{', ...members, '}'];
}

/** Members of which each may be missing: whether a comma stands before one depends on those before it. */
function onlyOptional(columns: readonly Column[]): Piece[] {
  let any: Draw | undefined;
  return columns.filter(isOptional).flatMap((column): Piece[] => {
    const { draw } = column.value;
    const member: Piece = { kind: 'when', draw, pieces: memberOf(column) };
    if (any === undefined) {
      any = draw;
      return [member];
    }
    const pair = joined(any, draw, 2);
    any = mapped(pair, [0, 1, 1, 1]);
    return [{ kind: 'raw', draw: pair, texts: ['', '', '', ','] }, member];
  });
}

function memberOf(column: Column): Piece[] {
  const value = presentValue(column);
  return [
    `${JSON.stringify(column.name)}:`,
    ...(value.kind === 'nested' ? objectPieces(value.columns) : [value]),
  ];
}
