/** An opt-out survives an erasure as a hash. A person without one may be created again. */
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { eraserOf, finderOf, optOutOf } from '../support/accounts/erasing.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { byId, hold, makerOf, phone } from '../support/accounts/people.js';
import { dump, placesOf } from '../support/database/dump.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const make = makerOf(fixture);
const erase = eraserOf(fixture);
const optOut = optOutOf(fixture);
const find = finderOf(imports);

describe('a person erased after an opt-out', () => {
  const erased = async (...channels: readonly ('whatsapp' | 'sms')[]) => {
    const account = await fixture.newAccount();
    const person = await make(account, 'Gone', phone('14155550001'), hold('email', 'gone@x.co'));
    for (const channel of channels) await optOut(account, person.id, channel);
    await erase(account, person.id);
    return account;
  };

  it.each([
    ['phone', '14155550001'],
    ['email', 'gone@x.co'],
  ] as const)('is still opted out when a client creates the contact again, by %s', async (kind, value) => {
    const account = await erased('whatsapp');
    const again = await make(account, 'Again', hold(kind, value));
    expect(again.reach).toEqual({ optedIn: false, optedOut: true });
  });

  it('is still opted out when a contact gains the number', async () => {
    const account = await erased('whatsapp');
    const other = await make(account, 'Other', phone('14155550002'));
    const edit = { identities: [phone('14155550001')] };
    const { contact } = await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: byId(other),
      edit,
    });
    expect(contact.reach.optedOut).toBe(true);
  });

  it('may not receive messages', async () => {
    const account = await erased('sms');
    const key = { kind: 'phone', scope: '', value: '14155550001' } as const;
    const [answer] = await fixture.core.canSend(account.caller, {
      channel: 'sms',
      purpose: null,
      sender: null,
      recipients: [{ key, chosen: null }],
    });
    expect(answer?.reasons.map((reason) => reason.code)).toEqual(['opted_out', 'unknown']);
  });

  it.each([false, true])('is not created again by a file, dry run: %s', async (isDryRun) => {
    const account = await erased('whatsapp');
    const job = await imports.run(
      account,
      'name,phone,email\nGone,+14155550001,\nGone,+14155550009,gone@x.co\nFine,+14155550003,\n',
      { isDryRun },
    );
    expect(await imports.outcomes(account, job)).toEqual(['rejected:erased', 'rejected:erased', 'created']);
    const [row] = await imports.rows(account, job, 'rejected');
    expect(row).toMatchObject({ raw: null, flaws: [{ column: 'phone', code: 'erased' }] });
    const after = (await dump(fixture.database)).filter((line) => line.includes(account.account.id));
    expect(placesOf('14155550001', after)).toEqual([]);
  });

  it.each([
    ['551187654321', '5511987654321'],
    ['5215512345678', '525512345678'],
    ['541123456789', '5491123456789'],
  ])('is not created again by a file with another form of the number: %s and %s', async (...forms) => {
    for (const [erasedForm = '', fileForm = ''] of [forms, forms.toReversed()]) {
      const account = await fixture.newAccount();
      const person = await make(account, 'Gone', phone(erasedForm));
      await optOut(account, person.id, 'whatsapp');
      await erase(account, person.id);
      const job = await imports.run(account, `phone\n+${fileForm}\n`);
      expect(await imports.outcomes(account, job)).toEqual(['rejected:erased']);
    }
  });

  it('is not created again by a chunk that was drafted before', async () => {
    const account = await erased('whatsapp');
    const rows = Array.from({ length: 2_500 }, (_, at) => `P${at},+4915${10_000_000 + at}`);
    const job = await imports.run(account, ['name,phone', ...rows, 'Gone,+14155550001', ''].join('\n'));
    expect(job.totals).toMatchObject({ created: 2_500, rejected: 1 });
    expect(await find(account, '14155550001')).toBeUndefined();
  });

  it('is not added to another contact by a file', async () => {
    const account = await erased('whatsapp');
    await make(account, 'Other', phone('14155550002'));
    const text = 'name,phone,email\nOther,+14155550002,gone@x.co\n';
    const job = await imports.run(account, text, { onMatch: 'update' });
    expect(await imports.outcomes(account, job)).toEqual(['rejected:erased']);
  });

  it('is created again by a file with a later opt-in, which lifts only its own channel', async () => {
    const account = await erased('whatsapp', 'sms');
    const row = (occurred_at: string) =>
      `${JSON.stringify({
        phone: '+14155550001',
        consents: [{ channel: 'whatsapp', state: 'opted_in', occurred_at }],
      })}\n`;
    const early = await imports.run(account, row('2020-01-01T00:00:00Z'));
    expect(await imports.outcomes(account, early)).toEqual(['rejected:erased']);
    fixture.advance(60_000);
    const late = await imports.run(account, row(fixture.clock().toISOString()));
    expect(await imports.outcomes(account, late)).toEqual(['created']);
    const contact = await find(account, '14155550001');
    expect(contact?.reach).toEqual({ optedIn: true, optedOut: false });
    if (contact === undefined) return;
    const current = await fixture.core.listCurrentConsents(account.caller, { target: byId(contact) });
    expect(current.map((consent) => [consent.channel, consent.state])).toEqual([
      ['sms', 'opted_out'],
      ['whatsapp', 'opted_in'],
    ]);
  });

  it('is stored as a hash with a salt of the account', async () => {
    const subjectsOf = async (of: TestAccount) =>
      (
        await fixture.database.query<{ subject: string }>(
          planned('select f.subject from retained_refusals f where f.account_id = $1 order by 1'),
          [of.account.id],
        )
      ).map((row) => row.subject);
    const [one, two] = [
      await subjectsOf(await erased('whatsapp')),
      await subjectsOf(await erased('whatsapp')),
    ];
    expect([...one, ...two].every((subject) => /^sha256:[0-9a-f]{64}$/.test(subject))).toBe(true);
    expect(new Set([...one, ...two]).size).toBe(4);
  });
});

