import { parseArgs } from 'node:util';
import { type Variable, variables } from '../config/variables.js';
import { didYouMean } from '../errors.js';

/** Arguments that are wrong by themselves. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The flag of a variable: --max-rows for MAX_ROWS. */
export const flagOf = (variable: string) => `--${variable.toLowerCase().replaceAll('_', '-')}`;

export const flagsOf = (names: readonly string[]) => new Map(names.map((name) => [flagOf(name), name]));

/** An option with its dashes; the value is undefined when the option stands alone. */
export type Option = readonly [name: string, value: string | undefined];

/** The options that have no value. */
const alone = ['--help', '-h', '--version'];

/** The options, each with the word that follows it as its value, and the other words. */
export function split(args: readonly string[]): { options: Option[]; words: string[] } {
  const { tokens } = parseArgs({
    args: withNegatives(args),
    options: {},
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const options: Option[] = [];
  const words: string[] = [];
  let open: string | undefined;
  const close = (value: string | undefined) => {
    if (open !== undefined) options.push([open, value]);
    open = undefined;
  };
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (open === undefined) words.push(token.value);
      else close(token.value);
      continue;
    }
    close(undefined);
    if (token.kind === 'option-terminator') continue;
    open = token.rawName;
    if (token.value !== undefined || alone.includes(open)) close(token.value);
  }
  close(undefined);
  return { options, words };
}

/** The arguments with `--n=-1` for `--n -1`, because parseArgs() takes a negative number for an option. */
function withNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1) ?? '';
    if (/^-\d/.test(arg) && /^--[^=]+$/.test(last)) joined.splice(-1, 1, `${last}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}

/** Throws a UsageError for an option that is not allowed. */
export function checkNames(names: readonly string[], allowed: readonly string[]): void {
  const unknown = names.find((name) => !allowed.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(
    `There is no option ${unknown}${didYouMean(unknown, [...allowed, '--help', '--version'])}`,
  );
}

/** The value of an option that may be given once; undefined where it is not. */
export function givenOnce(options: readonly Option[], name: string): string | undefined {
  const [found, ...more] = options.filter(([given]) => given === name);
  if (more.length > 0) throw new UsageError(`${name} is given twice`);
  if (found !== undefined && found[1] === undefined) throw new UsageError(`${name} needs a value`);
  return found?.[1];
}

/** The variables that flags set. Throws a UsageError for a wrong value. */
export function settings(
  options: readonly Option[],
  flags: ReadonlyMap<string, string>,
): Record<string, string> {
  const set: Record<string, string> = {};
  for (const [flag, value] of options) {
    const name = flags.get(flag) as keyof typeof variables | undefined;
    if (name === undefined) continue;
    if (name in set) throw new UsageError(`${flag} is given twice`);
    const { allowed, read }: Variable<unknown> = variables[name];
    // A flag alone says yes, where that is an answer.
    const written = value ?? 'true';
    const meant = read(written);
    if (value === undefined && meant !== true) throw new UsageError(`${flag} needs a value: ${allowed}`);
    if (meant === undefined) throw new UsageError(`${flag} must be ${allowed}, not "${value}"`);
    set[name] = written;
  }
  return set;
}
