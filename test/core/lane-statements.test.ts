/** Work in the lane of long work: its statements end with their client, and in time. */
import type { Caller } from '@switchbook/domain/access/access.js';
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import type { Core } from '../../src/core/core.js';
import { planned } from '../../src/database/statements/sql.js';
import { isLockAwaited } from '../support/database/lock-waits.js';
import { useFixture } from '../support/fixture.js';
import { readOperationRows } from '../support/operation-rows.js';
import { until } from '../support/until.js';

const fixture = useFixture({ isAlone: true });

type Ask = (core: Core, caller: Caller, id: ContactId, signal: AbortSignal) => Promise<unknown>;

const page = { limit: 10, after: null };
/** Reads in the lane, each with a table that it reads. */
const reads: Readonly<Record<string, readonly [table: string, ask: Ask]>> = {
  countCatalogUses: [
    'contact_tags',
    (core, caller, _, signal) => core.countCatalogUses(caller, 'tags', signal),
  ],
  emptyDeletedContacts: [
    'deleted_contacts',
    (core, caller, _, signal) => core.emptyDeletedContacts(caller, signal),
  ],
  listAudit: [
    'audit_entries',
    (core, caller, _, signal) => core.listAudit(caller, { ...page, since: null }, signal),
  ],
  listContactOwners: ['member_owners', (core, caller, _, signal) => core.listContactOwners(caller, signal)],
  listRecords: ['notes', (core, caller, id, signal) => core.listRecords(caller, [id], signal)],
  listFaceStates: ['face_states', (core, caller, _, signal) => core.listFaceStates(caller, signal)],
  listHistory: [
    'events',
    (core, caller, id, signal) =>
      core.listHistory(
        caller,
        { target: [{ by: 'id', id }] } as never,
        { limit: 10, before: null } as never,
        signal,
      ),
  ],
  listTimeline: [
    'events',
    (core, caller, id, signal) =>
      core.listTimeline(
        caller,
        { target: [{ by: 'id', id }] } as never,
        { limit: 10, after: null, kinds: new Set(['note', 'change']) } as never,
        signal,
      ),
  ],
  getUsage: ['daily_calls', (core, caller, _, signal) => core.getUsage(caller, 3, signal)],
};
/** They write in transactions with another limit, or have a separate test. */
const others = [
  ...['countSendable', 'changeGroupMembership', 'inspectFile', 'mergeCatalogItems', 'previewMerge'],
  ...['proposeChange', 'runBatch', 'runCommands'],
];

it('each read in the lane is in this test', () => {
  const inLane = readOperationRows().filter(({ text }) => text.startsWith('inLongLane('));
  expect(inLane.map(({ name }) => name).sort()).toEqual([...Object.keys(reads), ...others].sort());
});

it.each(Object.entries(reads))('%s ends its statement with its client', async (_, [table, ask]) => {
  const { caller } = await fixture.newAccount();
  const saved = await fixture.core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit: {} });
  const id = asId<ContactId>(saved.contact.id);
  const gone = new AbortController();
  const other = fixture.openDatabase();
  await fixture.database.transaction(async (tx) => {
    await tx.query(planned(`lock table ${table} in access exclusive mode`), []);
    const request = ask(fixture.core, caller, id, gone.signal).then(
      () => 'answered',
      (error: unknown) => error,
    );
    await until('its statement waits', () => isLockAwaited(other));
    gone.abort('left');
    expect(await request).toMatchObject({ cause: 'left' });
    await until('no statement waits', async () => !(await isLockAwaited(other)));
  });
  await other.close();
});
