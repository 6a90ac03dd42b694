import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';

/** What DESTINATIONS_FILE says: entries by name, with the environment's values filled in and not checked yet. */
export interface DestinationsFile {
  readonly destinations: ReadonlyMap<string, unknown>;
  readonly sources: ReadonlyMap<string, unknown>;
  /** Replaces every secret of the file in a text by ***. */
  redact(text: string): string;
}

/** The environment variables of the service. */
export type Environment = Readonly<Record<string, string | undefined>>;

const sections = ['destinations', 'sources'] as const;

/** Shorter texts are not redacted: many messages contain them by chance. */
const SHORTEST_SECRET = 4;

/** Reads a file of YAML or JSON; rejects with an Error that says what is wrong and where. */
export async function readDestinationsFile(
  file: string,
  environment: Environment,
): Promise<DestinationsFile> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new Error(`DESTINATIONS_FILE cannot be read: ${error.message}`);
  });
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);

  const secrets = new Set<string>();
  const whole = filled(document.toJS() ?? {}, [], { file, environment, secrets });
  if (!isObject(whole)) throw new Error(`${file} must be an object with ${sections.join(' and ')}`);
  for (const name of Object.keys(whole)) {
    if (!sections.some((section) => section === name)) {
      throw new Error(`${file}: there is no section ${name}; the sections are ${sections.join(' and ')}`);
    }
  }
  const entries = (section: (typeof sections)[number]) => {
    const named = whole[section] ?? {};
    if (!isObject(named))
      throw new Error(`${file}: ${section} must be an object with a member for each name`);
    for (const name of Object.keys(named)) {
      if (!/^[\w-]{1,64}$/.test(name)) {
        throw new Error(`${file}: ${section}.${name}: a name must be 1 to 64 letters, digits, _ or -`);
      }
    }
    return new Map(Object.entries(named));
  };
  const known = [...secrets].sort((a, b) => b.length - a.length);
  return {
    destinations: entries('destinations'),
    sources: entries('sources'),
    redact: (text) => known.reduce((clean, secret) => clean.replaceAll(secret, '***'), text),
  };
}

interface FillContext {
  readonly file: string;
  readonly environment: Environment;
  /** Collects the values that must not be shown to clients. */
  readonly secrets: Set<string>;
}

/** The value, with each ${NAME} in its strings replaced by the variable NAME of the environment. */
function filled(value: unknown, path: readonly string[], filling: FillContext): unknown {
  if (typeof value === 'string') {
    const text = value.replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const found = filling.environment[name];
      if (found === undefined) {
        throw new Error(`${filling.file}: ${path.join('.')}: the environment has no ${name}`);
      }
      keep(filling.secrets, found);
      return found;
    });
    if (/token|password|secret|key_id|api-?key|cookie/i.test(path.at(-1) ?? '')) keep(filling.secrets, text);
    // The scheme is no secret: Basic …
    if (/authorization/i.test(path.at(-1) ?? '')) keep(filling.secrets, text.replace(/^\S+ +/, ''));
    if (URL.canParse(text)) {
      // Clients see neither addresses nor what may be a key in a query.
      const { password, hostname, search, searchParams } = new URL(text);
      const written = search.split(/[?&]\w*=?/);
      for (const secret of [password, decoded(password), hostname, ...written, ...searchParams.values()])
        keep(filling.secrets, secret);
    }
    return text;
  }
  if (Array.isArray(value)) return value.map((item, index) => filled(item, [...path, `${index}`], filling));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, filled(member, [...path, name], filling)]),
  );
}

function keep(secrets: Set<string>, secret: string): void {
  if (secret.length >= SHORTEST_SECRET) secrets.add(secret);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
