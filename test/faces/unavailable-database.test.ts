/** Every API while the database is unavailable: its own 503, with its own headers, and all is as before afterwards. */
import { expect, it } from 'vitest';
import type { ContractDriver } from '../../src/faces/kit/wire/contract-driver.js';
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

/** The requests of a face in an account of its own: the known list, and one of each other kind. */
async function askedOf(driver: ContractDriver) {
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
  const person = { name: 'Ana López', digits: '4915100000001', email: 'ana@example.com', ref: 'ana' };
  const rename = driver.rename(driver.idOf(contact), 'Joan');
  const requests = [driver.list(), driver.create(person), rename, ...driver.aimedAt(contact)];
  return { driver, requests: requests.map((request) => ({ ...request, headers })) };
}

it.each<DatabaseOutage>([
  'cut',
  'swallow',
])('%s: every face answers 503 in its own format, with a retry', async (how) => {
  const asked = await Promise.all(drivers.map(askedOf));
  const knownStatuses = () =>
    Promise.all(
      asked.map(async ({ driver, requests: [list] }) => [
        driver.face,
        list && (await fixture.send(list)).status,
      ]),
    );
  const good = drivers.map((driver) => [driver.face, 200]);
  expect(await knownStatuses()).toEqual(good);
  // One outage for all faces: each request waits for its deadline.
  const all = () => asked.flatMap(({ requests }) => requests.map((request) => fixture.send(request)));
  const answers = [...(await duringOutage(fixture, how, all))];
  for (const { driver, requests } of asked) {
    const own = answers.splice(0, requests.length);
    for (const answer of own) {
      expect(answer.status, `${driver.face}: ${answer.text}`).toBe(503);
      expectHeaders(answer, { 'retry-after': driver.unavailable.retryAfter, ...driver.unavailable.headers });
      // A request without a known caller is not counted.
      const rates = Object.keys(answer.headers).filter((name) => name.startsWith('x-ratelimit-'));
      expect([0, 3]).toContain(rates.length);
    }
    expect(own.slice(0, 3).map(({ text }) => text)).toEqual(
      Array(3).fill(expect.stringMatching(driver.unavailable.body)),
    );
  }
  expect(await knownStatuses()).toEqual(good);
});
