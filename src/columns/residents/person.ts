import { type Residents, residents } from '../../vocabulary/residents.js';
import { uniform, within } from '../draw.js';
import { widened } from '../draw64.js';
import { type Pick, pick, text, type Value } from '../value.js';
import { nameColumns } from './names.js';

/** What a row can say of a person. */
export type PersonPart =
  | 'first_name'
  | 'last_name'
  | 'name'
  | 'gender'
  | 'user_name'
  | 'email'
  | 'age'
  | 'birth_date';

/** The ages of adults, in years, at the end of 2025. */
export const ADULTS = { youngest: 18, oldest: 90 };
const ages = Array.from(
  { length: ADULTS.oldest - ADULTS.youngest + 1 },
  (_, index) => ADULTS.youngest + index,
);

const DAY = 86_400_000;
const january = (year: number, day: number) => Date.UTC(year, 0, day) / DAY;
/** The first birthday of people of each age, in days from 1970-01-01, and how many days it may be. */
const firstBirthdays = ages.map((age) => january(2026 - age - 1, 2));
const birthdays = ages.map((age, index) => january(2026 - age, 1) - (firstBirthdays[index] as number) + 1);
const earliest = Math.min(...firstBirthdays);

let english: readonly [Residents['names']] | undefined;

/** The same list each time, so that all persons share what is made of it. */
function locales(): readonly [Residents['names']] {
  english ??= [residents('names')];
  return english;
}

/** Values of a person: all of them are of one. The names of the draws begin with `stream`. */
export function personOf(stream: string): (part: PersonPart) => Value {
  const { gender, userName, firstName, lastName, emailAddress } = nameColumns(
    uniform(`${stream}locale`, 1),
    locales(),
    false,
    stream,
  );
  const age = uniform(`${stream}age`, ages.length);
  const birthday = within(
    `${stream}birthday`,
    age,
    firstBirthdays.map((day) => day - earliest),
    birthdays,
  );
  const values: Readonly<Record<PersonPart, Value>> = {
    first_name: firstName.value,
    last_name: lastName.value,
    name: text(firstName.value as Pick, ' ', lastName.value as Pick),
    gender: gender.value,
    user_name: userName.value,
    email: emailAddress.value,
    age: pick(age, ages),
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
