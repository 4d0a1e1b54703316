/** Each row of the table of attempts. */
import pg from 'pg';
import { expect, it } from 'vitest';
import { StateChangedError } from '../../database/connections/retry.js';
import type { ReadMode } from './read-state.js';
import { nextMode, type UnwrittenReason, unwrittenReasonOf } from './write-attempts.js';

it.each<readonly [UnwrittenReason, Readonly<Record<ReadMode, ReadMode | null>>]>([
  ['readsLess', { optimistic: 'fresh', fresh: 'locked', locked: null }],
  ['needsLock', { optimistic: 'locked', fresh: 'locked', locked: null }],
  ['changed', { optimistic: 'fresh', fresh: 'fresh', locked: 'locked' }],
  ['taken', { optimistic: 'locked', fresh: 'locked', locked: 'locked' }],
  ['valueTaken', { optimistic: 'locked', fresh: 'locked', locked: null }],
  ['newValueTaken', { optimistic: 'fresh', fresh: 'fresh', locked: null }],
  ['busy', { optimistic: 'fresh', fresh: 'fresh', locked: 'locked' }],
  ['failed', { optimistic: null, fresh: null, locked: null }],
])('%s', (reason, next) => {
  for (const mode of ['optimistic', 'fresh', 'locked'] as const) {
    expect([mode, nextMode(mode, reason, 1)]).toEqual([mode, next[mode]]);
    expect([mode, nextMode(mode, reason, 3)]).toEqual([mode, next[mode] === 'fresh' ? 'locked' : next[mode]]);
  }
});

const databaseError = (code: string, constraint?: string) =>
  Object.assign(new pg.DatabaseError('', 0, 'error'), { code, constraint });

it.each([
  [new StateChangedError(), 'changed', 'changed', 'changed'],
  [databaseError('23505', 'identities_owner_key'), 'changed', 'taken', 'taken'],
  [databaseError('23505', 'field_values_unique'), 'newValueTaken', 'valueTaken', 'valueTaken'],
  [databaseError('40P01'), 'busy', 'busy', 'failed'],
  [databaseError('22P02'), 'failed', 'failed', 'failed'],
])('%# the reason of an error, with new contacts, without, and in a larger transaction', (error, ...reasons) => {
  expect([
    unwrittenReasonOf(error, { isBound: false, creates: true }),
    unwrittenReasonOf(error, { isBound: false, creates: false }),
    unwrittenReasonOf(error, { isBound: true, creates: false }),
  ]).toEqual(reasons);
});
