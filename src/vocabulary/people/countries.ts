/**
 * Where the names of the people of a country and of its streets come from: from a locale of Faker, such as `de_AT`, or, under the code of
 * a country, such as `KE`, from names of its own in data/names.csv. It is the country's own locale or names if there are any, or else
 * those of a neighbour with the same language or peoples, or else `en`. A country with several locales (Belgium, Canada, India, Nigeria,
 * Switzerland, South Africa) has the one that most people understand. All 240 countries of data/worldcities.csv are listed, so `en` is
 * also a decision. XG and XW are the Gaza Strip and the West Bank, XK is Kosovo and XR Svalbard.
 */
const countriesOf: Readonly<Record<string, string>> = {
  ar: 'DJ DZ EG IQ JO KM LB LY MA MR SD SO SY TN XG XW YE',
  az: 'AZ',
  cs_CZ: 'CZ',
  da: 'DK FO GL',
  de: 'DE',
  de_AT: 'AT',
  de_CH: 'CH LI',
  dv: 'MV',
  el: 'CY GR',
  en: `AG AI BB BM BS BT BZ CK DM FJ FM GD GY JM KI KN KY LC MH MN MS MU NR NU NZ PG PW SB SC TC TO TT TV VC VG
    VU WS`,
  en_AU: 'AU CX NF',
  en_CA: 'CA',
  en_GB: 'FK GB GI GS IM JE PN SH',
  en_GH: 'GH LR',
  en_HK: 'HK',
  en_IE: 'IE',
  en_IN: 'IN',
  en_NG: 'NG',
  en_US: 'AS GU MP US VI',
  en_ZA: 'BW LS NA SZ ZA',
  es: 'AD AR BO CL CO CR CU DO EC ES GQ GT HN NI PA PE PR PY SV UY VE',
  es_MX: 'MX',
  fa: 'AF IR',
  fi: 'FI',
  fr: 'BL FR GF GP MC MF MQ NC PF PM RE WF YT',
  fr_LU: 'LU',
  he: 'IL',
  hr: 'BA HR',
  hu: 'HU',
  hy: 'AM',
  id_ID: 'ID',
  it: 'IT SM VA',
  ja: 'JP',
  ka_GE: 'GE',
  ko: 'KP KR',
  lv: 'LV',
  mk: 'MK',
  nb_NO: 'NO XR',
  ne: 'NP',
  nl: 'AW BQ CW NL SR SX',
  nl_BE: 'BE',
  pl: 'PL',
  pt_BR: 'BR',
  pt_PT: 'CV PT TL',
  ro: 'RO',
  ro_MD: 'MD',
  ru: 'BY KG KZ RU TJ',
  sk: 'SK',
  sl_SI: 'SI',
  sr_RS_latin: 'ME RS',
  sv: 'SE',
  th: 'TH',
  tr: 'TR',
  uk: 'UA',
  ur: 'PK',
  uz_UZ_latin: 'TM UZ',
  vi: 'VN',
  zh_CN: 'CN',
  zh_TW: 'MO TW',
  AL: 'AL XK',
  AO: 'AO GW ST',
  BD: 'BD',
  BG: 'BG',
  CD: 'BI CD CF CG GA RW',
  CI: 'BJ CI TG',
  CM: 'CM',
  EE: 'EE',
  ET: 'ER ET',
  HT: 'HT',
  IS: 'IS',
  KE: 'KE SS',
  KH: 'KH LA',
  LK: 'LK',
  LT: 'LT',
  MG: 'MG',
  ML: 'BF GM GN ML SL',
  MM: 'MM',
  MT: 'MT',
  MY: 'BN MY SG',
  MZ: 'MZ',
  NE: 'NE TD',
  PH: 'PH',
  SA: 'AE BH KW OM QA SA',
  SN: 'SN',
  TZ: 'TZ',
  UG: 'UG',
  ZW: 'MW ZM ZW',
};

const localeOf = new Map(
  Object.entries(countriesOf).flatMap(([locale, countries]) =>
    countries.split(/\s+/).map((iso2) => [iso2, locale] as const),
  ),
);

/** The countries for whom names have been chosen, sorted. */
export const judgedCountries: readonly string[] = [...localeOf.keys()].sort();

/** The locale of Faker for the people of a country, or the code of the country whose names they have; `en` for an unknown code. */
export const localeOfCountry = (iso2: string): string => localeOf.get(iso2) ?? 'en';

/** Whether names come from data/names.csv alone. */
export const hasOwnNames = (locale: string): boolean =>
  /^[A-Z]{2}$/.test(locale) && Object.hasOwn(countriesOf, locale);

/** The countries whose names tell how frequent those of a locale of Faker are. */
const measureOf: Readonly<Record<string, string>> = {
  ...{
    ar: 'EG',
    az: 'AZ',
    cs_CZ: 'CZ',
    da: 'DK',
    de: 'DE',
    de_AT: 'AT',
    de_CH: 'CH',
    el: 'GR',
    en: 'US',
    en_AU: 'AU',
    en_CA: 'CA',
  },
  ...{
    en_GB: 'GB',
    en_GH: 'GH',
    en_IE: 'IE',
    en_IN: 'IN',
    en_NG: 'NG',
    en_US: 'US',
    en_ZA: 'ZA',
    es: 'ES',
    es_MX: 'MX',
    fa: 'IR',
  },
  ...{
    fi: 'FI',
    fr: 'FR',
    fr_BE: 'BE',
    fr_CA: 'CA',
    fr_CH: 'CH',
    fr_LU: 'FR',
    fr_SN: 'SN',
    he: 'IL',
    hr: 'HR',
    hu: 'HU',
    hy: 'AM',
  },
  ...{
    id_ID: 'ID',
    it: 'IT',
    ja: 'JP',
    ka_GE: 'GE',
    ko: 'KR',
    lv: 'LV',
    mk: 'MK',
    nb_NO: 'NO',
    ne: 'NP',
    nl: 'NL',
    nl_BE: 'BE',
  },
  ...{
    pl: 'PL',
    pt_BR: 'BR',
    pt_PT: 'PT',
    ro: 'RO',
    ro_MD: 'MD',
    ru: 'RU',
    sk: 'SK',
    sl_SI: 'SI',
    sr_RS_latin: 'RS',
    sv: 'SE',
  },
  ...{ th: 'TH', tr: 'TR', uk: 'UA', ur: 'PK', uz_UZ_latin: 'UZ', vi: 'VN', zh_CN: 'CN', zh_TW: 'TW' },
};

/** The country in data/names.csv that tells how frequent the names of a locale are; undefined where nobody has counted. */
export const measuredBy = (locale: string): string | undefined =>
  hasOwnNames(locale) ? locale : measureOf[locale];

/** The countries of data/names.csv. */
export const countedCountries: readonly string[] = [
  ...new Set([...Object.keys(countriesOf).filter(hasOwnNames), ...Object.values(measureOf)]),
].sort();
