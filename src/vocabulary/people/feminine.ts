/** Endings of men's surnames and those of the women of the family, the longest first. */
type Endings = readonly (readonly [masculine: RegExp, feminine: string])[];

const slavic: Endings = [
  [/ий$/, 'ая'],
  [/([оеё])в$/, '$1ва'],
  [/([иы])н$/, '$1на'],
];

const vowels = 'αεηιουω';
const withAccent: Readonly<Record<string, string>> = {
  α: 'ά',
  ε: 'έ',
  η: 'ή',
  ι: 'ί',
  ο: 'ό',
  υ: 'ύ',
  ω: 'ώ',
};
const withoutAccent = Object.fromEntries(
  Object.entries(withAccent).map(([plain, accented]) => [accented, plain]),
);

/** The genitive of a Greek name in -ος, whose accent moves to the last syllable but one: Αγγελόπουλος, Αγγελοπούλου. */
function greekGenitive(name: string): string {
  const stem = name.slice(0, -2);
  const plain = stem.replace(/[άέήίόύώ]/g, (vowel) => withoutAccent[vowel] as string);
  const last = Math.max(...[...vowels].map((vowel) => plain.lastIndexOf(vowel)));
  return last < 0
    ? `${stem}ου`
    : `${plain.slice(0, last)}${withAccent[plain[last] as string]}${plain.slice(last + 1)}ου`;
}

const endings: Readonly<Record<string, Endings>> = {
  BG: [
    [/(sk|tsk)i$/, '$1a'],
    [/([eo])v$/, '$1va'],
    [/in$/, 'ina'],
  ],
  IS: [[/son$/, 'dóttir']],
  // A married woman's name; unmarried women have -aitė, -ytė or -utė.
  LT: [[/(as|is|ys|us|ius|a|ė)$/, 'ienė']],
  az: [
    [/([oe])v$/, '$1va'],
    [/(sk|tsk)i$/, '$1aya'],
  ],
  cs_CZ: [
    [/ý$/, 'á'],
    [/([íů])$/, '$1'],
    [/e[ck]$/, 'ková'],
    [/[aeo]$/, 'ová'],
    [/$/, 'ová'],
  ],
  el: [
    [/άδης$/, 'άδου'],
    [/ίδης$/, 'ίδου'],
    [/ής$/, 'ή'],
    [/ης$/, 'η'],
    [/άς$/, 'ά'],
    [/ας$/, 'α'],
    [/ές$/, 'έ'],
    [/ός$/, 'ού'],
  ],
  lv: [
    [/is$/, 'e'],
    [/(š|s)$/, 'a'],
  ],
  mk: [
    [/ски$/, 'ска'],
    [/([оеё])в$/, '$1ва'],
  ],
  pl: [
    [/([sc]|dz)ki$/, '$1ka'],
    [/ny$/, 'na'],
  ],
  ru: slavic,
  sk: [
    [/ý$/, 'á'],
    [/í$/, 'ia'],
    [/e[ck]$/, 'ková'],
    [/[ao]$/, 'ová'],
    [/$/, 'ová'],
  ],
  uk: [
    [/ий$/, 'а'],
    [/([оеіє])в$/, '$1ва'],
    [/([иі])н$/, '$1на'],
  ],
  uz_UZ_latin: [[/([oe])v$/, '$1va']],
};

/** Whether the surnames of women follow from those of men by a rule. */
export const inflects = (locale: string): boolean => locale in endings;

/** Endings that only women's surnames have, for lists that mix those of women and men. */
const ofWomen: Readonly<Record<string, RegExp>> = {
  BG: /(ova|eva|ska|ina)$/,
  IS: /dóttir$/,
  LT: /(ienė|aitė|ytė|utė)$/,
  az: /(ova|eva)$/,
  cs_CZ: /(ová|á)$/,
  // With plurals, such as Μέλιοι, which are nobody's.
  el: /(ίδου|άδου|οπούλου|ού|[ηή]|οι)$/,
  lv: /(iņa|ere|one|ova|eva)$/,
  mk: /(ска|ова|ева)$/,
  pl: /([sc]|dz)ka$/,
  ru: /(ова|ева|ёва|ина|ая)$/,
  sk: /(ová|á)$/,
  uk: /([сц]ька|ова|ева)$/,
  uz_UZ_latin: /(ova|eva)$/,
};

/** Whether this is a surname of women alone, by its ending. */
export const isFeminine = (name: string, locale: string): boolean => ofWomen[locale]?.test(name) ?? false;

/** The surname of the women of a family whose men have this one; the same name where it does not change. */
export function feminine(name: string, locale: string): string {
  if (locale === 'el' && /ος$/.test(name)) return greekGenitive(name);
  if ((locale === 'cs_CZ' || locale === 'sk') && /ec$/.test(name)) return name.replace(/ec$/, 'cová');
  for (const [masculine, ending] of endings[locale] ?? []) {
    if (masculine.test(name)) return name.replace(masculine, ending);
  }
  return name;
}
