/** Contacts that an intake merges because a signed payload attests that they are one person. */

import { createHmac } from 'node:crypto';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import type { IntakeVariant } from '@switchbook/domain/events/intake-names.js';
import { fromPablo, pablo, payloadOf } from '@switchbook/messaging-payloads/payloads.test.support.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { hasLimitedRole } from '../support/database/limited-role.js';
import { useFixture } from '../support/fixture.js';
import { inTwoLengths } from '../support/lengths.js';

const fixture = useFixture();
const secret = 'the secret of the sender';
const seconds = Number(fromPablo.timestamp);
const lid = '72318944542853';
const next = { phone: '5511955509999', userId: 'BR.99999999' };
const apply = () => fixture.core.applyPayloads({ signal: new AbortController().signal, holdMs: 0 });

async function newInbox({ isOn = true } = {}) {
  const { core } = fixture;
  const of = await fixture.newAccount();
  const { caller, account } = of;
  if (isOn) await core.updateAccount(account.id, { merge_attested: 'true' });
  const tokens = new Map<IntakeVariant, string>();
  for (const variant of ['meta', 'waha', 'evolution'] as const)
    tokens.set(
      variant,
      (await core.records(intakes).create(caller, { name: variant, secret, variant, portfolio: 'p-1' }))
        .token,
    );
  const send = async (variant: IntakeVariant, payload: object) => {
    const raw = Buffer.from(JSON.stringify(payload));
    const hmac = (algorithm: string) => createHmac(algorithm, secret).update(raw).digest('hex');
    const headers = {
      meta: { 'x-hub-signature-256': `sha256=${hmac('sha256')}` },
      waha: { 'x-webhook-hmac': hmac('sha512') },
      evolution: { apikey: secret },
    }[variant as 'meta'];
    expect(await core.intakes.receive(tokens.get(variant) ?? '', raw, headers)).toBe('stored');
  };
  const byId = (id: string) => [{ by: 'id', id: id as never }] as const;
  return {
    of,
    send,
    take: async (variant: IntakeVariant, ...payloads: readonly object[]) => {
      for (const payload of payloads) await send(variant, payload);
      await apply();
    },
    make: async (displayName: string, ...identities: readonly object[]) =>
      (
        await core.saveContact(caller, {
          op: 'save',
          match: {},
          onMatch: 'refuse',
          edit: {
            displayName: { op: 'set', value: displayName },
            identities: identities.map((identity) => ({ op: 'hold', identity: identity }) as never),
          },
        })
      ).contact,
    people: async () => {
      const order = [{ by: 'number', descending: false }] as const;
      const page = { from: { at: 'start' }, limit: 200, order, wantTotal: false } as const;
      return (await core.listContacts(caller, allContacts, page)).items;
    },
    merges: async () => (await core.listMerges(caller, { limit: 50, after: null } as never)).items,
    pairs: async () => (await core.listDuplicates(caller, { limit: 10, after: null } as never)).items,
    events: async () => (await core.listEvents(caller, { from: 'oldest', limit: 200 })).events,
    payloadId: async () =>
      (
        await fixture.database.query<{ id: string }>(
          planned('select p.id from intake_payloads p where p.account_id = $1 order by p.id desc limit 1'),
          [account.id],
        )
      )[0]?.id,
    consents: (id: string) => core.listConsents(caller, { target: byId(id) }),
    merge: (survivor: Contact, loser: Contact) =>
      core.mergeContacts(caller, { op: 'merge', survivor: byId(survivor.id), loser: byId(loser.id) }),
  };
}

const phoneOf = (value: string) => ({ kind: 'phone', value });
const userOf = (value: string) => ({ kind: 'bsuid', scope: 'p-1', value });
const valuesOf = (contact: Contact | undefined) => contact?.identities.map(({ value }) => value).sort();

/** A message of a tool that may name the number and the LID together. */
function message(ids: { readonly phone?: string; readonly lid?: string }, body: string, at = seconds) {
  const jid = ids.lid === undefined ? `${ids.phone}@c.us` : `${ids.lid}@lid`;
  const both = ids.lid !== undefined && ids.phone !== undefined;
  return {
    id: `evt_${body}${at}`,
    event: 'message',
    session: 'default',
    payload: {
      id: `false_${jid}_${body}${at}`,
      timestamp: at,
      from: jid,
      fromMe: false,
      body,
      hasMedia: false,
      _data: { Info: { Sender: jid, SenderAlt: both ? `${ids.phone}@s.whatsapp.net` : '', PushName: 'P' } },
    },
  };
}
const both = (body = 'both', at = seconds) => message({ phone: pablo.phone, lid }, body, at);
const system = (type: string, more: object, at = seconds + 60) =>
  payloadOf({
    messages: [
      ...[
        { from: pablo.phone, from_user_id: pablo.userId, id: `wamid.${type}.${at}`, timestamp: String(at) },
      ],
    ].map((item) => ({ ...item, type: 'system', system: { type, ...more } })),
  });
const numberChange = (at?: number) =>
  system('user_changed_number', { wa_id: next.phone, user_id: next.userId }, at);

