import { afterEach, describe, expect, it, vi } from 'vitest';
import { useFixture } from '../../../test/support/fixture.js';
import { planned } from './sql.js';
import { parseTime } from './value-parsers.js';

describe('a time of the database', () => {
  it.each([
    ['2026-01-15 09:08:07+00', '2026-01-15T09:08:07.000Z'],
    ['2026-12-31 23:59:59.9+00', '2026-12-31T23:59:59.900Z'],
    ['2024-02-29 00:00:00.05+00', '2024-02-29T00:00:00.050Z'],
    ['2026-01-15 09:08:07.123+00', '2026-01-15T09:08:07.123Z'],
    ['2026-01-15 09:08:07.123999+00', '2026-01-15T09:08:07.123Z'],
    ['1969-12-31 23:59:59.999+00', '1969-12-31T23:59:59.999Z'],
    ['0099-01-02 03:04:05.006+00', '0099-01-02T03:04:05.006Z'],
    ['9999-12-31 23:59:59.999+00', '9999-12-31T23:59:59.999Z'],
    ['12026-01-15 09:08:07+00', '+012026-01-15T09:08:07.000Z'],
    ['0001-01-01 00:00:00+00 BC', '0000-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(parseTime(text).toISOString()).toBe(iso);
  });
});

describe('a time that is sent to the database', () => {
  const fixture = useFixture();
  afterEach(() => vi.unstubAllEnvs());

  it.each(['America/Sao_Paulo', 'Asia/Kolkata', 'UTC'])('is the same instant and day in %s', async (zone) => {
    vi.stubEnv('TZ', zone);
    for (const iso of ['1880-01-01T00:00:00.000Z', '2026-01-15T00:30:00.000Z', '2026-01-15T23:30:00.000Z']) {
      const time = new Date(iso);
      const select = planned(
        'select $1::timestamptz as at, $2::date::text as day, $3::timestamptz[] as many',
      );
      const [row] = await fixture.database.query(select, [time, time, [time]]);
      expect(row).toEqual({ at: time, day: iso.slice(0, 10), many: [time] });
    }
  });
});
