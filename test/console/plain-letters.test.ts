/** Lists and menus of the console find what searches of the server find. */
import { expect, it } from 'vitest';
import { plainLetters } from '../../console/src/ui/plain-letters.js';
import { otherNames, typedNames } from '../support/accounts/typed-names.js';

const latin = (text: string) => /^[\p{Script=Latin}\p{M}\p{P}\s]+$/u.test(text) && !/[Ａ-Ｚ‑ɔ]/u.test(text);

it('names are found in plain Latin letters', () => {
  const pairs = typedNames.filter((pair) => pair.every(latin));
  expect(pairs.length).toBeGreaterThan(45);
  for (const [typed, name] of pairs)
    expect([typed, plainLetters(name)]).toEqual([typed, expect.stringContaining(plainLetters(typed))]);
  for (const [typed, name] of otherNames.filter((pair) => pair.every(latin)))
    expect(plainLetters(name)).not.toContain(plainLetters(typed));
});
