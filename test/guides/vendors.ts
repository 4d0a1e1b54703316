/**
 * Live vendors for the pages: another Switchbook server answers, and this file answers all paths that Switchbook lacks.
 */
import { expect } from 'vitest';
import type { TestAccount } from '../support/fixture.js';
import { openVendor, type Vendor } from '../support/vendors/vendor.js';
import type { ServerFixture } from '../support/wire/server.js';
import { send } from '../support/wire/wire.js';

/** Data of a vendor other than contacts. */
const conversations = '{"data":[{"id":"conversation-1"}]}';

export async function openLiveVendor(fixture: ServerFixture): Promise<Vendor> {
  const vendor = await openVendor();
  vendor.answer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '' } = request;
    if (/\/conversations(?!\/.*\/comments)/.test(path)) return void response.end(conversations);
    // The answer is handed on as text, so it must not be packed.
    const {
      host: _,
      connection: __,
      'accept-encoding': ___,
      ...headers
    } = request.headers as Record<string, string>;
    const body = chunks.length === 0 ? undefined : Buffer.concat(chunks).toString();
    const got = await send(fixture.port, { method, path, headers, ...(body === undefined ? {} : { body }) });
    const type = got.headers['content-type'];
    response.writeHead(got.status, type === undefined ? {} : { 'content-type': type });
    response.end(got.text);
  });
  return vendor;
}

/** Returns the line of `vendor-key.txt` for a customer with two contacts at the vendor. */
export async function newCustomer(fixture: ServerFixture, face: string, page: string): Promise<string> {
  const account = await fixture.newAccount();
  await populate(fixture, account);
  const secret = `vendors-own-key-${page.replaceAll(/\W/g, '-')}`;
  await fixture.newKey(
    account,
    [
      ...(['contacts:read', 'contacts:write', 'groups:read'] as const),
      ...(['sources:read', 'statuses:read', 'account:read'] as const),
    ],
    { secret },
  );
  return `${face === 'superwaba' ? `${account.account.id} ` : ''}${secret}\n`;
}

/** Makes one contact with every field that a vendor may know, and one with hardly any. */
async function populate(fixture: ServerFixture, { key }: TestAccount): Promise<void> {
  const native = async (at: string, body: object) => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fixture.send({ method: 'POST', path: `/directory/v1${at}`, headers, body });
    expect(answer.status).toBe(201);
    return answer.json.data;
  };
  await native('/groups', { name: 'Walk-ins' });
  const { id } = await native('/contacts', {
    display_name: 'Ana Lima',
    phone: '+4915100000001',
    email: 'ana@example.com',
    company: 'Acme',
    tags: ['vip'],
    groups: [1],
    attributes: { tier: 'gold' },
  });
  await native(`/contacts/${id}/notes`, { body: 'Prefers mornings' });
  await native('/contacts', { display_name: 'Ben', phone: '+4915100000002' });
}
