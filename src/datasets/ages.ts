import { type Draw, mapped, weightedWithin, within } from '../columns/draw.js';
import { widened } from '../columns/draw64.js';
import { type Column, column, pick } from '../columns/value.js';
import { Type } from '../json-schema.js';
import type { AgePyramid } from '../vocabulary/ages.js';

const YOUNGEST = 18;
const OLDEST = 100;
const ages = Array.from({ length: OLDEST - YOUNGEST + 1 }, (_, index) => YOUNGEST + index);

/** The year on whose first day people have their age, so that a birth date is a function of the row alone. */
const REFERENCE_YEAR = 2026;

const DAY = 86_400_000;

/** Days from 1970-01-01 to the day of January. */
const january = (year: number, day: number) => Date.UTC(year, 0, day) / DAY;

/** Birthdays of people of each age: the first, and how many days there are. */
const firstBirthdays = ages.map((age) => january(REFERENCE_YEAR - age - 1, 2));
const birthdays = firstBirthdays.map(
  (first, index) => january(REFERENCE_YEAR - (ages[index] as number), 1) - first + 1,
);

/**
 * The columns age and birth_date of adults, which agree on the first day of 2026. Ages follow the age pyramid of the drawn country
 * (`pyramids` has one for each), cut to 18 … 100.
 */
export function ageColumns(
  country: Draw,
  pyramids: readonly AgePyramid[],
): { age: Column; birthDate: Column } {
  const drawn = weightedWithin(
    'age',
    country,
    pyramids.map((pyramid) => pyramid.slice(YOUNGEST, OLDEST + 1)),
  );
  const age = mapped(
    drawn,
    pyramids.flatMap(() => [...ages.keys()]),
  );
  const earliest = firstBirthdays.at(-1) as number;
  const birthday = within(
    'birthday',
    age,
    firstBirthdays.map((day) => day - earliest),
    birthdays,
  );
  return {
    age: column('age', pick(age, ages), Type.Integer({ minimum: YOUNGEST, maximum: OLDEST })),
    birthDate: column(
      'birth_date',
      { kind: 'time', form: 'date', digits: 0, draw64: widened(birthday), min: BigInt(earliest), step: 1n },
      Type.String({ format: 'date', description: `Agrees with the age on ${REFERENCE_YEAR}-01-01` }),
    ),
  };
}
