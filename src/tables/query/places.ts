import { lowerBound } from '../../query/lower-bound.js';
import type { Snapshot } from '../changes/snapshot.js';

// The rows of a table have places, by which a query goes through them: that of a generated row is its number, and those of the added
// rows follow, in the order of their numbers, which may lie far apart.

/** How many places there are. */
export const placesOf = (snapshot: Snapshot): number => snapshot.generated + snapshot.added().length;

export const numberAt = (snapshot: Snapshot, place: number): number =>
  place < snapshot.generated ? place : (snapshot.added()[place - snapshot.generated] as number);

/** The place of a row, which is there where it was added. */
export const placeOf = (snapshot: Snapshot, number: number): number =>
  number < snapshot.generated ? number : snapshot.generated + lowerBound(snapshot.added(), number);

/** The places of the changed rows, rising: of the generated ones also where they are deleted, of the added ones only where they are not. */
export function changedPlaces(snapshot: Snapshot): Float64Array {
  const numbers = snapshot.numbers();
  const generated = lowerBound(numbers, snapshot.generated);
  const added = snapshot.added().length;
  const places = new Float64Array(generated + added);
  places.set(numbers.subarray(0, generated));
  for (let at = 0; at < added; at++) places[generated + at] = snapshot.generated + at;
  return places;
}
