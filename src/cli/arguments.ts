import { MOST_SHARDS, type Shard, shardOf } from '../columns/shard.js';
import { groups, variables } from '../config/variables.js';
import { shardOfJob, written } from './job.js';
import { checkNames, flagsOf, givenOnce, type Option, settings, split, UsageError } from './options.js';

/** What the arguments of the command ask for. `environment` are the variables with those that flags have set. */
export type Asked =
  | { readonly command: 'help' | 'version' }
  | { readonly command: 'help of a path'; readonly environment: Environment; readonly path: string }
  | { readonly command: 'serve'; readonly environment: Environment }
  | { readonly command: 'rows'; readonly environment: Environment; readonly request: AskedRows }
  | { readonly command: 'deliver'; readonly environment: Environment; readonly delivery: AskedDelivery };

/** Rows without a server: the request that a server would get. */
export interface AskedRows {
  /** With path and query, percent-encoded. */
  readonly url: string;
  /** The path of the file that is the body of a POST; undefined for a GET. */
  readonly body: string | undefined;
  /** The path of the file to write; undefined for standard output. */
  readonly output: string | undefined;
  /** Whether the shard in the URL is that of the environment. */
  readonly ofJob: boolean;
}

/** A delivery without a server. */
export interface AskedDelivery {
  /** The path of the file that would be the body of POST /deliveries. */
  readonly file: string;
  /** How many shards the rows are divided into; undefined for as many as there are processes. */
  readonly shards: number | undefined;
  /** This process, of all that deliver together; undefined when it is alone. */
  readonly part: Shard | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const serverFlags = flagsOf(Object.keys(variables));
/** SEED has none here: seed is a parameter of the rows. */
const rowsFlags = flagsOf(Object.keys(groups.Rows).filter((name) => name !== 'SEED'));
const deliveryFlags = flagsOf([...Object.keys(groups.Rows), ...Object.keys(groups.Deliveries)]);

/** Reads the arguments of the command. Throws a UsageError that says what is allowed. */
export function readArguments(args: readonly string[], environment: Environment): Asked {
  const { options, words } = split(args);
  const names = options.map(([name]) => name);
  if (names.includes('--version')) return { command: 'version' };
  const [command = 'serve', ...more] = words;
  const help = names.includes('--help') || names.includes('-h');
  if (help && (command === 'serve' || command === 'deliver')) return { command: 'help' };
  if (command === 'deliver') return readDeliver(options, more, environment);
  if (more.length > 0)
    throw new UsageError(`There is one command at a time, and "${more[0]}" is not part of ${command}`);
  if (help) {
    const set = settings(options, rowsFlags);
    return { command: 'help of a path', environment: { ...environment, ...set }, path: pathOf(command) };
  }
  if (command === 'serve') {
    checkNames(names, [...serverFlags.keys()]);
    return { command, environment: { ...environment, ...settings(options, serverFlags) } };
  }
  return {
    command: 'rows',
    environment: { ...environment, ...settings(options, rowsFlags) },
    request: requestOf(
      command,
      options.filter(([name]) => !rowsFlags.has(name)),
      environment,
    ),
  };
}

function readDeliver(
  options: readonly Option[],
  [file, ...more]: readonly string[],
  environment: Environment,
): Asked {
  if (file === undefined || more.length > 0)
    throw new UsageError('deliver needs one file: the body that POST /deliveries would get');
  checkNames(
    options.map(([name]) => name),
    [...deliveryFlags.keys(), '--shards', '--shard'],
  );
  const shard = givenOnce(options, '--shard');
  const part = shard === undefined ? shardOfJob(environment) : readShard(shard);
  const shards = givenOnce(options, '--shards');
  return {
    command: 'deliver',
    environment: { ...environment, ...settings(options, deliveryFlags) },
    delivery: { file, part, shards: shards === undefined ? undefined : readShards(shards, part) },
  };
}

/** There is at least one shard for each process. */
function readShards(text: string, part: Shard | undefined): number {
  const min = part?.shards ?? 1;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= MOST_SHARDS) return value;
  const processes = min > 1 ? `, of ${min} processes` : '';
  throw new UsageError(
    `--shards must be an integer from ${min} to ${MOST_SHARDS}${processes}, not "${text}"`,
  );
}

function readShard(text: string): Shard {
  try {
    return shardOf(text);
  } catch (error) {
    throw new UsageError(`--${(error as Error).message}`);
  }
}

/** The request for rows at a path, whose parameters are options. Without a shard, it is that of the environment. */
function requestOf(path: string, options: readonly Option[], environment: Environment): AskedRows {
  const output = givenOnce(options, '--output');
  const given = /[?&]shard=/.test(path) || options.some(([name]) => name === '--shard');
  const part = given ? undefined : shardOfJob(environment);
  const shard: Option[] = part === undefined ? [] : [['--shard', written(part)]];
  const own = [...options.filter(([name]) => name !== '--output'), ...shard];
  const where = { output, ofJob: part !== undefined };
  const query = own.map(([option, value]) => {
    if (!option.startsWith('--')) throw new UsageError(`There is no option ${option}`);
    return [option.slice(2), value] as const;
  });
  if (path !== 'generate') return { url: urlOf(pathOf(path), query), body: undefined, ...where };
  const take = (name: string, what: string) => {
    const [found, ...more] = query.filter(([given]) => given === name);
    if (found?.[1] === undefined || more.length > 0)
      throw new UsageError(`generate needs one --${name}: ${what}`);
    return found[1];
  };
  const body = take('schema', 'the path of a file with a JSON Schema');
  const model = take('model', 'the name of a model of the schema');
  const others = query.filter(([name]) => name !== 'schema' && name !== 'model');
  return { url: urlOf(`/generate/${encodeURIComponent(model)}`, others), body, ...where };
}

export const pathOf = (written: string) =>
  encodeURI(written.startsWith('/') ? written : `/${written}`).replaceAll('#', '%23');

export function urlOf(path: string, query: readonly Option[]): string {
  // A parameter alone says yes, as a flag does.
  const written = query.map(([name, value = 'true']) => [name, value].map(encodeURIComponent).join('='));
  return [path, ...written].reduce((whole, part) => `${whole}${whole.includes('?') ? '&' : '?'}${part}`);
}
