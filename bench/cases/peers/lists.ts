import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faker } from '@faker-js/faker/locale/en';
import { cities } from '../../rows.js';

/** What persons are made of: the place i is city[i] in state[i] in country[i]. */
export interface Lists {
  readonly first: readonly string[];
  readonly last: readonly string[];
  readonly city: readonly string[];
  readonly state: readonly string[];
  readonly country: readonly string[];
}

/** The names of Faker and our cities, which all peers get. */
export async function listsOf(): Promise<Lists> {
  const { city, state, country } = await cities();
  const { first_name, last_name } = faker.rawDefinitions.person ?? {};
  return {
    first: first_name?.generic ?? [],
    last: last_name?.generic ?? [],
    city,
    state,
    country,
  };
}

/** Writes them as JSON into a directory; resolves to the path. */
export async function writeLists(directory: string): Promise<string> {
  const path = join(directory, 'lists.json');
  await writeFile(path, JSON.stringify(await listsOf()));
  return path;
}
