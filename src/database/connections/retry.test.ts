import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { type RetryPolicy, retry, retryConflicts } from './retry.js';

const deadlock = Object.assign(new pg.DatabaseError('deadlock detected', 1, 'error'), { code: '40P01' });

/** Counts the attempts of work that always fails. */
async function attemptsOf(policy: RetryPolicy, error: unknown = deadlock): Promise<number> {
  let attempts = 0;
  const failing = retry(policy, async () => {
    attempts += 1;
    throw error;
  });
  await expect(failing).rejects.toBe(error);
  return attempts;
}

describe('work that is retried', () => {
  it('is tried again after a deadlock, so many times', async () => {
    expect(await attemptsOf({ ...retryConflicts(60_000), attempts: 3 })).toBe(3);
  });

  it('is not tried again after another error', async () => {
    expect(await attemptsOf(retryConflicts(60_000), new Error('wrong'))).toBe(1);
  });

  it('is not repeated after the deadline', async () => {
    expect(await attemptsOf(retryConflicts(-1))).toBe(1);
  });

  it('returns the result of the first successful attempt', async () => {
    let attempts = 0;
    const policy: RetryPolicy = { ...retryConflicts(60_000), retryWhen: () => 'at once' };
    const work = async () => {
      attempts += 1;
      if (attempts < 3) throw deadlock;
      return attempts;
    };
    expect(await retry(policy, work)).toBe(3);
  });
});
