const ascii = /^[\0-\x7f]*$/;
const marks = /\p{M}/gu;

/**
 * A text without case and accents, which contains, startsWith and endsWith compare: canonically decomposed, without marks, in upper
 * case and then, character by character, in lower case (so that ß is ss, both kinds of sigma are one, and so are ı and i). The fold of
 * a joined text is the folds of its parts, joined.
 */
export function fold(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  const upper = text.normalize('NFD').replace(marks, '').toUpperCase();
  // At the end of a word, the lower case of a whole text has the other kind of sigma.
  return upper.toLowerCase().replaceAll('ς', 'σ');
}
