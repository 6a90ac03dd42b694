// Numbers of buildings as patterns (see `parsePattern`), written by hand. The patterns of a list are equally likely, and they overlap, so
// that low numbers are more frequent: every street has a number 3, few have a number 150.

const plain = [
  ...['%', '[1-8]', '[1-6]', '[1-4]'],
  ...['[1-2]#', '[1-3]#', '[1-5]#', '[1-7]#', '%#'],
  ...['1##', '[1-2]##'],
];

/** Numbers of entrances, with a letter. */
const withLetters = (letters: string) => [...plain, `%[${letters}]`, `[1-4]#[${letters}]`];

/** Blocks of a hundred numbers, in streets that run through a town. */
const american = [
  ...['%#', '[1-4]##', '[1-7]##', '%##'],
  ...['[1-2]###', '[1-4]###', '[1-7]###', '%###', '1####'],
];
const brazilian = ['%#', '[1-4]##', '[1-7]##', '%##', '1###', '[1-2]###', '[1-4]###'];

/** Building and flat. */
const withFlats = [...plain, '%/%', '[1-5]#/%', '%/[1-3]#'];

/** By locale of Faker; others have plain numbers. */
const ownNumbers: Readonly<Record<string, readonly string[]>> = {
  da: withLetters('A-C'),
  de: withLetters('a-c'),
  de_AT: [...withLetters('a-b'), '[1-4]#/%'],
  de_CH: withLetters('a-c'),
  en_CA: american.slice(0, -1),
  en_US: american,
  // Without number.
  es: [...plain, 's/n'],
  es_MX: [...plain, '[1-4]##', '%##', 's/n'],
  hy: withFlats,
  // Block and building.
  ja: ['%-%', '%-1#', '[1-3]-%', '[1-4]-[1-2]#', '1#-%', '[1-3]#-%', '[1-3]#-[1-2]#'],
  nl: withLetters('a-c'),
  nl_BE: withLetters('a-b'),
  pl: [...withFlats, '%[a-b]'],
  pt_BR: brazilian,
  ro: [...plain, 'Bloc %', 'Bloc [1-3]#'],
  ro_MD: withFlats,
  sl_SI: withLetters('a-b'),
  // Plot and house.
  th: ['%#', '%##', '%#/%', '%#/[1-4]#', '1##/%', '%##/%#', '%/%'],
  tr: withFlats,
};

export const buildingNumbersOf = (locale: string): readonly string[] => ownNumbers[locale] ?? plain;
