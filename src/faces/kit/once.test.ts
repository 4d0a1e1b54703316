/** Writes that happen once, on a real store; what a handler may do is made up here. */
import { describe, expect, it } from 'vitest';
import { useGround } from '../../../test/support/ground.js';
import { planned } from '../../store/sql.js';
import type { Answer } from './define-face.js';
import { answerOnce, type OnceRequest } from './once.js';

const ground = useGround();

async function newRequest(work: OnceRequest['work'], more: Partial<OnceRequest> = {}): Promise<OnceRequest> {
  const { caller } = await ground.newAccount();
  return {
    core: ground.core,
    caller,
    key: 'k',
    fingerprint: ['POST', '/things', Buffer.from('{}')],
    work,
    write: (answer) => JSON.stringify(answer.body),
    failed: (error) => {
      throw error;
    },
    ...more,
  };
}

function counted(answers: readonly Answer[]) {
  let calls = 0;
  return {
    work: async () => {
      calls += 1;
      return answers[Math.min(calls, answers.length) - 1] ?? { status: 500 };
    },
    calls: () => calls,
  };
}

describe('answerOnce', () => {
  it('works once and answers again with status, headers and text', async () => {
    const { work, calls } = counted([{ status: 201, headers: { etag: '"1"' }, body: { b: 1, a: 2 } }]);
    const request = await newRequest(work);
    const first = { status: 201, headers: { etag: '"1"' }, text: '{"b":1,"a":2}' };
    expect(await answerOnce(request)).toEqual(first);
    expect(await answerOnce(request)).toEqual({
      ...first,
      headers: { etag: '"1"', 'idempotent-replayed': 'true' },
    });
    expect(calls()).toBe(1);
  });

  it('keeps an answer without a body', async () => {
    const { work, calls } = counted([{ status: 204 }]);
    const request = await newRequest(work);
    expect(await answerOnce(request)).toEqual({ status: 204, headers: {} });
    expect(await answerOnce(request)).toEqual({ status: 204, headers: { 'idempotent-replayed': 'true' } });
    expect(calls()).toBe(1);
  });

  it('keeps refusals, but nothing that says "try again"', async () => {
    const refused = counted([{ status: 404, body: {} }]);
    const request = await newRequest(refused.work);
    await answerOnce(request);
    await answerOnce(request);
    expect(refused.calls()).toBe(1);

    const broken = counted([
      { status: 503, body: {} },
      { status: 201, body: { done: true } },
    ]);
    const again = await newRequest(broken.work);
    expect(await answerOnce(again)).toMatchObject({ status: 503 });
    expect(await answerOnce(again)).toMatchObject({ status: 201, text: '{"done":true}' });
    expect(broken.calls()).toBe(2);
  });

  it('frees the key when the answer cannot be written', async () => {
    const { work, calls } = counted([{ status: 201, body: {} }]);
    const unwritable = await newRequest(work, {
      write: () => {
        throw new Error('cannot be written');
      },
    });
    await expect(answerOnce(unwritable)).rejects.toThrow('cannot be written');
    expect(await answerOnce({ ...unwritable, write: () => '{}' })).toMatchObject({ status: 201, text: '{}' });
    expect(calls()).toBe(2);
  });

  it('refuses another request, and one that is still running', async () => {
    let finish = (_answer: Answer) => {};
    const running = new Promise<Answer>((resolve) => {
      finish = resolve;
    });
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const request = await newRequest(() => {
      begin();
      return running;
    });
    const first = answerOnce(request);
    await begun;
    expect(await answerOnce(request)).toBe('running');
    expect(await answerOnce({ ...request, fingerprint: ['POST', '/things', Buffer.from('{ }')] })).toBe(
      'mismatch',
    );
    finish({ status: 200, body: 1 });
    expect(await first).toMatchObject({ status: 200, text: '1' });
    // The parts are told apart: joined they would be the same.
    expect(await answerOnce({ ...request, fingerprint: ['POST/', 'things', Buffer.from('{}')] })).toBe(
      'mismatch',
    );
  });

  it('tells the caller of work that is done, even when its answer cannot be kept', async () => {
    const failures: unknown[] = [];
    const { work } = counted([{ status: 201, body: { done: true } }]);
    const request = await newRequest(work, { failed: (error) => failures.push(error) });
    const core = { ...request.core, settleIdempotent: () => Promise.reject(new Error('away')) };
    expect(await answerOnce({ ...request, core })).toMatchObject({ status: 201, text: '{"done":true}' });
    expect(failures).toEqual([new Error('away')]);
  });

  it('stores a secret so that only its caller can read it', async () => {
    const { work, calls } = counted([{ status: 201, body: { key: 'very-secret-text' } }]);
    const request = await newRequest(work, { sealWith: 'the callers own key' });
    expect(await answerOnce(request)).toMatchObject({ text: '{"key":"very-secret-text"}' });
    const rows = await ground.database.query<{ response: string }>(
      planned('select k.response from idempotency_keys k where k.account_id = $1'),
      [request.caller.accountId],
    );
    expect(rows).toHaveLength(1);
    expect(Buffer.from(rows[0]?.response ?? '', 'base64').toString('latin1')).not.toContain('secret');
    expect(rows[0]?.response).not.toContain('secret');
    expect(await answerOnce(request)).toMatchObject({ status: 201, text: '{"key":"very-secret-text"}' });
    expect(await answerOnce({ ...request, sealWith: 'another key' })).toBe('mismatch');
    expect(calls()).toBe(1);
  });
});
