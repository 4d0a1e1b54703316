/** Erases persons, and reads their remaining opt-outs in every way. */
import { allContacts } from '@switchbook/domain/contact/query.js';
import { fileOf } from '../support/accounts/import-fixture.js';
import { add, at, csv, hold, phone, type Stage, save } from './populate.js';

type Note = <Value>(name: string, work: () => Promise<Value>) => Promise<Value | undefined>;

export async function eraseSome(stage: Stage, note: Note): Promise<void> {
  const { core, caller, advance } = stage;
  const signal = () => ({ signal: new AbortController().signal });
  const former = await save(stage, { identities: [phone('14155552001'), phone('14155552002')] });
  await core.editContact(caller, {
    op: 'edit',
    ...at(former),
    edit: { identities: [{ op: 'release', key: { kind: 'phone', scope: '', value: '14155552002' } }] },
  });
  const rows = [
    'Erased One,+14155552003,erased@example.com,',
    'Erased One,nonsense,,',
    'Else,+14155552004,,',
  ];
  const imported = await core.createImport(caller, fileOf(csv(rows)));
  await core.runImports(signal());
  await core.createImport(caller, fileOf(csv(rows), { onMatch: 'update', fileName: 'Erased One.csv' }));
  await core.runImports(signal());
  const [person] = (
    await core.listContacts(
      caller,
      { op: 'identity', key: { kind: 'phone', scope: '', value: '14155552003' } },
      { from: { at: 'start' }, limit: 1, order: [{ by: 'number', descending: false }], wantTotal: false },
    )
  ).items;
  if (person === undefined) return;
  await core.editContact(caller, {
    op: 'edit',
    ...at(person),
    edit: {
      company: { op: 'set', value: 'Erased Company' },
      tags: add('erased'),
      groups: add('erased'),
      identities: [phone('14155552002'), hold('vendor_id', 'erased-1', { scope: 'shop' })],
    },
  } as never);
  await core.addNote(caller, at(person), { body: 'erased note' });
  await core.recordConsent(caller, at(person), { channel: 'sms', state: 'opted_out', purpose: null });
  await core.setSuppression(caller, at(person), { channel: 'email', reason: 'asked', expiresAt: null });
  await core.runIdempotent(
    { accountId: caller.accountId, key: 'to erase', fingerprinted: ['a'] } as never,
    async (bound) => {
      const found = await bound.getContact(caller, at(person));
      return { status: 200, headers: {}, response: JSON.stringify(found) } as never;
    },
  );
  await core.createImport(caller, fileOf(csv(rows)));
  advance(1_000);
  await note('erased', () => core.eraseContact(caller, at(person)));
  await note('erased again', () => core.eraseContact(caller, at(person)));
  await core.runImports(signal());
  await note('rows of erased', () =>
    core.listImportRows(caller, imported.id, {}, { limit: 100, after: null }),
  );
  const again = await note('erased by file', () => core.createImport(caller, fileOf(csv(rows))));
  await core.runImports(signal());
  if (again !== undefined)
    await note('erased rows', () => core.listImportRows(caller, again.id, {}, { limit: 100, after: null }));
  await note('may be sent to erased', () =>
    core.canSend(caller, {
      channel: 'sms',
      purpose: null,
      sender: null,
      recipients: [{ key: { kind: 'phone', scope: '', value: '14155552003' }, chosen: null }],
    }),
  );
  await note('erased made again', () => save(stage, { identities: [phone('14155552003')] }));
  await note('erased gained', () =>
    core.editContact(caller, {
      op: 'edit',
      ...at(former),
      edit: { identities: [phone('14155552002')] },
    } as never),
  );
  await core.deleteContact(caller, { op: 'delete', ...at(former) });
  await note('erased after deletion', () => core.eraseContact(caller, at(former)));
  await note('left after erasure', () => core.countContacts(caller, allContacts));
}
