import { describe, expect, it } from 'vitest';
import type { ServerDescription } from '../server-finder.js';
import { judgeInUse } from './in-use-check.js';

const server: ServerDescription = {
  pid: 4711,
  host: 'directory-1',
  url: 'http://127.0.0.1:4500',
  version: '0.1.0',
  started_at: null,
};

describe('resources in use by requests', () => {
  it('are fine during a request, or just after it', () => {
    const in_use = { requests: 1, exports: 1, answers: 200_000 };
    expect(judgeInUse([{ ...server, in_use, quiet_seconds: null }]).state).toBe('ok');
    expect(judgeInUse([{ ...server, in_use: { webhook_tests: 1 }, quiet_seconds: 9 }]).state).toBe('ok');
    expect(judgeInUse([{ ...server, in_use: {}, quiet_seconds: 900 }]).state).toBe('ok');
  });

  it('are reported if nothing has run for a while, with the server and the amount', () => {
    const stuck = { ...server, in_use: { exports: 4, answers: 25_165_824 }, quiet_seconds: 15 };
    const judged = judgeInUse([{ ...server, in_use: {}, quiet_seconds: 20 }, stuck]);
    expect(judged.state).toBe('warning');
    expect(judged.message).toContain(
      'http://127.0.0.1:4500 (process 4711 on directory-1) holds exports 4, answers 25165824',
    );
  });

  it('are unknown for an older server', () => {
    expect(judgeInUse([server])).toMatchObject({
      state: 'ok',
      message: expect.stringContaining('No server'),
    });
  });
});
