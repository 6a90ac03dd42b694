import { once } from '../../cache.js';
import { type Residents, residents } from '../../vocabulary/residents.js';
import { joined, mapped, uniform, weighted, weightedWithin, within } from '../draw.js';
import { widened } from '../draw64.js';
import { withinLists } from '../groups.js';
import { type Pick, pick, text, type Value } from '../value.js';
import { nameColumns } from './names.js';

/** What a row can say of a person. */
export type PersonPart =
  | 'first_name'
  | 'last_name'
  | 'name'
  | 'gender'
  | 'salutation'
  | 'user_name'
  | 'email'
  | 'age'
  | 'birth_date'
  | 'height'
  | 'weight';

/** The ages of adults, in years, at the end of 2025. */
const ADULTS = { youngest: 18, oldest: 90 };
const ages = Array.from(
  { length: ADULTS.oldest - ADULTS.youngest + 1 },
  (_, index) => ADULTS.youngest + index,
);

const DAY = 86_400_000;
const january = (year: number, day: number) => Date.UTC(year, 0, day) / DAY;
/** The first birthday of people of each age, in days from 1970-01-01, and how many days it may be. */
const firstBirthdays = ages.map((age) => january(2026 - age - 1, 2));
const birthdays = ages.map((age, index) => january(2026 - age, 1) - (firstBirthdays[index] as number) + 1);
/** In the order of the genders. */
const salutations = [
  ['Ms.', 'Ms.', 'Mrs.', 'Ms.', 'Mrs.', 'Ms.', 'Dr.'],
  ['Mr.', 'Mr.', 'Mr.', 'Mr.', 'Mr.', 'Mr.', 'Dr.'],
];

const bell = (values: readonly number[], mean: number, sd: number) =>
  values.map((value) => Math.exp(-(((value - mean) / sd) ** 2) / 2));

const SHORTEST = 145;
const TALLEST = 205;
/** In centimetres. */
const heights = Array.from({ length: TALLEST - SHORTEST + 1 }, (_, index) => SHORTEST + index);
const heightWeights = [bell(heights, 163, 6.5), bell(heights, 177, 7)];
/** Body mass indexes from 18 to 36 kg/m². */
const bodyMasses = Array.from({ length: 73 }, (_, index) => 18 + index / 4);
const bodyMassWeights = bell(bodyMasses, 25, 4);
/** In kilograms, by height and body mass index. */
const bodyWeights = heights.flatMap((height) =>
  bodyMasses.map((index) => Math.round(index * (height / 100) ** 2)),
);

/** The least and the greatest number of a part. */
export const personRanges = {
  age: [ADULTS.youngest, ADULTS.oldest],
  height: [SHORTEST, TALLEST],
  weight: [Math.min(...bodyWeights), Math.max(...bodyWeights)],
} as const;

const earliest = Math.min(...firstBirthdays);
const daysAfterEarliest = firstBirthdays.map((day) => day - earliest);
const allSalutations = salutations.flat();
const statures = heightWeights.flatMap(() => heights.map((_, index) => index));

/** The same list each time, so that all persons share what is made of it. */
const locales = once((): readonly [Residents['names']] => [residents('names')]);

/** Values of a person: all of them are of one. The names of the draws begin with `stream`. */
export function personOf(stream: string): (part: PersonPart) => Value {
  const { gender, userName, firstName, lastName, emailAddress } = nameColumns(
    uniform(`${stream}locale`, 1),
    locales(),
    false,
    stream,
  );
  const age = uniform(`${stream}age`, ages.length);
  const birthday = within(`${stream}birthday`, age, daysAfterEarliest, birthdays);
  const sex = (gender.value as Pick).draw;
  const height = weightedWithin(`${stream}height`, sex, heightWeights);
  const stature = mapped(height, statures);
  const bodyMass = weighted(`${stream}body mass index`, bodyMassWeights);
  const values: Readonly<Record<PersonPart, Value>> = {
    first_name: firstName.value,
    last_name: lastName.value,
    name: text(firstName.value as Pick, ' ', lastName.value as Pick),
    gender: gender.value,
    salutation: pick(withinLists(`${stream}salutation`, sex, salutations), allSalutations),
    user_name: userName.value,
    email: emailAddress.value,
    age: pick(age, ages),
    height: pick(stature, heights),
    weight: pick(joined(stature, bodyMass, bodyMasses.length), bodyWeights),
    birth_date: {
      kind: 'time',
      form: 'date',
      digits: 0,
      draw64: widened(birthday),
      min: BigInt(earliest),
      step: 1n,
    },
  };
  return (part) => values[part];
}