describe('a person erased without an opt-out', () => {
  it('leaves no data, and may be created again', async () => {
    const account = await fixture.newAccount();
    const person = await make(account, 'Plain', phone('14155550001'));
    const report = await erase(account, person.id);
    expect(report.refusals).toEqual([]);
    const job = await imports.run(account, 'name,phone\nPlain,+14155550001\n');
    expect(await imports.outcomes(account, job)).toEqual(['created']);
  });
});

describe('an opt-out of another contact that names the erased person', () => {
  const [number, email] = ['14155550001', 'gone@x.co'];

  /** Two contacts that were opted out while they were merged. */
  const parted = async () => {
    const account = await fixture.newAccount();
    const person = await make(account, 'Gone', phone(number), hold('email', email));
    const other = await make(account, 'Other', phone('14155550002'));
    const both = { op: 'merge', survivor: byId(other), loser: byId(person) } as const;
    const { merge } = await fixture.core.mergeContacts(account.caller, both);
    await optOut(account, other.id, 'sms');
    const entry = { channel: 'viber', reason: 'complaint', expiresAt: null } as const;
    await fixture.core.setSuppression(account.caller, { target: byId(other) }, entry);
    await fixture.core.undoMerge(account.caller, merge.id);
    return { account, person, other };
  };
  const placesIn = async ({ account }: TestAccount) => {
    const lines = (await dump(fixture.database)).filter((line) => line.includes(account.id));
    return [number, email].flatMap((text) => placesOf(text, lines));
  };
  const reasonsOf = async (of: TestAccount, value: string) => {
    const recipients = [{ key: { kind: 'phone', scope: '', value }, chosen: null }] as const;
    const question = { channel: 'sms', purpose: null, sender: null, recipients } as const;
    const [answer] = await fixture.core.canSend(of.caller, question);
    return answer?.reasons.map((reason) => reason.code);
  };

  it('stays without the person, after an undone merge', async () => {
    const { account, person } = await parted();
    await erase(account, person.id);
    expect(await placesIn(account)).toEqual([]);
    expect(await reasonsOf(account, '14155550002')).toEqual(['opted_out']);
    expect(await reasonsOf(account, number)).toEqual(['opted_out', 'unknown']);
  });

  it('stays without the person in a deleted contact, and comes back with it', async () => {
    const { account, person, other } = await parted();
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(other) });
    await erase(account, person.id);
    expect(await placesIn(account)).toEqual([]);
    expect(await reasonsOf(account, '14155550002')).toEqual(['opted_out', 'unknown']);
    await fixture.core.restoreContact(account.caller, { contact: other.id });
    expect(await reasonsOf(account, '14155550002')).toEqual(['opted_out']);
    expect(await placesIn(account)).toEqual([]);
  });

  it('stays without a number that the person got later', async () => {
    const account = await fixture.newAccount();
    const first = await make(account, 'First', phone('14155550002'), phone(number));
    await optOut(account, first.id, 'sms');
    const key = { kind: 'phone', scope: '', value: number } as const;
    const edit = { identities: [{ op: 'release', key }] } as const;
    await fixture.core.editContact(account.caller, { op: 'edit', target: byId(first), edit });
    const person = await make(account, 'Gone', phone(number));
    await erase(account, person.id);
    expect(await placesIn(account)).toEqual([]);
    expect(await reasonsOf(account, '14155550002')).toEqual(['opted_out']);
  });
});
