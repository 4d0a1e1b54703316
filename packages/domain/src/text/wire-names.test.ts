import { expect, it } from 'vitest';
import { fromWireNames, toWireNames } from './wire-names.js';

it('members of the wire become our names, and times become dates', () => {
  const wire = {
    made_at: '2026-01-15T09:00:00.000Z',
    old_secret_until: null,
    since: '2026-01-16T09:00:00.000Z',
    rows_per_second: 7,
    state: 'done',
    inner: { made_at: '2026-01-15T09:00:00.000Z' },
  };
  expect(fromWireNames(wire)).toEqual({
    madeAt: new Date('2026-01-15T09:00:00.000Z'),
    oldSecretUntil: null,
    since: new Date('2026-01-16T09:00:00.000Z'),
    rowsPerSecond: 7,
    state: 'done',
    inner: { made_at: '2026-01-15T09:00:00.000Z' },
  });
});

it('reading the written names gives the same members', () => {
  const members = { id: '1', lastUsedAt: new Date('2026-01-15T09:00:00Z'), keyFile: null, addTags: ['a'] };
  expect(toWireNames(members)).toEqual({
    id: '1',
    last_used_at: '2026-01-15T09:00:00.000Z',
    key_file: null,
    add_tags: ['a'],
  });
  expect(fromWireNames(JSON.parse(JSON.stringify(toWireNames(members))))).toEqual(members);
});
