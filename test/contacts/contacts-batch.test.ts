/** Atomic batches: the contact that each command addresses when several commands match the same one. */

import { set } from '@switchbook/domain/contact/edit.js';
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import type { SaveCommand } from '../../src/contacts/values/commands.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();

const ref = (value: string) => ({ kind: 'vendor_id', scope: 'shop', value }) as const;
const phone = (value: string) => ({ kind: 'phone', scope: '', value }) as const;

/** Finds a contact by its client-chosen id, or by the number, and adds the id to it. */
const save = (id: string, name: string, number: string, uuid?: ContactId): SaveCommand => ({
  op: 'save',
  onMatch: 'merge',
  match: {
    addressed: [
      { by: 'identity', key: ref(id) },
      ...(uuid === undefined ? [] : [{ by: 'id', id: uuid } as const]),
    ],
    holder: {
      keys: [phone(number)],
      equivalents: false,
      pick: 'first',
      lacking: { kind: 'vendor_id', scope: 'shop' },
    },
  },
  addedIdentities: [ref(id)],
  edit: { displayName: set(name), identities: [{ op: 'hold', identity: phone(number) }] },
});

async function withOwner() {
  const { caller } = await fixture.newAccount();
  const { contact } = await fixture.core.saveContact(caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: { displayName: set('Owner'), identities: [{ op: 'hold', identity: phone('14155550001') }] },
  });
  return { caller, owner: contact };
}

describe('a batch', () => {
  it('the last of two commands on one contact is applied, the first is overruled', async () => {
    const { caller, owner } = await withOwner();
    const results = await fixture.core.runBatch(
      caller,
      [save('a', 'First', '14155550001'), save('a', 'Last', '14155550001')],
      { repeats: 'last' },
    );
    expect(results).toMatchObject([
      { outcome: 'skipped', reason: 'overruled' },
      { outcome: 'updated', contact: { id: owner.id, displayName: 'Last', version: 2 } },
    ]);
  });

  it('applies both commands in sequence to the contact of the first', async () => {
    const { caller, owner } = await withOwner();
    const results = await fixture.core.runBatch(
      caller,
      [save('a', 'First', '14155550001'), save('a', 'Last', '14155550001')],
      { repeats: 'sequence' },
    );
    expect(results.map((result) => result.contact?.id)).toEqual([owner.id, owner.id]);
    expect(results[1]).toMatchObject({ contact: { displayName: 'Last', version: 2 } });
  });

  it('gives added identities to created and matched contacts, not to addressed ones', async () => {
    const { caller, owner } = await withOwner();
    const refs = async (...commands: SaveCommand[]) => {
      const results = await fixture.core.runBatch(caller, commands, { repeats: 'refuse' });
      return results.map((result) =>
        result.contact?.identities.flatMap((identity) =>
          identity.kind === 'vendor_id' ? [identity.value] : [],
        ),
      );
    };
    const stranger = asId<ContactId>('0198c0de-0000-7000-8000-000000000001');
    expect(await refs(save(owner.id, 'By uuid', '14155550001', owner.id))).toEqual([[]]);
    expect(await refs(save('made', 'Made', '14155550002'))).toEqual([['made']]);
    expect(await refs(save('met', 'Met', '14155550001', stranger))).toEqual([['met']]);
    expect(
      (await fixture.core.saveContact(caller, save('alone', 'Alone', '14155550003'))).contact,
    ).toMatchObject({
      identities: [{ kind: 'vendor_id', value: 'alone' }, { kind: 'phone' }],
    });
  });

  it('missing contacts and overruled commands have different reasons', async () => {
    const { caller, owner } = await withOwner();
    const remove = (id: ContactId) =>
      ({ op: 'delete', target: [{ by: 'id', id }], ifMissing: 'skip' }) as const;
    const gone = asId<ContactId>('0198c0de-0000-7000-8000-000000000002');
    const results = await fixture.core.runBatch(caller, [remove(owner.id), remove(gone), remove(owner.id)], {
      repeats: 'last',
    });
    expect(results).toMatchObject([
      { outcome: 'skipped', reason: 'overruled' },
      { outcome: 'skipped', reason: 'missing' },
      { outcome: 'deleted', contact: { id: owner.id } },
    ]);
  });
});
