import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../project-root.js';
import type { Ranges } from './expression.js';

/** data/unicode.json, as scripts/data/unicode.ts writes it. Sets are the gaps between ranges and their lengths less one, in base 36. */
interface File {
  /** Further names of properties, and of values as in Script=Grek, with those that sets have. */
  readonly names: Readonly<Record<string, string>>;
  /** The characters that have a property in both versions of Unicode, by its name. */
  readonly characters: Readonly<Record<string, string>>;
  /** Those that have it in one of the versions only. */
  readonly inOneVersion: Readonly<Record<string, string>>;
}

/** The characters that have a property in Unicode 15.0 and in 17.0, and those that have it in one of these, ascending. */
export interface Property {
  readonly sure: Ranges;
  readonly unsure: Ranges;
}

let file: File | undefined;
const known = new Map<string, Property>();

/**
 * The characters with a property of Unicode, `\p{key}` or `\p{key=value}`, whichever version of Unicode the system knows. Undefined for a
 * property that the file does not have.
 */
export function charactersWith(key: string, value: string | null): Property | undefined {
  file ??= JSON.parse(readFileSync(join(projectRoot, 'data/unicode.json'), 'utf8')) as File;
  const property = file.names[key] ?? key;
  const written = value === null ? property : `${property}=${value}`;
  const name = file.names[written] ?? written;
  const sure = file.characters[name];
  if (sure === undefined) return undefined;
  const found = known.get(name) ?? { sure: decode(sure), unsure: decode(file.inOneVersion[name] ?? '') };
  known.set(name, found);
  return found;
}

function decode(encoded: string): Ranges {
  const steps = (encoded === '' ? [] : encoded.split(' ')).map((step) => Number.parseInt(step, 36));
  const ranges: [number, number][] = [];
  let next = 0;
  for (let at = 0; at < steps.length; at += 2) {
    const from = next + (steps[at] as number);
    const to = from + (steps[at + 1] as number);
    ranges.push([from, to]);
    next = to + 1;
  }
  return ranges;
}
