/** Attributes of identities in files. */
import { expect, it } from 'vitest';
import { withoutScope } from './json-identities.js';

it('the spelling of a scope is removed, and nothing else', () => {
  expect(withoutScope({ scope: 'PT', whatsapp: true })).toEqual({ whatsapp: true });
  expect(withoutScope({ whatsapp: true })).toEqual({ whatsapp: true });
});
