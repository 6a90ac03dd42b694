import { createAsyncCache } from '../../cache.js';
import { preparing } from '../../turns.js';
import { localeOfCountry } from './countries.js';
import type { Names } from './names.js';
import { readPeople } from './prepared-people.js';
import type { Streets } from './streets.js';

/** The vocabularies of the people of some countries. */
export interface People {
  /** The locales of `countries`, each once. */
  readonly locales: readonly LocalePeople[];
  /** In the order of the request. */
  readonly countries: readonly CountryPeople[];
}

/** The vocabularies that depend on the language. */
export interface LocalePeople extends Names, Streets {
  /** The locale of Faker, such as `de_AT`, or a country with names of its own, such as `KE`. */
  readonly code: string;
}

/** The vocabularies that depend on the country. */
export interface CountryPeople {
  readonly iso2: string;
  /** An index into `locales`. */
  readonly locale: number;
}

/**
 * Loads the vocabularies of the people of these countries. A locale is read once, when it is first needed. With `locale`,
 * everybody has that locale.
 */
export async function loadPeople(isoCodes: readonly string[], locale?: string): Promise<People> {
  const localeOf = (iso2: string) => locale ?? localeOfCountry(iso2);
  const codes = [...new Set(isoCodes.map(localeOf))];
  const countries = isoCodes.map((iso2) => ({ iso2, locale: codes.indexOf(localeOf(iso2)) }));
  const locales: LocalePeople[] = [];
  for (const code of codes) locales.push(await loadLocale(code));
  return { locales, countries };
}

const loaded = createAsyncCache<LocalePeople>(100);

/** The people of one of `preparedLocales`. Rejects for others. */
export async function loadLocale(code: string): Promise<LocalePeople> {
  return loaded(code, async () => {
    await preparing();
    return { ...(await readPeople(code)), code };
  });
}
