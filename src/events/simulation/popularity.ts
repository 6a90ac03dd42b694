import { aliasTable } from '../../random/alias.js';
import { reserveDoubles, reserveWords, type Simulation } from './module.js';

/** The first ranks, each of which has a bin of its own. */
const SINGLE = 1024;

/** A bin of later ranks has its first rank divided by this, so that the weights of its ranks differ by at most a percent. */
const FINE = 256;

/**
 * Puts the table of the popularity of `count` things (1 … 10,000,000) by Zipf's law with an exponent from 0 to 2 into a
 * simulation's memory; returns its address. See assembly/popularity.ts.
 */
export function popularityTable(simulation: Simulation, count: number, exponent: number): number {
  const bins: [first: number, width: number][] = [];
  for (let first = 0; first < count; ) {
    const width = first < SINGLE ? 1 : Math.min(Math.floor(first / FINE), count - first);
    bins.push([first, width]);
    first += width;
  }
  const table = reserveWords(simulation, [
    bins.length,
    count,
    0,
    0,
    ...bins.flatMap((bin) => [0, 0, ...bin]),
  ]);
  const weights = reserveDoubles(simulation, new Float64Array(bins.length));
  simulation.zipfWeights(table, exponent, weights);
  const { buffer } = simulation.memory;
  const { threshold, alias } = aliasTable([...new Float64Array(buffer, weights, bins.length)]);
  const words = new Uint32Array(buffer, table + 16, bins.length * 4);
  for (let bin = 0; bin < bins.length; bin++) {
    words[bin * 4] = threshold[bin] as number;
    words[bin * 4 + 1] = alias[bin] as number;
  }
  return table;
}
