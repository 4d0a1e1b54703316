/** Restoring an older backup repeats the erasures made since. The list of erasures identifies no person. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { afterAll, expect, it } from 'vitest';
import {
  eraseAgain,
  formatLedger,
  joinErasures,
  ledgerPath,
  parseLedger,
  readErasureLedger,
  readLedgerFile,
  writeLedger,
} from '../../src/backups/operations/erasure-ledger.js';
import { openCore } from '../../src/core/core.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { bytesOfBackup, restoreBytes, withEmptyDatabase } from '../support/program/backups.js';

const fixture = useFixture({ isAlone: true });
const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-erased-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Core = typeof fixture.core;

async function make(core: Core, { caller }: TestAccount, displayName: string, value: string) {
  const edit = {
    displayName: { op: 'set', value: displayName },
    identities: [{ op: 'hold', identity: { kind: 'phone', value } }],
  } as never;
  return (await core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit })).contact;
}

async function names(core: Core, { caller }: TestAccount): Promise<readonly (string | null)[]> {
  const page = await core.listContacts(caller, allContacts, {
    from: { at: 'start' },
    limit: 50,
    order: [{ by: 'id', descending: false }],
    wantTotal: false,
  });
  return page.items.map((contact) => contact.displayName).sort();
}

const erase = (core: Core, { caller }: TestAccount, id: string) =>
  core.eraseContact(caller, { target: [{ by: 'id', id: id as never }] });

it('a restore erases again, by id and by number, and leaves all others', async () => {
  const account = await fixture.newAccount();
  const ada = await make(fixture.core, account, 'Ada Lovelace', '447700900101');
  const eve = await make(fixture.core, account, 'Eve Example', '447700900102');
  await make(fixture.core, account, 'Bob Builder', '447700900103');
  const before = await make(fixture.core, account, 'Old Story', '447700900104');
  await erase(fixture.core, account, before.id);
  // This person came back after the erasure, and is in the backup, so it counts as a new person.
  await make(fixture.core, account, 'Came Back', '447700900104');
  const backup = await bytesOfBackup(fixture.database);

  await erase(fixture.core, account, ada.id);
  // Eve is deleted, created again with another id, and erased with that id.
  await fixture.core.deleteContact(account.caller, { op: 'delete', target: [{ by: 'id', id: eve.id }] });
  const anew = await make(fixture.core, account, 'Eve Example', '447700900102');
  await erase(fixture.core, account, anew.id);
  const ledger = await readErasureLedger(fixture.database);

  await withEmptyDatabase(async ({ database }) => {
    await restoreBytes(database, backup);
    const core = await openCore({ database });
    try {
      expect(await names(core, account)).toEqual(['Ada Lovelace', 'Bob Builder', 'Came Back', 'Eve Example']);
      const again = await eraseAgain(core, database, ledger?.erasures ?? []);
      expect(again.map(({ id, byId }) => ({ id, byId }))).toEqual([
        { id: ada.id, byId: true },
        { id: eve.id, byId: false },
      ]);
      expect(await names(core, account)).toEqual(['Bob Builder', 'Came Back']);
      // The restored database records these erasures, so a second run erases nothing.
      expect(await eraseAgain(core, database, ledger?.erasures ?? [])).toEqual([]);
      const known = new Set(
        (await readErasureLedger(database))?.erasures.map((erasure) => erasure.contactId),
      );
      for (const { contactId } of ledger?.erasures ?? []) expect(known).toContain(contactId);
    } finally {
      await core.close();
    }
  });
});

it('the list has no number and no name, and another installation cannot make the hashes', async () => {
  const account = await fixture.newAccount();
  const contact = await make(fixture.core, account, 'Grace Hopper', '447700900199');
  await erase(fixture.core, account, contact.id);
  const ledger = await readErasureLedger(fixture.database);
  const text = formatLedger(ledger as never);
  expect(text).toContain(contact.id);
  expect(text).not.toMatch(/Grace|Hopper|7700900199/);
  const own = ledger?.erasures.find((erasure) => erasure.contactId === contact.id);
  expect(own?.hashes).toHaveLength(1);
  expect(own?.hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(parseLedger(text, 'list')).toEqual(ledger);
  for (const damaged of [
    text.slice(0, -10),
    text.replace('"end"', '"and"'),
    '',
    '{}',
    text.replace(contact.id, 'x'),
  ])
    expect(() => parseLedger(damaged, 'list')).toThrow('"list" is not a list of erasures, or is incomplete.');
});

it('a file of erasures that cannot be read is kept, and a damaged one is put beside', async () => {
  const account = await fixture.newAccount();
  const contact = await make(fixture.core, account, 'Eva Damaged', '447700900189');
  await erase(fixture.core, account, contact.id);
  const own = mkdtempSync(path.join(folder, 'own-'));
  const ledger = await readErasureLedger(fixture.database);
  const file = ledgerPath(own, ledger?.installationId ?? '');
  mkdirSync(file);
  await expect(writeLedger(fixture.database, own)).rejects.toThrow('EISDIR');
  rmdirSync(file);
  writeFileSync(file, 'damaged');
  expect(await writeLedger(fixture.database, own)).toBe(true);
  expect(readFileSync(`${file}.damaged`, 'utf8')).toBe('damaged');
  expect((await readLedgerFile(file))?.erasures.map((erasure) => erasure.contactId)).toContain(contact.id);
});

it('several processes write the file of erasures at once', async () => {
  const account = await fixture.newAccount();
  const contact = await make(fixture.core, account, 'Una Several', '447700900187');
  await erase(fixture.core, account, contact.id);
  for (let round = 0; round < 5; round += 1) {
    const own = mkdtempSync(path.join(folder, 'several-'));
    const writes = Array.from({ length: 8 }, () => writeLedger(fixture.database, own));
    expect((await Promise.all(writes)).filter(Boolean)).toHaveLength(1);
    const ledger = await readErasureLedger(fixture.database);
    const read = await readLedgerFile(ledgerPath(own, ledger?.installationId ?? ''));
    expect(read?.erasures.map((erasure) => erasure.contactId)).toContain(contact.id);
    expect(readdirSync(own)).toHaveLength(1);
  }
});

it('the erasure file next to the backups only grows, also when an older database writes it', {
  tags: ['nightly'],
}, async () => {
  const account = await fixture.newAccount();
  const contact = await make(fixture.core, account, 'Ida Rhodes', '447700900188');
  const backup = await bytesOfBackup(fixture.database);
  await erase(fixture.core, account, contact.id);
  expect(await writeLedger(fixture.database, folder)).toBe(true);
  expect(await writeLedger(fixture.database, folder)).toBe(false);
  const ledger = await readErasureLedger(fixture.database);
  const file = ledgerPath(folder, ledger?.installationId ?? '');
  const text = readFileSync(file, 'utf8');
  await withEmptyDatabase(async ({ database }) => {
    await restoreBytes(database, backup);
    await writeLedger(database, folder);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
  const read = await readLedgerFile(file);
  expect(read?.erasures.map((erasure) => erasure.contactId)).toContain(contact.id);
  expect(joinErasures(read?.erasures ?? [], ledger?.erasures ?? [])).toHaveLength(read?.erasures.length ?? 0);
});
