/** Times of vendors, on machines with another time zone. */
import { afterEach, expect, it, vi } from 'vitest';
import { afterCursor, isOlder } from './walk.js';

afterEach(() => vi.unstubAllEnvs());

it.each(['America/Sao_Paulo', 'Asia/Kolkata', 'UTC'])('a time without a zone is in UTC in %s', (zone) => {
  vi.stubEnv('TZ', zone);
  const since = new Date('2026-01-15T09:00:00Z');
  expect([new Date(2026, 0).getTimezoneOffset() === 0, zone === 'UTC']).toEqual([
    zone === 'UTC',
    zone === 'UTC',
  ]);
  for (const time of ['2026-01-15 09:00:00', '2026-01-15T08:51:00.123', '2026-01-15T09:00:00Z'])
    expect([time, isOlder(time, since)]).toEqual([time, false]);
  for (const time of ['2026-01-15 08:49:00', '2026-01-15T05:49:00-03:00'])
    expect([time, isOlder(time, since)]).toEqual([time, true]);
  const page = { ids: ['1'], times: ['2026-01-15 09:00:00'], cursor: 'next' };
  expect(afterCursor(null, page)).toMatchObject({ newest: '2026-01-15T09:00:00.000Z' });
});
