import type { Question } from './questions.js';

/** A question, as peers are asked it. */
export interface PersonsQuestion extends Question {
  /** A condition in SQL. */
  readonly where: string;
  /** Columns in SQL, with {text} after those of texts. */
  readonly orderBy?: string;
  /** The query of json-server. */
  readonly jsonServer: string;
}

export const personsQuestions: readonly PersonsQuestion[] = [
  {
    measure: 'country=Japan',
    query: 'country=Japan',
    holds: ({ country }) => country === 'Japan',
    bound: 10,
    where: "country = 'Japan'",
    jsonServer: 'country=Japan',
  },
  {
    measure: 'age:gte=60',
    query: 'age:gte=60',
    holds: ({ age }) => Number(age) >= 60,
    bound: 10,
    where: 'age >= 60',
    jsonServer: 'age_gte=60',
  },
  {
    measure: 'name:contains=ann',
    query: 'name:contains=ann',
    holds: ({ name }) => String(name).toLowerCase().includes('ann'),
    bound: 10,
    where: "lower(name) LIKE '%ann%'",
    jsonServer: 'name_like=ann',
  },
  {
    measure: 'three conditions and a sort by two columns',
    query: 'country:in=Japan,Peru,Chile&age:gte=40&isMarried=true&sort=-age,name',
    holds: ({ country, age, isMarried }) =>
      ['Japan', 'Peru', 'Chile'].includes(String(country)) && Number(age) >= 40 && isMarried === true,
    order: (left, right, compare) =>
      Number(right.age) - Number(left.age) || compare(String(left.name), String(right.name)),
    bound: 60,
    where: "country IN ('Japan', 'Peru', 'Chile') AND age >= 40 AND isMarried",
    orderBy: 'age DESC, name{text}',
    jsonServer:
      'country=Japan&country=Peru&country=Chile&age_gte=40&isMarried=true&_sort=age,name&_order=desc,asc',
  },
  {
    measure: 'all sorted by name',
    query: 'sort=name',
    holds: () => true,
    order: (left, right, compare) => compare(String(left.name), String(right.name)),
    bound: 100,
    where: 'true',
    orderBy: 'name{text}',
    jsonServer: '_sort=name',
  },
];
