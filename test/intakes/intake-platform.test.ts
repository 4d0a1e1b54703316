/**
 * Simulated people change numbers and names and stop marketing, and the directory equals the state of the platform.
 * Payloads of two seconds arrive shuffled, some twice, and two processes apply them. `INTAKE_PEOPLE` sets the number of
 * people.
 */

import { expect, it } from 'vitest';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { Random } from '../fuzz/random.js';
import { inOrder, learnedOf } from '../support/accounts/learned-contacts.js';
import { useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { type Delivery, Platform } from '../support/vendors/platform.js';

const fixture = useFixture({ isAlone: true });
const secret = 'the secret of the app';
const count = Number(process.env.INTAKE_PEOPLE ?? 6);
const seed = Number(process.env.INTAKE_SEED ?? 1 + Math.floor(Math.random() * 2 ** 31));

it(`${count} people`, { timeout: onThisMachine(240_000 + count * 600) }, async () => {
  const of = await fixture.newAccount();
  const { token, ...intake } = await fixture.core
    .records(intakes)
    .create(of.caller, { name: 'Shop', secret });
  const platform = new Platform({ random: new Random(seed), people: count, secret });
  const apply = () => fixture.core.applyPayloads({ signal: new AbortController().signal, holdMs: 0 });
  let late: readonly Delivery[] = [];
  const payloads = new Set<string>();
  while (!platform.isOver) {
    const most = Math.ceil(count / 20);
    const window = [...platform.nextSecond(most), ...platform.nextSecond(most)];
    const sent = platform.shuffled([...platform.repeated(window), ...late]);
    for (const { raw } of window) payloads.add(raw.toString());
    const answers = await Promise.all(
      sent.map(({ raw, headers }) => fixture.core.intakes.receive(token, raw, headers)),
    );
    expect(new Set(answers)).toEqual(new Set(['stored']));
    await Promise.all([apply(), apply()]);
    late = platform.repeated(window, 0.05).filter((delivery, at, all) => all[at - 1] === delivery);
  }
  await apply();
  const learned = await learnedOf(fixture.database, of.account.id);
  expect(inOrder(learned), `INTAKE_SEED=${seed}`).toEqual(inOrder(platform.expected()));
  expect(await fixture.core.records(intakes).get(of.caller, intake.id)).toMatchObject({
    applied: payloads.size,
    unreadable: 0,
    refused: 0,
    failed: 0,
    kinds: { message_in: platform.expected().reduce((sum, item) => sum + item.messagesIn, 0) },
  });
});
