import { type Add, bitsIn, booleans, doubles, integers } from '../columnar/values.js';
import type { ValueType } from '../file-format.js';
import { append, outputBuffer, reserve, take } from '../output-buffer.js';

/** The values of a column in a batch, packed while they come. */
export interface ColumnValues {
  /** Adds a value that is no null: its text, in bytes[start, end). */
  readonly add: Add;
  addNull(): void;
  /** The number of nulls, and the buffers, of all values since the last time. */
  take(): { readonly nulls: number; readonly buffers: readonly Buffer[] };
}

/** Bytes for the first values of a column. */
const FEW = 256;

export function columnValues(type: ValueType): ColumnValues {
  const values = valuesOf[type]();
  const validity = bitsIn(outputBuffer(FEW));
  let nulls = 0;
  return {
    add(bytes, start, end) {
      validity.add(1);
      values.add(bytes, start, end);
    },
    addNull() {
      validity.add(0);
      nulls++;
      values.addNull();
    },
    take() {
      const bits = validity.take();
      const taken = { nulls, buffers: [nulls === 0 ? Buffer.alloc(0) : bits, ...values.take()] };
      nulls = 0;
      return taken;
    },
  };
}

interface Values {
  readonly add: Add;
  addNull(): void;
  take(): readonly Buffer[];
}

/** Numbers of eight bytes; a null is any. */
function numbers(adder: typeof integers): Values {
  const to = outputBuffer(FEW);
  return {
    add: adder(to),
    addNull() {
      reserve(to, 8);
      to.at = to.bytes.writeBigInt64LE(0n, to.at);
    },
    take: () => [take(to)],
  };
}

function truths(): Values {
  const bits = bitsIn(outputBuffer(FEW));
  return { add: booleans(bits), addNull: () => bits.add(0), take: () => [bits.take()] };
}

/** Where each text ends, after a 0, and the texts. */
function texts(): Values {
  const ends = outputBuffer(FEW);
  const to = outputBuffer(FEW);
  const end = () => {
    reserve(ends, 4);
    ends.at = ends.bytes.writeInt32LE(to.at, ends.at);
  };
  end();
  return {
    add(bytes, start, stop) {
      reserve(to, stop - start);
      append(to, bytes, start, stop);
      end();
    },
    addNull: end,
    take() {
      const taken = [ends, to].map(take);
      end();
      return taken;
    },
  };
}

/** A number that no double holds keeps its digits as a text. */
const valuesOf: Readonly<Record<ValueType, () => Values>> = {
  integer: () => numbers(integers),
  number: () => numbers(doubles),
  boolean: truths,
  decimal: texts,
  json: texts,
  string: texts,
};
