import { BrokenFile } from '../record.js';
import { afterSpace, CLOSE_LIST, COMMA, endOfValue, isSpace, LF, OPEN, OPEN_LIST } from './syntax.js';

const CR = 13;

/** Finds the objects of a file. */
export interface ObjectFinder {
  /** The line on which the next object begins, from 1 on. */
  readonly line: number;
  /** Where the next object begins, from `from` on. `last`: no bytes follow these. Throws a BrokenFile. */
  skip(bytes: Buffer, from: number, last: boolean): number;
  /** The place after the object that begins at `from`; -1 when its end has not arrived. Throws a BrokenFile. */
  end(bytes: Buffer, from: number, last: boolean): number;
}

/** Finds objects that stand one a line (newline-delimited JSON). Lines end with CR where the first bytes of the file have no LF. */
export function linesFinder(head: Buffer): ObjectFinder {
  const lineEnd = head.includes(LF) || !head.includes(CR) ? LF : CR;
  let line = 1;
  return {
    get line() {
      return line;
    },
    skip(bytes, from) {
      let at = from;
      for (; isSpace(bytes[at]); at++) if (bytes[at] === lineEnd) line++;
      return at;
    },
    end(bytes, from, last) {
      const at = bytes.indexOf(lineEnd, from);
      return at >= 0 ? at : last ? bytes.length : -1;
    },
  };
}

/** Finds the objects of one array. */
export function arrayFinder(): ObjectFinder {
  let line = 1;
  let expected: 'array' | 'first object' | 'next object' | 'nothing' = 'array';
  return {
    get line() {
      return line;
    },
    skip(bytes, from, last) {
      let at = from;
      for (; at < bytes.length; at++) {
        const byte = bytes[at];
        if (byte === LF) line++;
        if (isSpace(byte)) continue;
        if (expected === 'array' && byte === OPEN_LIST) expected = 'first object';
        else if ((expected === 'first object' || expected === 'next object') && byte === CLOSE_LIST)
          expected = 'nothing';
        else if (expected === 'next object' && byte === COMMA)
          return at + 1 < bytes.length || last ? afterComma(bytes, at) : at;
        else if (expected === 'first object') return at;
        else throw new BrokenFile(line, 'the file must be one array of objects');
      }
      if (last && expected !== 'nothing') throw new BrokenFile(line, 'the array is not closed');
      return at;
    },
    end(bytes, from) {
      if (bytes[from] !== OPEN) throw new BrokenFile(line, 'the array may hold objects only');
      const at = endOfValue(bytes, from);
      if (at < 0) return -1;
      expected = 'next object';
      for (let next = from; next < at; next++) if (bytes[next] === LF) line++;
      return at;
    },
  };
}

/** The place of the object after a comma; that of the comma where the object has not arrived, so that both come again. */
function afterComma(bytes: Buffer, comma: number): number {
  const at = afterSpace(bytes, comma + 1);
  return at === bytes.length ? comma : at;
}