describe('a number and a LID in one signed payload', () => {
  async function two(options: { readonly isOn?: boolean } = {}) {
    const inbox = await newInbox(options);
    const known = await inbox.make('Pablo Díaz', phoneOf(pablo.phone));
    await inbox.take('waha', message({ lid }, 'first'));
    expect(await inbox.people()).toHaveLength(2);
    return { inbox, known };
  }

  it('merge their contacts, with the proof in the merge and its events; an undo counts for good', async () => {
    const { inbox, known } = await two();
    await inbox.take('waha', both());
    const [one, ...others] = await inbox.people();
    expect(others).toEqual([]);
    expect([one?.id, one?.displayName, valuesOf(one)]).toEqual([known.id, 'Pablo Díaz', [pablo.phone, lid]]);
    const at = new Date(seconds * 1_000).toISOString();
    const proof = { platform: 'whatsapp', kind: 'lid_and_number', payload_id: await inbox.payloadId(), at };
    const actor = { face: 'whatsapp', key_id: null, proof };
    const [merge] = await inbox.merges();
    expect(merge).toMatchObject({ survivorId: known.id, actor, isUndoable: true });
    const merged = (await inbox.events()).find((event) => event.type === 'contact.merged');
    expect(merged).toMatchObject({ actor, survivorId: known.id });
    const later = (await inbox.events()).filter((event) => 'proof' in event.actor);
    expect(new Set(later.map((event) => event.type))).toContain('contact.updated');

    await fixture.core.undoMerge(inbox.of.caller, merge?.id as never);
    expect((await inbox.people()).map(valuesOf)).toEqual([[pablo.phone], [lid]]);
    await inbox.take('waha', both('again', seconds + 10));
    expect(await inbox.people()).toHaveLength(2);
    expect(await inbox.merges()).toMatchObject([{ id: merge?.id }]);
    expect(await inbox.pairs()).toMatchObject([{ reasons: expect.arrayContaining(['shared_number']) }]);
  });

  it.each([
    ['the setting is off', false, 'waha'],
    ['the sender signs nothing', true, 'evolution'],
  ] as const)('merge nothing if %s', async (_why, isOn, variant) => {
    const { inbox } = await two({ isOn });
    const { event: _event, ...evolution } = both();
    const sent =
      variant === 'waha'
        ? both()
        : {
            event: 'messages.upsert',
            instance: 'shop',
            id: evolution.id,
            data: {
              key: { remoteJid: `${lid}@lid`, remoteJidAlt: `${pablo.phone}@s.whatsapp.net`, id: 'E1' },
              message: { conversation: 'hello' },
              messageTimestamp: seconds,
            },
          };
    await inbox.take(variant, sent);
    expect(await inbox.people()).toHaveLength(2);
    expect(await inbox.merges()).toEqual([]);
    expect(await inbox.pairs()).toMatchObject([{ reasons: expect.arrayContaining(['shared_number']) }]);
  });

  it('merge nothing that a person marked as two people, also when one was merged into a third', async () => {
    const { inbox, known } = await two();
    const [, contact] = await inbox.people();
    const contacts = [known.id, contact?.id].map((id) => [{ by: 'id', id }]);
    await fixture.core.dismissDuplicate(inbox.of.caller, contacts as never);
    await inbox.take('waha', both());
    expect(await inbox.merges()).toEqual([]);

    const other = await two();
    const [, lidOnly] = await other.inbox.people();
    const { merge } = await other.inbox.merge(other.known, lidOnly as Contact);
    await fixture.core.undoMerge(other.inbox.of.caller, merge.id);
    const third = await other.inbox.make('Third', { kind: 'email', value: 'third@example.com' });
    await other.inbox.merge(third, other.known);
    await other.inbox.take('waha', both());
    expect(await other.inbox.merges()).toHaveLength(2);
    expect(await other.inbox.people()).toHaveLength(2);
  });

  it('merge contacts that earlier payloads of the same step create, and the stricter consent holds', async () => {
    const inbox = await newInbox();
    const stop = message({ lid }, 'STOP');
    await inbox.take(
      'waha',
      stop,
      message({ phone: pablo.phone }, 'hi', seconds + 1),
      both('x', seconds + 2),
    );
    const [one, ...others] = await inbox.people();
    expect([valuesOf(one), others]).toEqual([[pablo.phone, lid], []]);
    expect(await inbox.merges()).toHaveLength(1);
    expect(await inbox.consents(one?.id ?? '')).toMatchObject([{ channel: 'whatsapp', state: 'opted_out' }]);
    const [activity] = await fixture.core.readActivity(inbox.of.caller, [one?.id as never]);
    expect(activity).toMatchObject({ messagesIn: 3 });
  });

  it('merge nothing if several contacts have the number', async () => {
    const { inbox } = await two();
    await inbox.make('Sister', { ...phoneOf(pablo.phone), mayShare: true });
    await inbox.take('waha', both());
    expect([(await inbox.people()).length, await inbox.merges()]).toEqual([3, []]);
  });
});

