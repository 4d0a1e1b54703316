/** All spellings of a LID identify the same person. */
import { describe, expect, it } from 'vitest';
import {
  canonicalValue,
  equivalenceKey,
  type IdentityKey,
  identityKey,
  identityName,
  ownedNamesOf,
  readLid,
  spaceOf,
} from './identity.js';

describe('a LID', () => {
  it.each([
    '123456789012345',
    '123456789012345@lid',
    '123456789012345:12@lid',
    '123456789012345:12',
    '123456789012345.0:7@lid',
    '123456789012345_1@lid',
    ' 123456789012345@lid ',
  ])('the digits of %j are the LID', (text) => {
    expect(readLid(text)).toBe('123456789012345');
    expect(identityKey({ kind: 'lid', value: text })).toEqual({
      kind: 'lid',
      scope: '',
      value: '123456789012345',
    });
  });

  it.each([
    '',
    '1234',
    '012345678',
    '+123456789012345',
    '123456789012345@c.us',
    '123456789012345@lid.example',
    '123456789012345:1234@lid',
    'lid',
    '12345-678@g.us',
    '123456789012345678901',
    '１２３４５６７',
  ])('is not %j', (text) => {
    expect(readLid(text)).toBeUndefined();
  });

  it('is an identity separate from a number with the same digits', () => {
    expect(spaceOf('lid')).toBe('lid');
    expect(canonicalValue('lid', 'of another directory')).toBe('of another directory');
  });
});

describe('the names of two identities', () => {
  const marks = ['/', ':', '%', '2', 'F'];
  const longer = (shorter: readonly string[]) => [
    '',
    ...shorter.flatMap((text) => marks.map((mark) => text + mark)),
  ];
  const texts = longer(longer(longer([''])));
  it.each([
    ['identityName', identityName],
    ['equivalenceKey', equivalenceKey],
    ['ownedNamesOf', (key: IdentityKey) => ownedNamesOf([key]).join()],
  ])('differ in %s, also where a scope has separators', (_, nameOf) => {
    const names = texts.flatMap((scope) => texts.map((value) => nameOf({ kind: 'external', scope, value })));
    expect([texts.length, new Set(names).size]).toEqual([156, texts.length ** 2]);
  });
});
