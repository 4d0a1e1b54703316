/** Many new contacts at once: one transaction, an outcome for each, and no data of refused ones. */

import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { describe, expect, it } from 'vitest';
import type { SaveCommand } from '../../src/contacts/values/commands.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();

const newContact = (value: string, more: Partial<SaveCommand['edit']> = {}): SaveCommand => ({
  op: 'save',
  onMatch: 'refuse',
  edit: { identities: [{ op: 'hold', identity: { kind: 'phone', value } }], ...more },
});
const tagged = (...names: string[]): Partial<SaveCommand['edit']> => ({
  tags: [{ op: 'add', items: names.map((name) => ({ by: 'name', name, folded: false, missing: 'create' })) }],
});
const numbers = (count: number, from = 4915100000000) =>
  Array.from({ length: count }, (_, index) => String(from + index));
const everybody = ({ caller }: TestAccount) => fixture.core.countContacts(caller, allContacts);

describe('commands each for itself', () => {
  it('assigns numbers in order, with an outcome each', async () => {
    const account = await fixture.newAccount();
    const held = await fixture.core.saveContact(account.caller, newContact('4915100000001'));
    const outcomes = await fixture.core.runCommands(
      account.caller,
      [
        newContact('4915100000000'),
        newContact('4915100000001', tagged('never')),
        { ...newContact('4915100000001'), onMatch: 'return' },
        newContact('4915100000002', { ...tagged('b', 'a'), displayName: set('Two') }),
        newContact('4915100000003', { displayName: set('\u0000') }),
        newContact('4915100000004', tagged('a')),
      ],
      { commit: 'each' },
    );
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.result.outcome : outcome.problem.kind))).toEqual([
      'created',
      'conflict',
      'found',
      'created',
      'invalid',
      'created',
    ]);
    const contacts = outcomes.flatMap((outcome) =>
      outcome.ok && outcome.result.contact !== null ? [outcome.result.contact] : [],
    );
    expect(contacts.map((contact) => contact.number)).toEqual([2, held.contact.number, 3, 4]);
    expect(contacts[2]?.tags.map((tag) => tag.name)).toEqual(['b', 'a']);
    const conflict = outcomes[1];
    expect(conflict).toMatchObject({
      ok: false,
      problem: { conflicts: [{ owner: { id: held.contact.id } }] },
    });
    const tags = await fixture.core.listCatalog(account.caller, 'tags');
    expect(tags.map((tag) => tag.name)).toEqual(['b', 'a']);
    for (const contact of contacts)
      expect(
        await fixture.core.getContact(account.caller, { target: [{ by: 'id', id: contact.id }] }),
      ).toEqual(contact);
  });

  it('stores one email several times, and a number only once', async () => {
    const account = await fixture.newAccount();
    const email = { op: 'hold', identity: { kind: 'email', value: 'same@example.com' } } as const;
    const commands = [...numbers(30), ...numbers(30)].map((value): SaveCommand => {
      const command = newContact(value);
      return { ...command, edit: { identities: [...(command.edit.identities ?? []), email] } };
    });
    const outcomes = await fixture.core.runCommands(account.caller, commands, { commit: 'each' });
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([
      ...Array(30).fill(true),
      ...Array(30).fill(false),
    ]);
    expect(await everybody(account)).toBe(30);
  });

  it('makes each contact once when several do the same at once, tags included', async () => {
    const account = await fixture.newAccount();
    const commands = numbers(60).map((value, index) => newContact(value, tagged('all', `t${index % 7}`)));
    const singles = commands.map((command) =>
      fixture.core.saveContact(account.caller, command).catch(() => null),
    );
    const batches = Array.from({ length: 4 }, () =>
      fixture.core.runCommands(account.caller, commands, { commit: 'each' }),
    );
    const made = (await Promise.all(batches)).flat().filter((batch) => batch.ok).length;
    const alone = (await Promise.all(singles)).filter((item) => item !== null).length;
    expect(made + alone).toBe(60);
    expect(await everybody(account)).toBe(60);
    expect(await fixture.core.listCatalog(account.caller, 'tags')).toHaveLength(8);
  });

  it('fills an account exactly to its limit, whichever commands fail', async () => {
    const account = await fixture.newAccount();
    await fixture.core.updateAccount(account.account.id, { contact_limit: '3' });
    const commands = numbers(6).map((value, index) =>
      newContact(value, { ...tagged(`t${index}`), displayName: set(index === 1 ? '\u0000' : 'N') }),
    );
    const outcomes = await fixture.core.runCommands(account.caller, commands, { commit: 'each' });
    expect(outcomes.map((outcome) => (outcome.ok ? 'created' : outcome.problem.kind))).toEqual([
      'created',
      'invalid',
      'created',
      'created',
      'quota',
      'quota',
    ]);
    expect(outcomes[5]).toEqual({
      ok: false,
      problem: { kind: 'quota', feature: 'contacts', current: 3, maximum: 3 },
    });
    expect(await everybody(account)).toBe(3);
  });
});

