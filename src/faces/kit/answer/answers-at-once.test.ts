/** Streamed answers wait for their turn, and each end of one begins the next. */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { AnswersAtOnce } from './answers-at-once.js';

const exchange = (signal = new AbortController().signal) => ({
  caller: { accountId: 'a' as AccountId, face: 'f', keyId: null },
  signal,
});

async function* chunksOf(text: string) {
  yield text;
}

const rounds = () => new Promise((resolve) => setImmediate(resolve));

it('begins the next answer when one is sent, fails, or its client leaves', async () => {
  const answers = new AnswersAtOnce(1);
  const begun: string[] = [];
  const ask = (name: string, signal?: AbortSignal) =>
    answers.make(exchange(signal), async () => {
      begun.push(name);
      if (name === 'failing') throw new Error(name);
      return name === 'short' ? { status: 404 } : { status: 207, chunks: chunksOf(name) };
    });
  const leaving = new AbortController();
  const first = await ask('first', leaving.signal);
  const others = ['failing', 'short', 'second', 'third'].map((name) => ask(name));
  const settled = Promise.allSettled(others);
  await rounds();
  expect(begun).toEqual(['first']);
  leaving.abort();
  await rounds();
  expect(begun).toEqual(['first', 'failing', 'short', 'second']);
  for await (const chunk of (await others[2])?.chunks ?? []) expect(chunk).toBe('second');
  expect((await settled).map(({ status }) => status)).toEqual([
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
  expect(begun.at(-1)).toBe('third');
  expect(first.status).toBe(207);
});

it('makes no answer for a caller that lost its rights while it waited', async () => {
  const answers = new AnswersAtOnce(1);
  const made: string[] = [];
  const ask = (name: string, assertStillAllowed: () => Promise<void>) => {
    const { caller, signal } = exchange();
    return answers.make({ caller: { ...caller, assertStillAllowed }, signal }, async () => {
      made.push(name);
      return { status: 207, chunks: chunksOf(name) };
    });
  };
  const allow = async () => {};
  const first = await ask('first', allow);
  const refused = ask('refused', async () => {
    throw new Error('revoked');
  });
  const third = ask('third', allow);
  for await (const _ of first.chunks ?? []);
  await expect(refused).rejects.toThrow('revoked');
  await third;
  expect(made).toEqual(['first', 'third']);
});
