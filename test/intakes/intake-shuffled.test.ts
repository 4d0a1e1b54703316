/**
 * Shuffled, repeated, split and replayed payloads give the same directory as ordered ones. `INTAKE_RUNS` sets the
 * number of runs.
 */

import { createHmac } from 'node:crypto';
import { business, bytesOf, payloadOf } from '@switchbook/messaging-payloads/payloads.test.support.js';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';

vi.setConfig({ testTimeout: onThisMachine(600_000) });

const fixture = useFixture();
const runs = Number(process.env.INTAKE_RUNS ?? 2);
const secret = 'the secret of the app';
const start = 1_750_000_000;
/** Two numbers of the business. A stop or resume applies to one number. */
const metadataOf = [business, { id: '2', phone: '15550000002' }].map(({ id, phone }) => {
  return { display_phone_number: phone, phone_number_id: id };
});

/** One action of a person, each at a different second. */
type PersonAction = {
  readonly person: number;
  readonly does: 'writes' | 'moves' | 'stops' | 'resumes' | 'renames';
  readonly number: number;
};

const steps = fc.array(
  fc.record({
    person: fc.nat({ max: 2 }),
    does: fc.constantFrom('writes', 'writes', 'moves', 'stops', 'resumes', 'renames') as fc.Arbitrary<
      PersonAction['does']
    >,
    number: fc.nat({ max: 1 }),
  }),
  { minLength: 1, maxLength: 12 },
);

/** The payloads of the steps in order, as a platform would send them. */
function payloadsOf(all: readonly PersonAction[]): readonly Buffer[] {
  const people = [0, 1, 2].map((person) => ({ moves: 0, renames: 0, person }));
  return all.map(({ person, does, number }, index) => {
    const one = people[person] as (typeof people)[number];
    const at = start + index;
    const ids = () => ({
      phone: `3519100000${person}${one.moves}`,
      userId: `PT.${person}x${one.moves}`,
      username: `person${person}.${one.renames}`,
    });
    const before = ids();
    if (does === 'moves') one.moves += 1;
    if (does === 'renames') one.renames += 1;
    const { phone, userId, username } = ids();
    const contacts = [{ profile: { name: `Person ${person}`, username }, wa_id: phone, user_id: userId }];
    const base = { id: `wamid.${index}`, timestamp: String(at) };
    if (does === 'moves')
      return bytesOf(
        payloadOf({
          messages: [
            {
              ...base,
              from: before.phone,
              type: 'system',
              system: {
                type: 'user_changed_number',
                wa_id: phone,
                user_id: userId,
                previous_user_id: before.userId,
              },
            },
          ],
        }),
      );
    if (does === 'stops' || does === 'resumes')
      return bytesOf(
        payloadOf(
          {
            contacts,
            metadata: metadataOf[number],
            user_preferences: [
              {
                wa_id: phone,
                user_id: userId,
                category: 'marketing_messages',
                timestamp: at,
                value: does === 'stops' ? 'stop' : 'resume',
              },
            ],
          },
          'user_preferences',
        ),
      );
    const message = { ...base, from: phone, from_user_id: userId, type: 'text', text: { body: 'hello' } };
    return bytesOf(payloadOf({ contacts, messages: [message] }));
  });
}

async function newInbox() {
  const of = await fixture.newAccount();
  const { token, ...intake } = await fixture.core
    .records(intakes)
    .create(of.caller, { name: 'Shop', secret });
  const { id } = intake;
  const receive = (raw: Buffer) => {
    const signature = `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;
    return fixture.core.intakes.receive(token, raw, { 'x-hub-signature-256': signature });
  };
  /** `cutMs`: ends the run after this time. */
  const apply = async (cutMs?: number) => {
    const ending = new AbortController();
    const cutting = cutMs === undefined ? undefined : setTimeout(() => ending.abort(), cutMs);
    await fixture.core.applyPayloads({ signal: ending.signal, holdMs: 0 });
    clearTimeout(cutting);
  };
  const replay = () => fixture.core.replayIntake(of.caller, id);
  const counts = async () => {
    const { applied, unreadable, unread, numbers } = await fixture.core.records(intakes).get(of.caller, id);
    return { applied, unreadable, unread, numbers };
  };
  return { of, receive, apply, replay, counts };
}

/** The whole directory of an account, without ids and without times that depend on the run. */
async function imageOf({ account }: { readonly account: { readonly id: string } }) {
  const rows = await fixture.database.query<{ name: string; held: string[]; wishes: string[]; seen: string }>(
    planned(`select c.display_name as name,
       array(select i.kind || ' ' || i.value || case when i.is_primary then ' *' else '' end || coalesce(' ' || (i.attrs ->> 'replaced_at'), '')
         from identities i where i.account_id = $1 and i.contact_id = c.id order by 1) as held,
       array(select distinct on (k.sender) concat(k.sender, ' ', k.state, ' ', k.occurred_at)
         from consents k where k.account_id = $1 and k.contact_id = c.id order by k.sender, k.id desc) as wishes,
       (select concat(a.messages_in, ' ', a.last_message_at) from contact_activity a
         where a.account_id = $1 and a.contact_id = c.id) as seen
     from contacts c where c.account_id = $1`),
    [account.id],
  );
  return rows.map((row) => JSON.stringify(row)).sort();
}

describe('payloads of messages, moves, renames, stops and resumes', () => {
  it('give the same contacts in any order, repeated or split', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.infiniteStream(fc.nat({ max: 1_000 })), async (all, random) => {
        const payloads = payloadsOf(all);
        const inOrder = await newInbox();
        for (const raw of payloads) {
          expect(await inOrder.receive(raw)).toBe('stored');
          await inOrder.apply();
        }
        const shuffled = await newInbox();
        const draw = () => random.next().value ?? 0;
        const sent = [...payloads, ...payloads]
          .map((raw) => [draw(), raw] as const)
          .sort(([one], [other]) => one - other);
        for (const [, raw] of sent) expect(await shuffled.receive(raw)).toBe('stored');
        await Promise.all([shuffled.apply(draw() % 5), shuffled.apply(draw() % 20)]);
        await shuffled.apply();
        const image = await imageOf(inOrder.of);
        expect(await imageOf(shuffled.of)).toEqual(image);
        const counts = await inOrder.counts();
        expect(await inOrder.replay()).toBe(payloads.length);
        expect(await inOrder.replay()).toBe(0);
        await Promise.all([inOrder.apply(draw() % 5), inOrder.apply()]);
        await inOrder.apply();
        expect([await imageOf(inOrder.of), await inOrder.counts()]).toEqual([image, counts]);
      }),
      { numRuns: runs },
    );
  });
});
