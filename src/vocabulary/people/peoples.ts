/**
 * Countries where a given name tells which surnames go with it, because several peoples live there: the share of each people. Their
 * names are in data/names-by-hand.csv, under the locale and the people. The shares are rounded.
 */
const sharesOf: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  BD: { Muslims: 0.91, Hindus: 0.09 },
  KE: { Christians: 0.88, Muslims: 0.12 },
  LK: { Sinhalese: 0.75, Tamils: 0.15, Muslims: 0.1 },
  MY: { Malays: 0.66, Chinese: 0.26, Indians: 0.08 },
  en_IN: { Hindus: 0.82, Muslims: 0.14, Christians: 0.02, Sikhs: 0.02 },
  en_NG: { Hausa: 0.4, Yoruba: 0.24, Igbo: 0.22, South: 0.14 },
  en_ZA: { Africans: 0.8, Afrikaners: 0.13, English: 0.045, Indians: 0.025 },
  he: { Jews: 0.8, Arabs: 0.2 },
};

/** The peoples of a locale; none where all have the same names. */
export const peoplesOf = (locale: string): { readonly name: string; readonly share: number }[] =>
  Object.entries(sharesOf[locale] ?? {}).map(([name, share]) => ({ name, share }));
