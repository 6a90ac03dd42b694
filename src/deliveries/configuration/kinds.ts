import { createRequire } from 'node:module';
import { didYouMean } from '../../errors.js';
import { type Static, type TObject, type TProperties, type TSchema, Type } from '../../json-schema.js';
import { type Misfit, shaped } from '../../shape.js';
import type { Environment } from './destinations-file.js';

/** A kind of destination or source that DESTINATIONS_FILE may configure. */
export interface Kind<Made> {
  readonly name: string;
  /** The schema of an entry of this kind. */
  readonly settings: TSchema;
  /** Packages, with their major versions, that are installed beside the service by those who use this kind. */
  readonly needs: readonly string[];
  make(settings: never, environment: Environment): Made;
}

/** A kind whose entries have the members `properties` besides `kind`, and which needs these packages. */
export const kindOf = <Properties extends TProperties, Made>(
  name: string,
  properties: Properties,
  make: (settings: Static<TObject<Properties>>, environment: Environment) => Made,
  needs: readonly string[] = [],
): Kind<Made> => ({
  name,
  needs,
  settings: Type.Object({ kind: Type.Literal(name), ...properties }, { additionalProperties: false }),
  make,
});

/** The setting of destinations for the seconds within which they must acknowledge a batch, with its default. */
export const timeoutSetting = (seconds: number) => ({
  timeout: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 3600, default: seconds })),
});

/** What the entries of a section of DESTINATIONS_FILE configure, by name; throws an Error that names the place of a mistake. */
export function makeAll<Made>(
  section: string,
  entries: ReadonlyMap<string, unknown>,
  kinds: readonly Kind<Made>[],
  environment: Environment,
): ReadonlyMap<string, { readonly made: Made; readonly settings: unknown }> {
  return new Map(
    [...entries].map(([name, written]) => {
      const place = `${section}.${name}`;
      const { kind, settings } = entryOf(place, written, kinds);
      try {
        return [name, { made: kind.make(settings as never, environment), settings }];
      } catch (error) {
        throw new Error(`DESTINATIONS_FILE: ${place}: ${(error as Error).message}`);
      }
    }),
  );
}

const withKind = Type.Object({ kind: Type.String() });

function entryOf<Made>(place: string, written: unknown, kinds: readonly Kind<Made>[]) {
  const at = `DESTINATIONS_FILE: ${place}`;
  const refuse = ({ pointer, message }: Misfit) =>
    new Error(`${at}${pointer.replaceAll('/', '.')} ${message}`);
  const { kind: name } = shaped(withKind, written, refuse);
  const kind = kinds.find((kind) => kind.name === name);
  if (kind === undefined) {
    const names = kinds.map(({ name }) => name);
    throw new Error(`${at}.kind must be one of ${names.join(', ')}, not "${name}"${didYouMean(name, names)}`);
  }
  const missing = kind.needs.filter((need) => !isInstalled(need.replace(/@\d+$/, '')));
  if (missing.length > 0) {
    const packages = missing.join(' ');
    throw new Error(`${at}: the kind ${name} needs packages that are not installed: npm install ${packages}`);
  }
  return { kind, settings: shaped(kind.settings, written, refuse) };
}

const { resolve } = createRequire(import.meta.url);

function isInstalled(name: string): boolean {
  try {
    return resolve(name) !== '';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND';
  }
}
