import { parseArgs } from 'node:util';
import { groups, type Variable, variables } from '../config/variables.js';
import { didYouMean } from '../errors.js';

/** What the arguments of the command ask for. `environment` are the variables with those that flags have set. */
export type Asked =
  | { readonly command: 'help' | 'version' }
  | { readonly command: 'help of a path'; readonly environment: Environment; readonly path: string }
  | { readonly command: 'serve'; readonly environment: Environment }
  | { readonly command: 'rows'; readonly environment: Environment; readonly request: AskedRows };

/** Rows without a server: the request that a server would get. */
export interface AskedRows {
  /** With path and query, percent-encoded. */
  readonly url: string;
  /** The path of the file that is the body of a POST; undefined for a GET. */
  readonly body: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Arguments that are wrong by themselves. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The flag of a variable: --max-rows for MAX_ROWS. */
export const flagOf = (variable: string) => `--${variable.toLowerCase().replaceAll('_', '-')}`;

const flagsOf = (names: readonly string[]) => new Map(names.map((name) => [flagOf(name), name]));

const serverFlags = flagsOf(Object.keys(variables));
/** SEED has none here: seed is a parameter of the rows. */
const rowsFlags = flagsOf(Object.keys(groups.Rows).filter((name) => name !== 'SEED'));

/** An option with its dashes; the value is undefined when the option stands alone. */
type Option = readonly [name: string, value: string | undefined];

/** Reads the arguments of the command. Throws a UsageError that says what is allowed. */
export function readArguments(args: readonly string[], environment: Environment): Asked {
  const { options, words } = split(args);
  const names = options.map(([name]) => name);
  if (names.includes('--version')) return { command: 'version' };
  const [command = 'serve', ...more] = words;
  if (more.length > 0)
    throw new UsageError(`There is one command at a time, and "${more[0]}" is not part of ${command}`);
  if (names.includes('--help') || names.includes('-h')) {
    if (command === 'serve') return { command: 'help' };
    const set = settings(options, rowsFlags);
    return { command: 'help of a path', environment: { ...environment, ...set }, path: pathOf(command) };
  }
  if (command === 'serve') {
    const known = [...serverFlags.keys(), '--help', '--version'];
    const unknown = names.find((name) => !serverFlags.has(name));
    if (unknown !== undefined)
      throw new UsageError(`There is no option ${unknown}${didYouMean(unknown, known)}`);
    return { command, environment: { ...environment, ...settings(options, serverFlags) } };
  }
  return {
    command: 'rows',
    environment: { ...environment, ...settings(options, rowsFlags) },
    request: requestOf(
      command,
      options.filter(([name]) => !rowsFlags.has(name)),
    ),
  };
}

/** The options that have no value. */
const alone = ['--help', '-h', '--version'];

/** The options, each with the word that follows it as its value, and the other words. */
function split(args: readonly string[]): { options: Option[]; words: string[] } {
  const { tokens } = parseArgs({
    args: [...args],
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

/** The variables that flags set. Throws a UsageError for a wrong value. */
function settings(options: readonly Option[], flags: ReadonlyMap<string, string>): Record<string, string> {
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

/** The request for rows at a path, whose parameters are options. */
function requestOf(path: string, options: readonly Option[]): AskedRows {
  const query = options.map(([option, value]) => {
    if (!option.startsWith('--')) throw new UsageError(`There is no option ${option}`);
    return [option.slice(2), value] as const;
  });
  if (path !== 'generate') return { url: urlOf(pathOf(path), query), body: undefined };
  const take = (name: string, what: string) => {
    const [found, ...more] = query.filter(([given]) => given === name);
    if (found?.[1] === undefined || more.length > 0)
      throw new UsageError(`generate needs one --${name}: ${what}`);
    return found[1];
  };
  const body = take('schema', 'the path of a file with a JSON Schema');
  const model = take('model', 'the name of a model of the schema');
  const others = query.filter(([name]) => name !== 'schema' && name !== 'model');
  return { url: urlOf(`/generate/${encodeURIComponent(model)}`, others), body };
}

const pathOf = (written: string) =>
  encodeURI(written.startsWith('/') ? written : `/${written}`).replaceAll('#', '%23');

function urlOf(path: string, query: readonly Option[]): string {
  // A parameter alone says yes, as a flag does.
  const written = query.map(([name, value = 'true']) => [name, value].map(encodeURIComponent).join('='));
  return [path, ...written].reduce((whole, part) => `${whole}${whole.includes('?') ? '&' : '?'}${part}`);
}