describe('consents of an edit', () => {
  const target = (id: string) => ({ target: [{ by: 'id', id: id as never }] }) as const;

  it('are put on record with the fields, once, and move the version once', async () => {
    const { caller } = await fixture.newAccount();
    const { contact } = await fixture.core.saveContact(caller, newContact('4915100000000'));
    const edit = {
      displayName: set('Ann'),
      consents: [
        { channel: 'whatsapp', state: 'opted_in', source: 'form' },
        { channel: 'sms', state: 'opted_out' },
      ],
    } as const;
    const command = { op: 'edit', edit, ...target(contact.id) } as const;
    const first = await fixture.core.editContact(caller, command);
    expect(first).toMatchObject({
      outcome: 'updated',
      contact: { version: 2, displayName: 'Ann', reach: { optedIn: true, optedOut: false } },
    });
    const second = await fixture.core.editContact(caller, command);
    expect(second).toEqual({ outcome: 'found', contact: first.contact });
    expect(await fixture.core.getContact(caller, target(contact.id))).toEqual(first.contact);
    const ledger = await fixture.core.listConsents(caller, target(contact.id));
    expect(ledger.map((consent) => `${consent.channel} ${consent.state} ${consent.source}`).sort()).toEqual([
      'sms opted_out null',
      'whatsapp opted_in form',
    ]);
    const before = { channel: 'whatsapp', reason: 'complaint', expiresAt: null } as const;
    await fixture.core.setSuppression(caller, target(contact.id), before);
    const out = await fixture.core.editContact(caller, {
      ...command,
      edit: { consents: [{ channel: 'whatsapp', state: 'pending' }] },
    });
    expect(out.contact.reach).toEqual({ optedIn: false, optedOut: true });
  });

  it('are stored with a new contact, alone or among others', async () => {
    const { caller } = await fixture.newAccount();
    const consents = [{ channel: 'whatsapp', state: 'opted_in' }] as const;
    const one = await fixture.core.saveContact(caller, newContact('4915100000000', { consents }));
    const outcomes = await fixture.core.runCommands(
      caller,
      [newContact('4915100000001', { consents }), newContact('4915100000002')],
      { commit: 'each' },
    );
    const others = outcomes.flatMap((made) => (made.ok ? [made.result.contact] : []));
    expect([one.contact, ...others].map((made) => made?.reach.optedIn)).toEqual([true, true, false]);
    for (const made of [one.contact, others[0]]) {
      const ledger = await fixture.core.listConsents(caller, target(made?.id ?? ''));
      expect(ledger.map((entry) => entry.subjects)).toEqual([[`number:${made?.identities[0]?.value}`]]);
    }
  });

  it('consents survive a change of the contact at the same time', async () => {
    const { caller } = await fixture.newAccount();
    const { contact } = await fixture.core.saveContact(caller, newContact('4915100000000'));
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        fixture.core.editContact(caller, {
          op: 'edit',
          ...target(contact.id),
          edit:
            index % 2 === 0
              ? { consents: [{ channel: 'whatsapp', state: 'opted_in' }] }
              : { attributes: { op: 'merge', value: { [`k${index}`]: 1 } } },
        }),
      ),
    );
    const after = await fixture.core.getContact(caller, target(contact.id));
    expect([after.version, after.reach.optedIn, Object.keys(after.attributes).length]).toEqual([
      12,
      true,
      10,
    ]);
    expect(await fixture.core.listConsents(caller, target(contact.id))).toHaveLength(1);
  });
});
