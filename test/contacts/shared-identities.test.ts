/**
 * Contacts that share an identity of another contact: messages, duplicate searches, lookups, erasures and the native
 * API. The tests create them through a wire that allows sharing.
 */
import { describe, expect, it } from 'vitest';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

interface AnswerItem {
  readonly id: string;
  readonly kind: string;
  readonly value: string;
  readonly shared?: boolean;
  readonly contacts: readonly AnswerItem[];
  readonly reasons: readonly string[];
}

/** Members of the answers that are read here; each answer has some of them. */
interface Data extends AnswerItem, Array<AnswerItem> {
  readonly contact: AnswerItem;
  readonly identities: readonly AnswerItem[];
  readonly phone: string | null;
  readonly display_name: string;
  readonly version: number;
  readonly shared_by: readonly string[];
}
const number = '79990000001';

async function family() {
  const account = await fixture.newAccount();
  const call = (method: string, path: string, body?: unknown) =>
    fixture.send({ method, path, headers: { authorization: `Bearer ${account.key}` }, body });
  const native = async (method: string, path: string, body?: unknown) => {
    const answer = await call(method, `/directory/v1${path}`, body);
    expect(answer.status, answer.text).toBeOneOf([200, 201, 204]);
    return (answer.json as { readonly data?: unknown } | undefined)?.data as Data;
  };
  const entry = (id: string, name: string) => ({
    id,
    name,
    uri: null,
    contactData: [{ chatType: 'whatsapp', chatId: number }],
  });
  for (const item of [entry('w', 'Wife Roe'), entry('h', 'Husband Roe'), entry('c', 'Child Roe')])
    expect((await call('POST', '/v3/contacts', [item])).status).toBe(200);
  const idOf = async (id: string) =>
    (
      await native('POST', '/contacts/resolve', {
        identifiers: [{ kind: 'vendor_id', scope: 'wazzup', value: id }],
      })
    ).contact.id as string;
  const [owner, husband, child] = [await idOf('w'), await idOf('h'), await idOf('c')] as const;
  const canSend = async (contact?: string) =>
    (
      await native('POST', '/can-send', {
        channel: 'whatsapp',
        identities: [
          { kind: 'phone', value: `+${number}`, ...(contact === undefined ? {} : { contact_id: contact }) },
        ],
      })
    )[0];
  return { account, call, native, owner, husband, child, canSend };
}