describe('a change that the platform reports', () => {
  it('a change of the number merges the contact of the new number into the known contact', async () => {
    const inbox = await newInbox();
    const known = await inbox.make('Pablo Díaz', phoneOf(pablo.phone), userOf(pablo.userId));
    await inbox.make('New number', phoneOf(next.phone));
    await inbox.take('meta', numberChange());
    const [one, ...others] = await inbox.people();
    expect([one?.id, others]).toEqual([known.id, []]);
    expect(valuesOf(one)).toEqual([pablo.phone, next.phone, pablo.userId, next.userId].sort());
    expect(one?.identities.find((id) => id.isPrimary && id.kind === 'phone')?.value).toBe(next.phone);
    expect(await inbox.merges()).toMatchObject([{ actor: { proof: { kind: 'number_change' } } }]);
  });

  it('a change of the user id merges the contacts of both ids', async () => {
    const inbox = await newInbox();
    await inbox.make('Before', userOf(pablo.userId), phoneOf(pablo.phone));
    await inbox.make('After', userOf(next.userId));
    await inbox.take(
      'meta',
      system('user_changed_user_id', { user_id: next.userId, previous_user_id: pablo.userId }),
    );
    expect((await inbox.people()).map(valuesOf)).toEqual([[pablo.phone, pablo.userId, next.userId].sort()]);
    expect(await inbox.merges()).toMatchObject([{ actor: { proof: { kind: 'user_id_change' } } }]);
  });

  it('merges no previous owner of the number, who has another id or gave the number up', async () => {
    const inbox = await newInbox();
    await inbox.make('Pablo Díaz', phoneOf(pablo.phone), userOf(pablo.userId));
    await inbox.make('Previous owner', phoneOf(next.phone), userOf('BR.1'));
    await inbox.take('meta', numberChange());
    expect([(await inbox.people()).length, await inbox.merges()]).toEqual([2, []]);

    const other = await newInbox();
    await other.make('Pablo Díaz', phoneOf(pablo.phone));
    const replaced_at = new Date((seconds - 60) * 1_000).toISOString();
    await other.make(
      'Gave it up',
      { ...phoneOf(next.phone), attrs: { replaced_at } },
      phoneOf('5511955501111'),
    );
    await other.take('meta', numberChange());
    expect([(await other.people()).length, await other.merges()]).toEqual([2, []]);
  });
});

describe('races', () => {
  it.skipIf(hasLimitedRole)(
    'a step that fails after its merge is repeated: one merge, and each message counts once',
    async () => {
      const inbox = await newInbox();
      const known = await inbox.make('Pablo Díaz', phoneOf(pablo.phone));
      await inbox.take('waha', message({ lid }, 'first'));
      await inbox.send('waha', both());
      const run = (text: string) => fixture.database.query(planned(text), []);
      // A sequence counts on when its transaction fails.
      await run('create sequence failed_steps');
      await run(`create function fail_once() returns trigger language plpgsql as $$ begin
      if nextval('failed_steps') <= 1 then raise exception 'no'; end if; return new; end $$`);
      await run(
        'create trigger fail_once before update on intake_payloads for each row execute function fail_once()',
      );
      await apply().finally(async () => {
        await run('drop trigger fail_once on intake_payloads');
        await run('drop function fail_once');
      });
      const [last] = await fixture.database.query(planned('select last_value from failed_steps'), []);
      await run('drop sequence failed_steps');
      expect(last).toEqual({ last_value: 2 });
      const [one, ...others] = await inbox.people();
      expect([one?.id, others]).toEqual([known.id, []]);
      expect(await inbox.merges()).toHaveLength(1);
      const [activity] = await fixture.core.readActivity(inbox.of.caller, [known.id]);
      expect(activity).toMatchObject({ messagesIn: 2 });
    },
  );

  inTwoLengths(
    'a merge, an edit or an undo by a person at the same time',
    { short: 3, long: 40 },
    async (runs) => {
      for (let run = 0; run < runs; run += 1) {
        const inbox = await newInbox();
        const { core } = fixture;
        const known = await inbox.make('Pablo Díaz', phoneOf(pablo.phone));
        const contact = await inbox.make('P', { kind: 'lid', value: lid });
        await inbox.send('waha', both());
        const { caller } = inbox.of;
        const rename = { displayName: { op: 'set', value: 'Renamed' } } as const;
        const person = [
          () => inbox.merge(contact, known),
          () =>
            core.editContact(caller, { op: 'edit', target: [{ by: 'id', id: contact.id }], edit: rename }),
          () => core.deleteContact(caller, { op: 'delete', target: [{ by: 'id', id: contact.id }] }),
        ][run % 3] as () => Promise<unknown>;
        // The person may be too late: the contact is merged then.
        await Promise.all([apply(), apply(), person().catch(() => {})]);
        const [one, ...others] = await inbox.people();
        expect([others, valuesOf(one)]).toEqual([[], [pablo.phone, lid]]);
        expect((await inbox.merges()).length).toBeLessThanOrEqual(1);
      }
    },
  );
});
