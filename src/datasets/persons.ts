import type { Dataset } from '../columns/dataset.js';
import { type Draw, joined, uniform, weighted, weightedWithin } from '../columns/draw.js';
import { type Column, pick, position, type Text, text } from '../columns/value.js';
import { Type } from '../json-schema.js';
import { type Cities, editionOf } from '../vocabulary/cities.js';
import { type Names, nameLocales } from '../vocabulary/people/names.js';
import { loadLocale } from '../vocabulary/people/people.js';
import { drawPlace, type Weights, weightsParameter } from './places.js';

interface Parameters {
  readonly locale: string;
  readonly weights: Weights;
}

/** People and the city they last visited. */
export function persons(cities: Cities): Dataset<Parameters> {
  // One draw of a pair of age and status gives both columns. All ages are equally likely.
  const [ages, statuses] = product(range(22, 65), [false, true]);
  const status = weighted(
    'age and isMarried',
    ages.map((age, pair) => (statuses[pair] ? shareOfMarried(age) : 1 - shareOfMarried(age))),
  );

  return {
    name: 'persons',
    title: 'Persons',
    description: 'People, their age and marital status, and the city, state and country they last visited.',
    edition: editionOf(cities),
    key: ['id'],
    parameters: {
      locale: Type.Enum([...nameLocales], {
        default: 'en',
        description: 'The locale of the names: any locale of Faker that has names of persons.',
        examples: ['en', 'de', 'ja'],
      }),
      weights: weightsParameter('uniform'),
    },
    async columns({ locale, weights }): Promise<Column[]> {
      const place = drawPlace(cities, weights);
      return [
        {
          name: 'id',
          value: position(1),
          schema: Type.Integer({ minimum: 1, description: 'The position in the dataset, from 1' }),
        },
        {
          name: 'name',
          value: fullName(await loadLocale(locale)),
          schema: Type.String({ description: "First and last name, in the locale's script and order" }),
        },
        { name: 'age', value: pick(status, ages), schema: Type.Integer({ minimum: 22, maximum: 65 }) },
        { name: 'isMarried', value: pick(status, statuses), schema: Type.Boolean() },
        {
          name: 'city',
          value: pick(place, cities.city),
          schema: Type.String({ description: 'A real city, in ASCII' }),
        },
        {
          name: 'state',
          value: pick(place, cities.state),
          schema: Type.String({ description: 'The state, province or region the city lies in, in ASCII' }),
        },
        {
          name: 'country',
          value: pick(place, cities.country),
          schema: Type.String({ description: 'The country the city lies in, in ASCII' }),
        },
      ];
    },
  };
}

/**
 * The share of people of an age who are married. It rises with age and levels off at seven tenths. The figures are plausible for the
 * world as a whole; they are written by hand and copied from no statistics.
 */
const shareOfMarried = (age: number) => 0.7 / (1 + Math.exp(-(age - 27) / 3.5));

/** First and last name, both of the same gender where last names differ by gender, and of the same people. */
function fullName({ groups, shares: peoples, order, separator }: Names): Text {
  const [women, men] = groups;
  const weights = groups.map(({ first }) => shares(first.weights));
  const same = groups.length === 2 && women.last === men.last;
  const [first, last] = same
    ? // One draw of a weight in both lists is as good as one of the gender and one in its list, and faster.
      [weighted('first name', weights.flat()), weighted('last name', men.last.weights)]
    : byGender(
        peoples,
        weights,
        groups.map(({ last }) => last.weights),
      );
  const firstNames = groups.flatMap(({ first }) => first.names);
  const lastNames = same ? men.last.names : groups.flatMap(({ last }) => last.names);
  const parts = [pick(first, firstNames), separator, pick(last, lastNames)];
  return order === 'first-last' ? text(...parts) : text(...parts.reverse());
}

function byGender(peoples: readonly number[], first: number[][], last: (readonly number[])[]): [Draw, Draw] {
  const gender = uniform('gender', 2);
  const group = peoples.length === 1 ? gender : joined(weighted('people', peoples), gender, 2);
  return [weightedWithin('first name', group, first), weightedWithin('last name', group, last)];
}

/** Weights that add up to 1. */
function shares(weights: readonly number[]): number[] {
  const sum = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / sum);
}

const range = (min: number, max: number) => Array.from({ length: max - min + 1 }, (_, index) => min + index);

/** All pairs of `a` and `b`, as two lists. */
function product<A, B>(a: readonly A[], b: readonly B[]): [A[], B[]] {
  return [a.flatMap((left) => b.map(() => left)), a.flatMap(() => b)];
}
