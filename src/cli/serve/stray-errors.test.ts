/** Uncaught errors that a server survives, and uncaught errors that end it. */
import { EventEmitter } from 'node:events';
import { invariant, ProblemError } from '@switchbook/domain/problems/problem.js';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { isDatabaseUnavailable } from '../../compose/open-core.js';
import { maxProgramErrors, StrayErrors } from './stray-errors.js';

const coded = (code: string, message = code) => Object.assign(new Error(message), { code });

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const shutdown = Object.assign(new pg.DatabaseError('terminating connection', 1, 'error'), { code: '57P01' });

describe('an uncaught error', () => {
  it.each([
    coded('ECONNRESET'),
    coded('EPIPE'),
    coded('ETIMEDOUT'),
    coded('ERR_STREAM_PREMATURE_CLOSE'),
    new Error('Connection terminated unexpectedly'),
    shutdown,
    thrownBy(() => new EventEmitter().emit('error', coded('ECONNRESET'))),
  ])('a connection error never ends the server: %s', (error) => {
    const stray = new StrayErrors(isDatabaseUnavailable);
    for (let count = 0; count < 1_000; count += 1)
      expect(stray.judge(error, 0)).toEqual({ kind: 'connection', error, isKnown: count > 0 });
  });

  it.each([
    coded('ENOMEM'),
    coded('ERR_MEMORY_ALLOCATION_FAILED'),
    new RangeError('Array buffer allocation failed'),
    coded('ERR_ASSERTION'),
    coded('ERR_INTERNAL_ASSERTION'),
    thrownBy(() => invariant(false, 'two owners of one number')),
  ])('an error of unknown state ends the server at once: %s', (error) => {
    expect(new StrayErrors(isDatabaseUnavailable).judge(error, 0)).toBeUndefined();
  });

  it('the server survives ten program errors a minute', () => {
    const stray = new StrayErrors(isDatabaseUnavailable);
    const judge = (nowMs: number) => stray.judge(new TypeError('x is not a function'), nowMs);
    for (let count = 0; count < maxProgramErrors; count += 1) expect(judge(count)?.kind).toBe('program');
    expect(judge(59_999)).toBeUndefined();
    expect(judge(200_000)?.kind).toBe('program');
    expect(stray.judge('only text', 200_000)).toEqual({
      kind: 'program',
      error: 'only text',
      isKnown: false,
    });
  });

  it('survives an uncaught error that the database caused', () => {
    const stray = new StrayErrors(isDatabaseUnavailable);
    const error = new ProblemError({ kind: 'unavailable' }, { cause: shutdown });
    expect(stray.judge(error, 0)?.kind).toBe('connection');
    const broken = new ProblemError({ kind: 'internal' }, { cause: new TypeError('x') });
    expect(stray.judge(broken, 0)?.kind).toBe('program');
  });
});
