import { type Draw64, range, row, widened } from '../../columns/draw64.js';
import type { Decimal, Integer, Position, Time } from '../../columns/value.js';
import { pickOfInteger } from '../../kernel/program/computed.js';

/** A cell that rises or falls with a draw: what it shows is that of the integer min + step × draw64. */
export interface Steady {
  readonly draw64: Draw64;
  readonly min: bigint;
  readonly step: bigint;
}

/** How numbers and times rise or fall; undefined for a time of day, which begins again every day. */
export function steadyOf(value: Position | Integer | Decimal | Time): Steady | undefined {
  switch (value.kind) {
    case 'position':
      return { draw64: row, min: BigInt(value.start), step: 1n };
    case 'integer': {
      const [min, max] = [BigInt(value.min), BigInt(value.max)];
      const picked = pickOfInteger(value);
      const draw64 = picked === undefined ? range(value.name, max - min + 1n) : widened(picked);
      return { draw64, min, step: 1n };
    }
    case 'decimal':
      return value;
    case 'time':
      return value.form === 'time' ? undefined : value;
  }
  return value satisfies never;
}
