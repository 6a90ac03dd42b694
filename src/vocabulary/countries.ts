/**
 * The locale of Faker for the names of people and streets of a country: the country's own locale if there is one, or else that of
 * the language that most people there speak, or of an official language, or else `en`. A country with several locales (Belgium,
 * Canada, India, Nigeria, Switzerland, South Africa) has the one that most people understand. All 240 countries of
 * data/worldcities.csv are listed, so `en` is also a decision. XG and XW are the Gaza Strip and the West Bank, XK is Kosovo and
 * XR Svalbard.
 */
const countriesOf: Readonly<Record<string, string>> = {
  ar: 'AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM QA SA SD SO SY TN XG XW YE',
  az: 'AZ',
  cs_CZ: 'CZ',
  da: 'DK FO GL',
  de: 'DE',
  de_AT: 'AT',
  de_CH: 'CH LI',
  dv: 'MV',
  el: 'CY GR',
  // Languages without a locale of Faker, or with an incomplete one: Albanian, Amharic, Bengali, Bulgarian, Estonian, Icelandic,
  // Khmer, Lao, Lithuanian, Malay, Mongolian, Burmese, Sinhala, Swahili, Filipino …
  en: `AG AI AL BB BD BG BM BN BS BT BZ CK DM EE ER ET FJ FM GD GM GY IS JM KE KH KI KN KY LA LC LK LR LT MH MM
    MN MS MT MU MW MY NR NU NZ PG PH PW RW SB SC SG SL SS TC TM TO TT TV TZ UG VC VG VU WS XK`,
  en_AU: 'AU CX NF',
  en_CA: 'CA',
  en_GB: 'FK GB GI GS IM JE PN SH',
  en_GH: 'GH',
  en_HK: 'HK',
  en_IE: 'IE',
  en_IN: 'IN',
  en_NG: 'NG',
  en_US: 'AS GU MP US VI',
  en_ZA: 'BW LS NA SZ ZA ZM ZW',
  es: 'AD AR BO CL CO CR CU DO EC ES GQ GT HN NI PA PE PR PY SV UY VE',
  es_MX: 'MX',
  fa: 'AF IR',
  fi: 'FI',
  fr: 'BF BI BJ BL CD CF CG CI CM FR GA GF GN GP HT MC MF MG ML MQ NC NE PF PM RE TD TG WF YT',
  fr_LU: 'LU',
  fr_SN: 'SN',
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
  pt_PT: 'AO CV GW MZ PT ST TL',
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
  uz_UZ_latin: 'UZ',
  vi: 'VN',
  zh_CN: 'CN',
  zh_TW: 'MO TW',
};

const localeOf = new Map(
  Object.entries(countriesOf).flatMap(([locale, countries]) =>
    countries.split(/\s+/).map((iso2) => [iso2, locale] as const),
  ),
);

/** The countries whose locale has been chosen, sorted. */
export const judgedCountries: readonly string[] = [...localeOf.keys()].sort();

/** The locale of Faker for the people of a country; `en` for a code that is not known. */
export const localeOfCountry = (iso2: string): string => localeOf.get(iso2) ?? 'en';
