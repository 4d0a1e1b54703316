/** All spellings of a LID identify the same person. */
import { describe, expect, it } from 'vitest';
import {
  canonicalValue,
  type IdentityKey,
  identityKey,
  identityName,
  meetingName,
  ownedNames,
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
  const separators = ['/', ':', '%', '%3a', '+'];
  it.each([
    ['identityName', identityName],
    ['meetingName', meetingName],
    ['ownedNames', (key: IdentityKey) => ownedNames([key]).join()],
  ])('differ in %s, also where a scope has separators', (_, nameOf) => {
    const keys = separators.flatMap((mark) => [
      identityKey({ kind: 'external', scope: `crm${mark}eu`, value: '7' }),
      identityKey({ kind: 'external', scope: 'crm', value: `eu${mark}7` }),
      identityKey({ kind: 'external', scope: '', value: `crm${mark}eu${mark}7` }),
    ]);
    const names = keys.map((key) => nameOf(key));
    expect(new Set(names).size).toBe(keys.length);
  });
});
