/**
 * The lines of parts of the app store, in order of their event_timestamp, which comes after generation_timestamp. No two events
 * have the same.
 */
export const merged = (parts: readonly string[]) =>
  parts
    .flatMap((part) => part.match(/.*\n/g) ?? [])
    .map((line) => ({ line, time: line.match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g)?.[1] as string }))
    .sort((a, b) => (a.time < b.time ? -1 : 1))
    .map(({ line }) => line);
