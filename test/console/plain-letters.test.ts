/** Lists and menus of the console find what searches of the server find. */
import { expect, it } from 'vitest';
import { plainLetters } from '../../console/src/values/plain-letters.js';
import { otherNames, typedNames } from '../support/accounts/typed-names.js';

const latin = (text: string) => /^[\p{Script=Latin}\p{M}\p{P}\s]+$/u.test(text) && !/[Ａ-Ｚ‑ɔ]/u.test(text);

it('names are found in plain Latin letters', () => {
  const pairs = typedNames.filter((pair) => pair.every(latin));
  expect(pairs.length).toBeGreaterThan(45);
  // A search of the server tests each word.
  for (const [typed, name] of pairs)
    for (const word of plainLetters(typed).split(/,? /))
      expect([word, plainLetters(name)]).toEqual([word, expect.stringContaining(word)]);
  for (const [typed, name] of otherNames.filter((pair) => pair.every(latin)))
    expect(plainLetters(name)).not.toContain(plainLetters(typed));
});
