/** The part of the scenario that merges contacts, and searches for duplicates. */
import { set } from '@switchbook/domain/contact/edit.js';
import { at, email, hold, phone, type Stage, save } from './populate.js';

type Note = <Value>(name: string, work: () => Promise<Value> | Value) => Promise<Value | undefined>;

export async function merging(stage: Stage, note: Note): Promise<void> {
  const { core, caller } = stage;
  const person = async (digits: string, company: string) => {
    const contact = await save(stage, {
      displayName: set('Twice There'),
      company: set(company),
      identities: [
        phone(digits),
        email('twice@example.com'),
        hold('username', 'twice'),
        hold('vendor_id', `merged-${digits}`, { scope: 'shop' }),
      ],
    });
    await core.addNote(caller, at(contact), { body: company });
    for (const state of ['opted_out', 'opted_in'] as const)
      await core.recordConsent(caller, at(contact), { channel: 'sms', state, purpose: null });
    return contact;
  };
  await lookalikes(stage, note);
  const one = await person('5511987650001', 'First');
  const two = await person('551187650001', 'Second');
  await core.recordConsent(caller, at(two), { channel: 'whatsapp', state: 'opted_out', purpose: null });
  await core.recordConsent(caller, at(one), { channel: 'whatsapp', state: 'opted_in', purpose: null });
  for (const [contact, days] of [
    [one, 1],
    [two, 2],
  ] as const) {
    const expiresAt = new Date(Date.UTC(2027, 1, days));
    await core.setSuppression(caller, at(contact), { channel: 'email', reason: 'left', expiresAt });
  }
  await core.setSuppression(caller, at(two), { channel: 'sms', reason: 'left', expiresAt: null });
  const look = (name: string) =>
    note(name, async () => {
      for (const contact of [one, two]) {
        await note(`${name}: contact`, () => core.getContact(caller, { ...at(contact), merged: 'report' }));
        await note(`${name}: notes`, () => core.listNotes(caller, at(contact), { limit: 9, after: null }));
        await note(`${name}: consents`, () => core.listConsents(caller, at(contact)));
        await note(`${name}: suppressions`, () => core.listSuppressions(caller, at(contact)));
      }
    });
  const suggest = (name: string) =>
    note(name, async () => {
      let read = await core.listDuplicates(caller, { limit: 100, after: null });
      // The number of pairs in one call depends on the speed of the computer.
      for (let round = 0; round < 20 && !read.isComplete; round += 1)
        read = await core.listDuplicates(caller, { limit: 100, after: null });
      return read.items.map(({ contacts, score, reasons }) => [contacts.map(({ id }) => id), score, reasons]);
    });
  const merge = (survivor: typeof one, loser: typeof one) =>
    ({ op: 'merge', survivor: at(survivor).target, loser: at(loser).target }) as const;
  await look('before');
  await suggest('duplicates');
  await note('preview', () => core.previewMerge(caller, merge(one, two)));
  const merged = await note('merge', () => core.mergeContacts(caller, merge(one, two)));
  await look('merged');
  await suggest('duplicates of the merged');
  await note('by its number', () =>
    core.getContact(caller, { target: [{ by: 'number', number: two.number }], merged: 'follow' }),
  );
  await note('once more', () => core.mergeContacts(caller, merge(one, two)));
  await note('merges', () => core.listMerges(caller, { limit: 5, after: null }));
  if (merged === undefined) return;
  await note('the merge', () => core.getMerge(caller, merged.merge.id));
  await core.recordConsent(caller, at(one), { channel: 'voice', state: 'opted_out', purpose: null });
  await core.setSuppression(caller, at(one), { channel: 'voice', reason: 'said', expiresAt: null });
  await note('undo', () => core.undoMerge(caller, merged.merge.id));
  await note('undone', () => core.undoMerge(caller, merged.merge.id));
  await look('after');
  await suggest('duplicates again');
  await note('change the second', () =>
    core.editContact(caller, { op: 'edit', ...at(two), edit: { owner: set('Ann') } }),
  );
  await suggest('duplicates after a change');
  const dismissed = await note('dismiss', () =>
    core.dismissDuplicate(caller, [at(one).target, at(two).target]),
  );
  await suggest('duplicates without');
  await note('dismissals', () => core.listDismissals(caller, { limit: 5, after: null }));
  const chain = await save(stage, { identities: [phone('14155559998')] });
  const first = await note('first of a chain', () => core.mergeContacts(caller, merge(one, two)));
  const last = await note('last of a chain', () => core.mergeContacts(caller, merge(chain, one)));
  await note('through the chain', () => core.getContact(caller, { ...at(two), merged: 'follow' }));
  if (first === undefined || last === undefined) return;
  await note('undo in the chain', () => core.undoMerge(caller, first.merge.id));
  await note('undo of the chain', () => core.undoMerge(caller, last.merge.id));
  if (dismissed !== undefined)
    await note('undismiss', () => core.deleteDismissal(caller, dismissed.dismissal.id));
  await suggest('duplicates at last');
  await note('dismiss one of a pair that goes', () =>
    core.dismissDuplicate(caller, [at(chain).target, at(one).target]),
  );
  await note('delete one', () => core.deleteContact(caller, { op: 'delete', ...at(chain) }));
  await suggest('duplicates without the chain');
  await note('delete the survivor', () => core.deleteContact(caller, { op: 'delete', ...at(one) }));
  await note('undo without it', () => core.undoMerge(caller, first.merge.id));
}

/** Pairs and groups of another kind, with the same identities. */
async function lookalikes(stage: Stage, note: Note): Promise<void> {
  const { core, caller } = stage;
  const crowd: Awaited<ReturnType<typeof save>>[] = [];
  for (let index = 0; index < 7; index += 1) {
    crowd.push(
      await save(stage, {
        displayName: set(`Crowd ${index}`),
        company: set('Crowd'),
        identities: [email('crowd@example.com'), hold('telegram', `crowd-${index}`)],
      }),
    );
    await save(stage, {
      displayName: set('Throng'),
      company: set('Throng'),
      identities: [hold('telegram', `throng-${index}`)],
    });
  }
  // The second contact has the identities of the first one, but in another account.
  await save(stage, {
    displayName: set('Solo'),
    identities: [
      email('pair@example.com'),
      email('box@example.com'),
      email('box@example.org'),
      hold('username', 'solo'),
      phone('5511987650009'),
      phone('551187650009'),
    ],
  });
  const duo = await save(stage, { displayName: set('Duo'), identities: [email('pair@example.com')] });
  await save(stage, {
    displayName: set('Named'),
    company: set('Named'),
    identities: [email('named@example.com')],
  });
  await save(stage, {
    displayName: set('Named'),
    company: set('Named'),
    identities: [hold('telegram', 'named')],
  });
  const [first, second] = crowd;
  if (first === undefined || second === undefined) return;
  await note('dismiss one of a crowd and another', () =>
    core.dismissDuplicate(caller, [at(first).target, at(duo).target]),
  );
  await note('dismiss two of a crowd', () =>
    core.dismissDuplicate(caller, [at(first).target, at(second).target]),
  );
}
