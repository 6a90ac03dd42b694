import { type Draw, uniform, weighted } from '../columns/draw.js';
import { Type } from '../json-schema.js';
import type { Cities } from '../vocabulary/cities.js';

export type Weights = 'uniform' | 'population';

/** The parameter for the probabilities of cities. */
export const weightsParameter = (byDefault: Weights) =>
  Type.Enum(['uniform', 'population'], {
    default: byDefault,
    description:
      'The probability of a city. uniform: all cities have the same. population: in proportion to the population.',
  });

/** A draw of one of these cities. A city of unknown population counts as one inhabitant. */
export function drawPlace(cities: Cities, weights: Weights): Draw {
  if (weights === 'uniform') return uniform('place', cities.city.length);
  return weighted(
    'place',
    cities.population.map((people) => Math.max(1, people)),
  );
}

/** The cities of some countries, in the order of the file. */
export function citiesOf(cities: Cities, countries: ReadonlySet<string>): Cities {
  const kept = cities.iso2.flatMap((code, index) => (countries.has(code) ? [index] : []));
  const entries = Object.entries(cities).map(([name, values]) => [name, kept.map((index) => values[index])]);
  return Object.fromEntries(entries) as Cities;
}
