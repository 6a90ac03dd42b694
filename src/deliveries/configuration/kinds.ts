import { type TSchema, Type } from 'typebox';
import { didYouMean } from '../../errors.js';
import { type Misfit, shaped } from '../../shape.js';

/** Kinds of things that can be configured, by name. */
export type Kinds<Kind> = Readonly<Record<string, Kind>>;

const withKind = Type.Object({ kind: Type.String() });

/** The kind of an entry of DESTINATIONS_FILE and its settings; throws an Error that says what is wrong at its place. */
export function settingsOf<Kind extends { readonly settings: TSchema }>(
  place: string,
  written: unknown,
  kinds: Kinds<Kind>,
): { kind: Kind; settings: unknown } {
  const at = `DESTINATIONS_FILE: ${place}`;
  const refuse = ({ pointer, message }: Misfit) =>
    new Error(`${at}${pointer.replaceAll('/', '.')} ${message}`);
  const { kind: name } = shaped(withKind, written, refuse);
  const names = Object.keys(kinds);
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) {
    throw new Error(`${at}.kind must be one of ${names.join(', ')}, not "${name}"${didYouMean(name, names)}`);
  }
  return { kind, settings: shaped(kind.settings, written, refuse) };
}
