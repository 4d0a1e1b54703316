/** A few payloads are applied on arrival. A background run applies the rest of many, and ends by itself. */

import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture({ isAlone: true });
const signal = new AbortController().signal;
const secret = 'the secret of the app';

function payload(number: number): Buffer {
  const contacts = [{ profile: { name: 'Ana' }, wa_id: '351912345678' }];
  const messages = [{ from: '351912345678', id: `wamid.${number}`, timestamp: `${1_750_000_000 + number}` }];
  const value = { metadata: { phone_number_id: '1' }, contacts, messages };
  const entry = [{ id: '9', changes: [{ field: 'messages', value }] }];
  return Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry }));
}

it('the rate decides where payloads are applied', { tags: ['nightly'] }, async () => {
  const of = await fixture.newAccount();
  const { token, ...intake } = await fixture.core
    .records(intakes)
    .create(of.caller, { name: 'Shop', secret });
  const receive = (count: number, from: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) => {
        const raw = payload(from + index);
        const signature = createHmac('sha256', secret).update(raw).digest('hex');
        return fixture.core.intakes.receive(token, raw, { 'x-hub-signature-256': `sha256=${signature}` });
      }),
    );
  const appliedSoFar = async () => (await fixture.core.records(intakes).get(of.caller, intake.id)).applied;
  let now = 0;
  const few = () => fixture.core.applyFewPayloads({ signal, holdMs: 0, now: () => now });

  await receive(400, 0);
  expect([await few(), await appliedSoFar()]).toEqual(['few', 400]);
  // Two full batches at the same moment are more than 200 a second.
  await receive(510, 400);
  expect([await few(), await appliedSoFar()]).toEqual(['many', 900]);
  // The window of the next run starts again.
  expect([await few(), await appliedSoFar()]).toEqual(['few', 910]);

  // Each read of the clock advances it by seconds, so that the rate is low when the batch is complete.
  await receive(5, 910);
  await fixture.core.applyManyPayloads({ signal, holdMs: 0, now: () => (now += 3_000) });
  expect(await appliedSoFar()).toBe(915);
});

it('many are applied until the signal', async () => {
  const ending = new AbortController();
  const running = fixture.core.applyManyPayloads({ signal: ending.signal, now: () => 0 });
  ending.abort();
  await running;
  await fixture.core.applyManyPayloads({ signal: ending.signal, now: () => 0 });
});
