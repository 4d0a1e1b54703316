/** Fake vendors with configurable faults and numbers of contacts. */
import { describe, expect, it } from 'vitest';
import { pull } from '../../src/faces/wacrm/pull.js';
import { getFrom, pagesOf, useVendors, vendorIds, workOf } from '../support/vendors/reading.js';
import { openWacrm } from '../support/vendors/wacrm.js';

const headers = { authorization: 'Bearer wacrm_live_key' };
const opened = useVendors();

async function open(people: number) {
  const vendor = await opened(openWacrm({ people }));
  return { vendor, ask: () => fetch(`${vendor.url}/api/v1/contacts`, { headers }) };
}

async function bytesOf(answer: Response, most: number): Promise<number> {
  let bytes = 0;
  const reader = answer.body?.getReader();
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    bytes += read.value.length;
    if (bytes > most) {
      await reader?.cancel();
      break;
    }
  }
  return bytes;
}

describe('a vendor server of the tests', () => {
  it('returns its planned answers before normal ones', async () => {
    const { vendor, ask } = await open(3);
    vendor.mishap = (request) => {
      if (request === 1) return { status: 429, headers: { 'retry-after': '7' }, body: {} };
      return request === 2 ? { status: 503, body: {} } : undefined;
    };
    const [busy, away, well] = [await ask(), await ask(), await ask()];
    expect([busy.status, busy.headers.get('retry-after'), away.status, well.status]).toEqual([
      429,
      '7',
      503,
      200,
    ]);
    expect(vendor.count).toBe(3);
  });

  it('sends 50 MB, or an endless body, and survives', { tags: ['nightly'] }, async () => {
    const { vendor, ask } = await open(1);
    const huge = 50 * 1024 * 1024;
    vendor.mishap = (request) => (request === 1 ? 'huge' : request === 2 ? 'endless' : undefined);
    expect(await bytesOf(await ask(), 2 * huge)).toBeGreaterThan(huge);
    expect(await bytesOf(await ask(), 2 * huge)).toBeGreaterThan(2 * huge);
    expect((await ask()).status).toBe(200);
  });

  it('breaks the connection', async () => {
    const { vendor, ask } = await open(1);
    vendor.mishap = () => 'broken';
    await expect(ask()).rejects.toThrow();
  });

  it('has 20,000 people, all of whom are read', { tags: ['nightly'] }, async () => {
    const { vendor } = await open(20_000);
    const seen = new Set<string>();
    for await (const page of pagesOf(pull, workOf(getFrom(vendor.url, headers))))
      for (const id of page.contacts.flatMap(vendorIds)) seen.add(id);
    expect([seen.size, vendor.count]).toEqual([20_000, 201]);
  });
});
