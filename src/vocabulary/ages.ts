import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';
import { readRecords } from './csv-records.js';

/** The shares of people by their age in years, from 0 to 104; they add up to 1. */
export type AgePyramid = readonly number[];

let loaded: Promise<ReadonlyMap<string, AgePyramid>> | undefined;

/** The age pyramids of the countries in data/ages.csv by ISO 3166-1 alpha-2 code, read when they are first needed. */
export function agePyramids(): Promise<ReadonlyMap<string, AgePyramid>> {
  loaded ??= load(join(projectRoot, 'data/ages.csv'));
  return loaded;
}

async function load(file: string): Promise<ReadonlyMap<string, AgePyramid>> {
  const pyramids = new Map<string, AgePyramid>();
  let header = true;
  readRecords(await readFile(file, 'utf8'), ([iso2 = '', ...groups]) => {
    if (!header) pyramids.set(iso2, byYear(groups.map(Number)));
    header = false;
  });
  return pyramids;
}

/**
 * Shares by year from those of the groups 0-4, 5-9, …, 95-99 and 100 and over. Within a group, all years up to 79 have equal
 * shares, and from 80 on each year has 0.9 of the year before.
 */
function byYear(groups: readonly number[]): AgePyramid {
  const all = groups.reduce((sum, share) => sum + share, 0);
  return groups.flatMap((share, group) => {
    const years = [0, 1, 2, 3, 4].map((year) => (group < 16 ? 1 : 0.9 ** year));
    const sum = years.reduce((sum, weight) => sum + weight, 0);
    return years.map((weight) => (share / all) * (weight / sum));
  });
}
