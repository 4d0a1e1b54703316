/** Merges and their undoing, through the native face and the core. */
import { describe, expect, it } from 'vitest';
import { set } from '../src/domain/edit.js';
import { useGround } from './support/ground.js';
import { byId, eventsOf, hold, makerOf, phone, problemOf } from './support/people.js';

const ground = useGround();
const make = makerOf(ground);

describe('a merge', () => {
  it('adopts, unites and drops, and is undone to the byte', async () => {
    const account = await ground.newAccount();
    const { caller } = account;
    const one = await make(account, 'One', phone('14155550001'), hold('email', 'a@example.com'));
    const two = await make(
      account,
      'Two',
      phone('14155550002'),
      hold('email', 'a@example.com'),
      hold('telegram', '7'),
    );
    const target = byId(two);
    await ground.core.editContact(caller, { op: 'edit', target, edit: { company: set('ACME') } });
    await ground.core.addNote(caller, { target }, { body: 'hello' });
    await ground.core.recordConsent(caller, { target }, { channel: 'whatsapp', state: 'opted_out' });
    await ground.core.recordConsent(
      caller,
      { target: byId(one) },
      { channel: 'whatsapp', state: 'opted_in' },
    );
    const before = await Promise.all(
      [one, two].map((c) => ground.core.getContact(caller, { target: byId(c) })),
    );
    const merged = await ground.core.mergeContacts(caller, {
      op: 'merge',
      survivor: byId(one),
      loser: byId(two),
    });
    expect(merged.contact).toMatchObject({
      company: 'ACME',
      displayName: 'One',
      reach: { optedIn: false, optedOut: true },
    });
    expect(await ground.core.getContact(caller, { target: byId(one) })).toEqual(merged.contact);
    expect(await problemOf(ground.core.getContact(caller, { target, merged: 'tell' }))).toMatchObject({
      kind: 'merged',
    });
    expect((await ground.core.getContact(caller, { target, merged: 'follow' })).id).toBe(one.id);
    const undone = await ground.core.undoMerge(caller, merged.merge.id);
    expect(undone.left).toEqual([]);
    const after = await Promise.all(
      [one, two].map((c) => ground.core.getContact(caller, { target: byId(c) })),
    );
    const { spentVersion, ...rest } = after[0] as (typeof after)[0];
    expect(spentVersion).toBe(3);
    expect(rest).toEqual(before[0]);
    expect(after[1]).toEqual(before[1]);
    const events = (await eventsOf(ground)(account)).filter(({ type }) => type.startsWith('contact.'));
    expect(events.slice(-4)).toEqual([
      { type: 'contact.merged', version: 3, contact_id: two.id },
      { type: 'contact.updated', version: 3, contact_id: one.id },
      { type: 'contact.updated', version: 2, contact_id: one.id },
      { type: 'contact.unmerged', version: 3, contact_id: two.id },
    ]);
  });
});
