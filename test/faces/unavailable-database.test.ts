/** Every API while the database is unavailable: its own 503, with its own headers, and all is as before afterwards. */
import { describe, expect, it } from 'vitest';
import {
  type DatabaseOutage,
  duringOutage,
  expectHeaders,
  outageOptions,
} from '../support/database/database-outage.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer(outageOptions);
const drivers = await findDrivers();

describe.each(drivers.map((driver) => [driver.face, driver] as const))('%s', (_, driver) => {
  it.each<DatabaseOutage>([
    'cut',
    'swallow',
  ])('%s: answers 503 in its own format, with a retry', async (how) => {
    const of = await fixture.newAccount();
    const { contact } = await fixture.core.saveContact(of.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { identities: [{ op: 'hold', identity: { kind: 'phone', value: '14155550123' } }] },
    });
    const key = await fixture.newKey(of, ['contacts:read', 'contacts:write', 'contacts:delete'], {
      rateLimit: 'default',
    });
    const headers = driver.headers(key, of.account);
    const id = driver.idOf(contact);
    const person = { name: 'Ana López', digits: '4915100000001', email: 'ana@example.com', ref: 'ana' };
    const requests = [driver.create(person), driver.rename(id, 'Joan'), ...driver.aimedAt(contact)];
    const known = () => fixture.send({ ...driver.list(), headers });
    expect((await known()).status).toBe(200);
    const answers = await duringOutage(fixture, how, () => [
      known(),
      ...requests.map((request) => fixture.send({ ...request, headers })),
    ]);
    for (const answer of answers) {
      expect(answer.status, answer.text).toBe(503);
      expectHeaders(answer, { 'retry-after': driver.unavailable.retryAfter, ...driver.unavailable.headers });
      // A request without a known caller is not counted.
      const rates = Object.keys(answer.headers).filter((name) => name.startsWith('x-ratelimit-'));
      expect([0, 3]).toContain(rates.length);
    }
    expect(answers.slice(0, 3).map(({ text }) => text)).toEqual(
      Array(3).fill(expect.stringMatching(driver.unavailable.body)),
    );
    expect((await known()).status).toBe(200);
  });
});
