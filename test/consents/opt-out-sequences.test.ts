/**
 * An opt-out of a number stays until an explicit opt-in, after any sequence of merge, undo, import, edit, delete and
 * creation. `npm run nightly -- --only opt-outs` tries ten thousand sequences.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId, MergeId } from '@switchbook/domain/runtime/ids.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const runs = Number(process.env.OPT_OUT_RUNS ?? 8);

const numbers = ['4915100000001', '4915100000002', '4915100000003', '4915100000004', '4915100000005'];
const number = fc.constantFrom(...numbers);
const who = fc.nat({ max: 5 });

/** None of these entries of a file is an answer that is later than an opt-out. */
const rowConsent = fc.constantFrom<object | undefined>(
  undefined,
  { state: 'opted_in' },
  { state: 'opted_in', occurred_at: '2020-01-01T00:00:00Z' },
  { state: 'pending' },
  { state: 'unknown' },
);

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), number }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('opt out' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('opt in' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('suppress' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('give' as const), who, number }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('take' as const), who, number }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), who }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('merge' as const), who, other: who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('undo' as const), merge: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('import' as const), number, consent: rowConsent }) },
);
type ModelStep = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** The model of the test: the refused numbers, and how each was refused. */
class Model {
  readonly refused = new Set<string>();
  readonly suppressed = new Set<string>();
  readonly merges: MergeId[] = [];
}

async function everybody({ caller }: TestAccount): Promise<readonly Contact[]> {
  const page = {
    from: { at: 'start' },
    limit: 50,
    order: [{ by: 'number', descending: false }],
    wantTotal: false,
  } as const;
  return (await fixture.core.listContacts(caller, allContacts, page)).items;
}

const numbersOf = (contact: Contact) =>
  contact.identities.filter((identity) => identity.kind === 'phone').map((identity) => identity.value);

async function take(account: TestAccount, model: Model, modelStep: ModelStep): Promise<void> {
  const { core } = fixture;
  const { caller } = account;
  const contacts = await everybody(account);
  const at = (index: number) => (contacts.length === 0 ? undefined : contacts[index % contacts.length]);
  const target = (id: ContactId) => [{ by: 'id', id }] as const;
  const contact = 'who' in modelStep ? at(modelStep.who) : undefined;
  if ('who' in modelStep && contact === undefined) return;
  const identity = (value: string) => ({ kind: 'phone', value }) as const;
  if (modelStep.do === 'create') {
    const edit = { identities: [{ op: 'hold', identity: identity(modelStep.number) }] } as const;
    await core.saveContact(caller, { op: 'save', onMatch: 'return', edit });
  } else if (modelStep.do === 'import') {
    const consents = modelStep.consent && [{ channel: 'whatsapp', ...modelStep.consent }];
    const line = JSON.stringify({ display_name: 'X', phone: `+${modelStep.number}`, consents });
    await imports.run(account, `${line}\n`, { onMatch: 'update' });
  } else if (modelStep.do === 'undo') {
    const id = model.merges[model.merges.length - 1 - modelStep.merge];
    if (id !== undefined) await core.undoMerge(caller, id);
  } else if (contact === undefined) return;
  else if (modelStep.do === 'opt out' || modelStep.do === 'opt in') {
    const state = modelStep.do === 'opt in' ? 'opted_in' : 'opted_out';
    await core.recordConsent(caller, { target: target(contact.id) }, { channel: 'whatsapp', state });
    for (const value of numbersOf(contact))
      if (state === 'opted_in') model.refused.delete(value);
      else model.refused.add(value);
  } else if (modelStep.do === 'suppress') {
    await core.setSuppression(
      caller,
      { target: target(contact.id) },
      { channel: 'all', reason: 'manual', expiresAt: null },
    );
    for (const value of numbersOf(contact)) model.suppressed.add(value);
  } else if (modelStep.do === 'delete')
    await core.deleteContact(caller, { op: 'delete', target: target(contact.id) });
  else if (modelStep.do === 'merge') {
    const loser = at(modelStep.other) as Contact;
    const merged = await core.mergeContacts(caller, {
      op: 'merge',
      survivor: target(contact.id),
      loser: target(loser.id),
    });
    model.merges.push(merged.merge.id);
  } else {
    const key = { kind: 'phone', scope: '', value: modelStep.number } as const;
    const change =
      modelStep.do === 'give'
        ? ({ op: 'hold', identity: identity(modelStep.number) } as const)
        : ({ op: 'release', key } as const);
    await core.editContact(caller, {
      op: 'edit',
      target: target(contact.id),
      edit: { identities: [change] },
    });
  }
}

it('no sequence makes an opt-out allowed without an explicit opt-in', {
  timeout: onThisMachine(240_000 + runs * 2_000),
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 18 }), async (steps) => {
      const account = await fixture.newAccount();
      const model = new Model();
      for (const item of steps) {
        await take(account, model, item).catch((error: unknown) => {
          if (!(error instanceof ProblemError) || ['internal', 'unavailable'].includes(error.problem.kind))
            throw error;
        });
        for (const contact of await everybody(account))
          for (const value of numbersOf(contact))
            if (model.refused.has(value) || model.suppressed.has(value))
              expect(contact.reach.optedOut, `${value} after ${item.do}`).toBe(true);
      }
    }),
    { numRuns: runs, endOnFailure: process.env.OPT_OUT_SHRINK === undefined },
  );
});
