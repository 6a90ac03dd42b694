/** Named choices for each of several options. */
export type Options = Readonly<Record<string, Readonly<Record<string, object>>>>;

/** One choice for each option, by name. */
export type Case = Readonly<Record<string, string>>;

/**
 * Cases in which every pair of choices of two options comes together at least once, except pairs that `fits` refuses. Greedy: each case
 * begins with a pair that is missing, and for each further option takes the choice that adds most missing pairs. Throws when a pair that fits is part of no case.
 */
export function pairwise(options: Options, fits: (some: Case) => boolean): Case[] {
  const names = Object.keys(options);
  const missing = new Set<string>();
  const keyOf = (some: Case) =>
    JSON.stringify(names.filter((name) => name in some).map((name) => [name, some[name]]));
  const choices = (name: string) => Object.keys(options[name] as object);
  for (const [index, one] of names.entries())
    for (const other of names.slice(index + 1))
      for (const a of choices(one))
        for (const b of choices(other))
          if (fits({ [one]: a, [other]: b })) missing.add(keyOf({ [one]: a, [other]: b }));

  const added = (some: Case, name: string, choice: string) =>
    Object.entries(some).filter(([other, chosen]) => missing.has(keyOf({ [other]: chosen, [name]: choice })))
      .length;
  /** A case with these choices; undefined when there is none. */
  const completed = (some: Case): Case | undefined => {
    const name = names.find((name) => !(name in some));
    if (name === undefined) return some;
    return choices(name)
      .filter((choice) => fits({ ...some, [name]: choice }))
      .sort((a, b) => added(some, name, b) - added(some, name, a))
      .reduce<Case | undefined>(
        (found, choice) => found ?? completed({ ...some, [name]: choice }),
        undefined,
      );
  };
  const cases: Case[] = [];
  for (const pair of missing) {
    const found = completed(Object.fromEntries(JSON.parse(pair)));
    if (found === undefined) throw new Error(`no case has ${pair}`);
    for (const [name, choice] of Object.entries(found))
      for (const [other, chosen] of Object.entries(found))
        missing.delete(keyOf({ [name]: choice, [other]: chosen }));
    cases.push(found);
  }
  return cases;
}
