// The fold of a text, and that it is made of the folds of its characters.
import t from 'tap';
import { fold } from '../../src/query/cells/fold.js';

const ofCharacters = (text: string) => {
  let folded = '';
  for (const character of text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase())
    folded += character.toLowerCase();
  return folded;
};

t.test('every character, alone and at the end of a word', async (t) => {
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    for (const text of [character, `aΣ${character}`, `Σ${character} ς`])
      if (fold(text) !== ofCharacters(text)) t.fail(JSON.stringify(text));
  }
  t.equal(fold('ΟΔΥΣΣΕΥΣ Straße ı Å'), 'οδυσσευσ strasse i a');
  t.equal(fold('Σ') + fold('ς') + fold('σ'), 'σσσ');
});
