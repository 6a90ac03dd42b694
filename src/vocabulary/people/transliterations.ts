// How languages write their own names in Latin letters, where that differs from any-ascii. All functions take text in lower case, in the
// normal form NFC, and leave what they do not know.

type Letters = Readonly<Record<string, string>>;

const replaced = (letters: Letters) => (text: string) =>
  text.replace(/\P{ASCII}/gu, (letter) => letters[letter] ?? letter);

const german = replaced({ ä: 'ae', ö: 'oe', ü: 'ue' });
const nordic = replaced({ å: 'aa', ø: 'oe' });
const macedonian = replaced({ ѓ: 'gj', ќ: 'kj', ц: 'c', џ: 'dz' });

const armenian = (text: string) => text.replaceAll('ու', 'u').replaceAll('ռ', 'r');

const greekLetters = replaced({ η: 'i', θ: 'th', ξ: 'x', υ: 'y', φ: 'f', χ: 'ch', ψ: 'ps', ω: 'o' });

/** ELOT 743. */
const greek = (text: string) =>
  greekLetters(
    text
      .normalize('NFD')
      .replace(/[\u0301\u0308]/g, '')
      .replaceAll('ου', 'ou')
      .replace(/([αεη])υ(?=[αεηιουωβγδζλμνρ])/g, '$1v')
      .replace(/([αεη])υ/g, '$1f')
      .replace(/γ(?=[γξχ])/g, 'n')
      .replace(/(?<!\p{L})μπ|μπ(?!\p{L})/gu, 'b'),
  );

const ukrainianLetters = replaced({
  ...{ г: 'h', ґ: 'g', є: 'ie', и: 'y', і: 'i', ї: 'i', й: 'i', ю: 'iu', я: 'ia', ь: '', '’': '' },
});

/** Resolution 55 of the Cabinet of Ministers of Ukraine of 2010, as on passports. */
function ukrainian(text: string): string {
  const first: Letters = { є: 'ye', ї: 'yi', й: 'y', ю: 'yu', я: 'ya' };
  return ukrainianLetters(
    text.replace(/зг/g, 'zgh').replace(/(?<![\p{L}’'])[єїйюя]/gu, (letter) => first[letter] as string),
  );
}

const initials = 'g kk n d tt r m b pp s ss _ j jj ch k t p h'.split(' ');
const medials = 'a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i'.split(' ');
const finals = '_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t'.split(' ');

/** Surnames as most of their bearers spell them. */
const koreanSurnames: Letters = {
  ...{
    김: 'kim',
    이: 'lee',
    박: 'park',
    최: 'choi',
    정: 'jung',
    조: 'cho',
    윤: 'yoon',
    임: 'lim',
    신: 'shin',
  },
  ...{ 안: 'ahn', 유: 'yoo', 류: 'ryu', 고: 'ko', 문: 'moon', 허: 'heo', 노: 'noh', 우: 'woo', 주: 'joo' },
  ...{
    구: 'koo',
    강: 'kang',
    권: 'kwon',
    오: 'oh',
    성: 'sung',
    변: 'byun',
    금: 'keum',
    길: 'gil',
    국: 'kook',
  },
};

/**
 * Revised Romanization of 2000, without assimilation, which names do not show. Names of one syllable are surnames. Hangul syllables are
 * 19 initials × 21 medials × 28 finals from U+AC00.
 */
function korean(text: string): string {
  const syllable = (letter: string) => {
    const at = letter.charCodeAt(0) - 0xac00;
    const parts = [initials[Math.floor(at / 588)], medials[Math.floor(at / 28) % 21], finals[at % 28]];
    return parts.join('').replaceAll('_', '');
  };
  return koreanSurnames[text] ?? text.replace(/[가-힣]/g, syllable);
}

/** Surnames that are read otherwise than the same characters in other words. */
const chineseSurnames: Letters = {
  ...{
    单: 'shan',
    單: 'shan',
    曾: 'zeng',
    仇: 'qiu',
    解: 'xie',
    查: 'zha',
    区: 'ou',
    區: 'ou',
    朴: 'piao',
    盖: 'ge',
  },
  ...{
    缪: 'miao',
    尉迟: 'yuchi',
    尉遲: 'yuchi',
    吕: 'lyu',
    呂: 'lyu',
    翟: 'zhai',
    覃: 'qin',
    長孫: 'zhangsun',
  },
};
const chinese = (text: string) => chineseSurnames[text] ?? text;

const soraniLetters = replaced({
  ...{ ئ: '', ا: 'a', ە: 'e', ێ: 'e', ۆ: 'o', ی: 'i', ي: 'i', و: 'u', ه: 'h', ھ: 'h', ح: 'h', ع: '' },
});

/** Kurdish in Arabic letters writes its vowels: و and ی are w and y beside another, and ه is e at the end of what is joined. */
const sorani = (text: string) =>
  soraniLetters(
    text
      .replace(/ه(\u200c|(?!\p{L}))/gu, 'ە')
      .replaceAll('وو', 'u')
      .replace(/(?<!\p{L})و|و(?=[اەێۆیي])|(?<=[اەێۆ])و/gu, 'w')
      .replace(/(?<!\p{L})[یي]|[یي](?=[اەێۆ])/gu, 'y'),
  );

/** By locale of Faker. */
export const transliterations: Readonly<Record<string, (text: string) => string>> = {
  da: nordic,
  de: german,
  de_AT: german,
  de_CH: german,
  el: greek,
  hy: armenian,
  ko: korean,
  ku_ckb: sorani,
  mk: macedonian,
  nb_NO: nordic,
  uk: ukrainian,
  zh_CN: chinese,
  zh_TW: chinese,
};
