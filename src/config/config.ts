import { availableParallelism } from 'node:os';
import { variables } from './variables.js';

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
  const fields = Object.entries(variables).map(([name, variable]) => {
    const written = environment[name] ?? variable.default;
    const value = variable.read(written);
    if (value === undefined) throw new Error(`${name} must be ${variable.allowed}, not "${written}"`);
    return [fieldOf(name), value];
  });
  return { ...Object.fromEntries(fields), environment };
}

const fieldOf = (name: string) =>
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
