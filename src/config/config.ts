import { availableParallelism, totalmem } from 'node:os';
import { didYouMean } from '../errors.js';
import { type Variable, variables } from './variables.js';

type Variables = typeof variables;

/** The field that holds the value of a variable: maxRows for MAX_ROWS. */
type FieldOf<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}${Capitalize<FieldOf<Rest>>}`
  : Lowercase<Name>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configuration of the service, independent of the environment. Each variable has a field of the same meaning, and paths
 * are absolute.
 */
export type Config = {
  readonly [Name in keyof Variables as FieldOf<Name>]: NonNullable<ReturnType<Variables[Name]['read']>>;
} & {
  /** The values of ${NAME} in the file of destinations. */
  readonly environment: Environment;
};

/** Reads the configuration from environment variables. Throws an Error that names the first wrong variable. */
export function readConfig(environment: Environment): Config {
  return read(environment, environment, (name) => name);
}

/** The variables that the application has no use for where another one listens and logs. */
const ofServer = ['HOST', 'PORT', 'WORKERS', 'LOG_LEVEL', 'DRAIN_SECONDS', 'HEADER_TIMEOUT', 'IDLE_TIMEOUT'];

/** The variables of an application in a process of somebody else. */
export const optionVariables = Object.entries<Variable<unknown>>(variables).filter(
  ([name]) => !ofServer.includes(name),
);

/**
 * The configuration with fields of Config that somebody's code gives; nothing is logged. Throws an Error that names the first
 * wrong or unknown one.
 */
export function configOf(options: Readonly<Record<string, unknown>>, environment: Environment): Config {
  const names = new Map(optionVariables.map(([name]) => [fieldOf(name), name]));
  const given = Object.entries(options).map(([field, value]) => {
    const name = names.get(field);
    if (name === undefined)
      throw new Error(`There is no option ${field}${didYouMean(field, [...names.keys()])}`);
    return [name, value === undefined ? undefined : String(value)];
  });
  return { ...read(Object.fromEntries(given), environment, fieldOf), logLevel: 'silent' };
}

function read(written: Environment, environment: Environment, nameOf: (variable: string) => string): Config {
  const fields = Object.entries(variables).map(([name, variable]) => {
    const text = written[name] ?? variable.default;
    const value = variable.read(text);
    if (value === undefined) throw new Error(`${nameOf(name)} must be ${variable.allowed}, not "${text}"`);
    return [fieldOf(name), value];
  });
  return { ...Object.fromEntries(fields), environment };
}

/** The field of Config that holds the value of a variable. */
export const fieldOf = (name: string) =>
  name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * How many threads this process starts. With auto, each core of the process has one, except the core of the thread that sends,
 * which also makes slices while it waits for the others. On two cores, a second thread made big downloads a tenth slower.
 */
export function threadsOf({ threads, workers }: Pick<Config, 'threads' | 'workers'>): number {
  return threads === 'auto' ? Math.min(16, coresOf({ workers }) - 1) : threads;
}

/** The cores of each process, at least one: the processes share them. */
export const coresOf = ({ workers }: Pick<Config, 'workers'>): number =>
  Math.max(1, Math.floor(availableParallelism() / workers));

/** What CACHE_MEMORY=auto is without a limit of memory. */
const CACHE_MEGABYTES = 512;

/** A process without cached rows takes about so many megabytes. What is beyond holds the caches and twice as much that is in use. */
const PROCESS_MEGABYTES = 128;
const CACHE_SHARE = 1 / 4;

/** With less, a request for all fields of users would be refused. */
const LEAST_CACHE_MEGABYTES = 32;

/**
 * The megabytes that this process keeps between requests. The processes share `limit`, the bytes of memory that their container may
 * take: 0, or more than the machine has, where there is no limit.
 */
export function cacheMegabytesOf(
  { cacheMemory, workers }: Pick<Config, 'cacheMemory' | 'workers'>,
  limit = process.constrainedMemory(),
): number {
  if (cacheMemory !== 'auto') return cacheMemory;
  if (limit === 0 || limit > totalmem()) return CACHE_MEGABYTES;
  const share = (limit / 2 ** 20 / workers - PROCESS_MEGABYTES) * CACHE_SHARE;
  return Math.max(LEAST_CACHE_MEGABYTES, Math.min(CACHE_MEGABYTES, Math.floor(share)));
}