describe('a shared number', () => {
  it('finds its owner, and names its sharers, the longest holder first', async () => {
    const { native, owner, husband, child } = await family();
    const question = { identifiers: [{ kind: 'phone', value: `+${number}` }] };
    for (let turn = 0; turn < 3; turn += 1) {
      const found = await native('POST', '/contacts/resolve', question);
      expect([found.contact.id, found.shared_by]).toEqual([owner, [husband, child]]);
    }
    await native('DELETE', `/contacts/${husband}`);
    expect((await native('POST', '/contacts/resolve', question)).shared_by).toEqual([child]);
    await native('DELETE', `/contacts/${child}`);
    expect(await native('POST', '/contacts/resolve', question)).not.toHaveProperty('shared_by');
  });

  it('is shown in the identities of the sharer, and can be sent back', async () => {
    const { native, husband, owner } = await family();
    const read = await native('GET', `/contacts/${husband}`);
    expect(read.phone).toBeNull();
    expect(read.identities.map((identity) => [identity.kind, identity.value, identity.shared])).toEqual([
      ['vendor_id', 'h', undefined],
      ['phone', number, true],
    ]);
    expect((await native('GET', `/contacts/${husband}/identities`)).at(-1)).toEqual(read.identities.at(-1));
    const { identities } = read;
    expect(await native('PATCH', `/contacts/${husband}`, { identities })).toEqual(read);
    await native('DELETE', `/contacts/${husband}/identities/${read.identities.at(-1)?.id}`);
    expect((await native('GET', `/contacts/${husband}`)).identities).toHaveLength(1);
    const body = { kind: 'phone', value: `+${number}`, shared: true };
    expect(await native('POST', `/contacts/${husband}/identities`, body)).toMatchObject({
      value: number,
      shared: true,
    });
    expect((await native('GET', `/contacts/${owner}`)).version).toBe(1);
  });

  it('is refused to a second contact that does not declare the sharing', async () => {
    const { call, husband } = await family();
    const answer = await call('POST', '/directory/v1/contacts', { display_name: 'X', phone: `+${number}` });
    expect(answer.status).toBe(409);
    expect((await call('PATCH', `/directory/v1/contacts/${husband}`, { phone: `+${number}` })).status).toBe(
      409,
    );
  });

  it('must not receive messages once one of its holders opts out', async () => {
    const { native, owner, husband, child, canSend } = await family();
    expect(await canSend()).toMatchObject({ allowed: true, contact_id: owner });
    expect(await canSend(husband)).toMatchObject({ allowed: true, contact_id: husband });
    await native('PUT', `/contacts/${child}/consents/whatsapp`, { state: 'opted_out' });
    for (const whom of [undefined, owner, husband, child])
      expect(await canSend(whom)).toMatchObject({ allowed: false });
    await native('DELETE', `/contacts/${child}`);
    for (const whom of [undefined, owner, husband])
      expect(await canSend(whom)).toMatchObject({ allowed: false });
  });

  it('keeps the opt-out of a deleted owner for the next owner', async () => {
    const { native, owner, husband, canSend } = await family();
    await native('PUT', `/contacts/${owner}/consents/whatsapp`, { state: 'opted_out' });
    await native('DELETE', `/contacts/${owner}`);
    expect(await canSend()).toMatchObject({ allowed: false, contact_id: husband });
    expect((await native('GET', `/contacts/${husband}`)).phone).toBe(`+${number}`);
  });

  it('is shared again by a restored sharer, and owned by one whose owner has gone', async () => {
    const { native, owner, husband, child } = await family();
    const holders = async () => {
      const question = { identifiers: [{ kind: 'phone', value: `+${number}` }] };
      const { contact, shared_by } = await native('POST', '/contacts/resolve', question);
      return [contact.id, [...(shared_by ?? [])].toSorted()];
    };
    await native('DELETE', `/contacts/${child}`);
    expect(await holders()).toEqual([owner, [husband]]);
    await native('POST', `/deleted-contacts/${child}/restore`, {});
    expect(await holders()).toEqual([owner, [husband, child].toSorted()]);
    for (const id of [child, husband, owner]) await native('DELETE', `/contacts/${id}`);
    await native('POST', `/deleted-contacts/${child}/restore`, {});
    expect(await holders()).toEqual([child, []]);
  });

  it('is a reason for duplicates, which a merge unites and an undo parts', async () => {
    const { native, owner, husband, child } = await family();
    const pairs = async () =>
      (await native('GET', '/duplicates')).map((answerItem: AnswerItem) => [
        answerItem.contacts.map((contact: AnswerItem) => contact.id).toSorted(),
        answerItem.reasons,
      ]);
    expect(await pairs(), 'a family with one number').toEqual([]);
    for (const id of [owner, husband, child])
      await native('PATCH', `/contacts/${id}`, { display_name: 'Roe' });
    const reasons = ['shared_number', 'same_name'];
    const all = [
      [owner, husband],
      [owner, child],
      [husband, child],
    ].map((pair) => [pair.toSorted(), reasons]);
    expect((await pairs()).toSorted()).toEqual(all.toSorted());
    const merged = await native('POST', '/merges', { survivor: husband, loser: owner });
    expect(await pairs()).toEqual([[[husband, child].toSorted(), reasons]]);
    expect((await native('GET', `/contacts/${husband}`)).phone).toBe(`+${number}`);
    await native('POST', `/merges/${merged.id}/undo`);
    expect((await pairs()).toSorted()).toEqual(all.toSorted());
    expect((await native('GET', `/contacts/${owner}`)).phone).toBe(`+${number}`);
  });

  it('remains with the others when one holder is erased', async () => {
    const { account, native, owner, husband, child } = await family();
    const request = { method: 'PATCH', path: `/directory/v1/contacts/${child}` };
    const headers = { authorization: `Bearer ${account.key}`, 'idempotency-key': 'first' };
    const first = await fixture.send({ ...request, headers, body: { company: 'First' } });
    expect([first.status, first.text]).toEqual([200, expect.stringContaining(number)]);
    await native('PATCH', `/contacts/${child}`, { company: 'Second' });
    await native('POST', `/contacts/${husband}/erase`, {});
    expect((await native('GET', `/contacts/${owner}`)).phone).toBe(`+${number}`);
    await native('POST', `/contacts/${owner}/erase`, {});
    const left = await native('GET', `/contacts/${child}`);
    expect([left.phone, left.display_name]).toEqual([`+${number}`, 'Child Roe']);
    const again = await fixture.send({ ...request, headers, body: { company: 'First' } });
    expect(again.text, 'the answer about another who has the number').toBe(first.text);
    expect(await native('GET', `/contacts/${child}`)).toMatchObject({ company: 'Second' });
  });

  it('passes on in one step of version, with an event', async () => {
    const { native, owner, husband } = await family();
    const before = await native('GET', `/contacts/${husband}`);
    await native('DELETE', `/contacts/${owner}`);
    const after = await native('GET', `/contacts/${husband}`);
    expect(after.version).toBe(before.version + 1);
    const history = await native('GET', `/contacts/${husband}/history`);
    const shared = { kind: 'phone', value: number, shared: true };
    const { shared: _, ...owned } = shared;
    expect(history[0]).toMatchObject({ changes: [{ field: 'identities', before: shared, after: owned }] });
    expect(history.at(-1), 'the event that made it').toMatchObject({
      changes: expect.arrayContaining([
        expect.objectContaining({
          field: 'identities',
          before: null,
          after: expect.objectContaining(shared),
        }),
      ]),
    });
  });
});
