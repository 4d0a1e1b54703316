/**
 * The list of erased persons, in a file next to the backups. A restore reads it and erases these persons again. The
 * file has only ids and keyed hashes.
 */
import { mkdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { Caller } from '@switchbook/domain/access/access.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { errorCodeOf } from '@switchbook/domain/runtime/errors.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { listAccounts } from '../../access/store/account-rows.js';
import { findInstallation } from '../../access/store/installation-row.js';
import type { Database, Queryable } from '../../database/database.js';
import {
  type ErasedContact,
  findErasedContacts,
  listErasures,
  restoreErasure,
  type StoredErasure,
} from '../../erasure/store/erasures.js';
import { erasureKey } from '../../erasure/values/name-hashes.js';
import { withBackupLock } from '../store/database-snapshot.js';
import { installationTagOf, writeDurably } from './backup-folder.js';
import { BackupError } from './backup-format.js';

export interface Ledger {
  readonly installationId: string;
  readonly erasures: readonly StoredErasure[];
}

export async function readErasureLedger(database: Queryable): Promise<Ledger | undefined> {
  const installation = await findInstallation(database);
  if (installation === undefined) return undefined;
  const erasures: StoredErasure[] = [];
  for (const account of await listAccounts(database))
    for (const erasure of await listErasures(database, account.id)) erasures.push(erasure);
  return { installationId: installation.id, erasures };
}

/** Returns the file in a directory of backups. */
export function ledgerPath(directory: string, installationId: string): string {
  return path.join(directory, `switchbook-${installationTagOf(installationId)}.erasures`);
}

const formatVersion = 1;

export function formatLedger({ installationId, erasures }: Ledger): string {
  const lines = erasures.map(({ accountId, contactId, erasedAt, hashes }) =>
    JSON.stringify({ account: accountId, contact: contactId, erased_at: erasedAt.toISOString(), hashes }),
  );
  const head = JSON.stringify({ switchbook_erasures: formatVersion, installation: installationId });
  return `${[head, ...lines, JSON.stringify({ end: lines.length })].join('\n')}\n`;
}

/** Throws BackupError for an invalid or truncated text. */
export function parseLedger(text: string, file: string): Ledger {
  try {
    const values = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const [head, end] = [values.shift(), values.pop()];
    if (head?.switchbook_erasures !== formatVersion || end?.end !== values.length)
      throw new Error('not whole');
    return { installationId: String(head.installation), erasures: values.map(toErasure) };
  } catch (cause) {
    throw new BackupError(
      `"${file}" is not a list of erasures, or is incomplete.`,
      'Name a file that was written by: switchbook erasures export FILE',
      { cause },
    );
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function toErasure(value: Record<string, unknown>): StoredErasure {
  const { account, contact, erased_at: at, hashes } = value;
  const erasedAt = new Date(String(at));
  const isGood =
    uuid.test(String(account)) &&
    uuid.test(String(contact)) &&
    !Number.isNaN(erasedAt.getTime()) &&
    Array.isArray(hashes) &&
    hashes.every((hash) => /^[0-9a-f]{64}$/.test(String(hash)));
  if (!isGood) throw new Error('no erasure');
  return {
    accountId: account as AccountId,
    contactId: contact as ContactId,
    erasedAt,
    hashes: hashes as readonly string[],
  };
}

/** Returns undefined for a missing file. */
export async function readLedgerFile(file: string): Promise<Ledger | undefined> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if (errorCodeOf(cause) === 'ENOENT') return undefined;
    throw cause;
  });
  return text === undefined ? undefined : parseLedger(text, file);
}

/** Joins lists of one installation: no erasure is ever removed. */
export function joinErasures(...lists: readonly (readonly StoredErasure[])[]): readonly StoredErasure[] {
  const joined = new Map<string, StoredErasure>();
  for (const erasure of lists.flat()) {
    const name = `${erasure.accountId} ${erasure.contactId}`;
    const earlier = joined.get(name);
    if (earlier === undefined) joined.set(name, erasure);
    else {
      const [older, newer] = earlier.erasedAt <= erasure.erasedAt ? [earlier, erasure] : [erasure, earlier];
      joined.set(name, { ...newer, hashes: [...new Set([...older.hashes, ...newer.hashes])] });
    }
  }
  return [...joined.values()];
}

/**
 * Adds the erasures of the database to the file in the directory of backups; returns whether any was added. Every
 * process does this, one at a time.
 */
export async function writeLedger(database: Database, directory: string): Promise<boolean> {
  if ((await findNewErasures(database, directory)) === undefined) return false;
  const write = async () => {
    // Another process may have written them since.
    const news = await findNewErasures(database, directory);
    if (news === undefined) return false;
    if (news.isDamaged) await rename(news.file, `${news.file}.damaged`);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeDurably(news.file, [Buffer.from(news.text)]);
    return true;
  };
  return (await withBackupLock(database, write, { of: 'erasures' })) ?? false;
}

interface NewErasures {
  readonly file: string;
  readonly text: string;
  /** whether the present file is damaged: it is kept next to the new one */
  readonly isDamaged: boolean;
}

/** Returns the erasures that the file lacks, with its new text; undefined if the file lacks none. */
async function findNewErasures(database: Queryable, directory: string): Promise<NewErasures | undefined> {
  const ledger = await readErasureLedger(database);
  if (ledger === undefined || ledger.erasures.length === 0) return undefined;
  const file = ledgerPath(directory, ledger.installationId);
  let isDamaged = false;
  // An unreadable file may have erasures that are not in the database.
  const fileLedger = await readLedgerFile(file).catch((error: unknown) => {
    if (!(error instanceof BackupError)) throw error;
    isDamaged = true;
    return undefined;
  });
  const erasures = joinErasures(fileLedger?.erasures ?? [], ledger.erasures);
  const text = formatLedger({ ...ledger, erasures });
  if (fileLedger !== undefined && formatLedger(fileLedger) === text) return undefined;
  return { file, text, isDamaged };
}

export interface ContactToErase extends ErasedContact {
  readonly accountId: AccountId;
  readonly accountNumber: number;
  readonly erasedAt: Date;
}

/** Returns the erasures that the database lacks, and the contacts that they concern. */
async function findPending(
  database: Queryable,
  erasures: readonly StoredErasure[],
): Promise<{ readonly missing: readonly StoredErasure[]; readonly contacts: readonly ContactToErase[] }> {
  const installation = await findInstallation(database);
  const missing: StoredErasure[] = [];
  const contacts: ContactToErase[] = [];
  if (installation === undefined) return { missing, contacts };
  for (const account of await listAccounts(database)) {
    const erasedAtById = new Map(
      (await listErasures(database, account.id)).map((erasure) => [erasure.contactId, erasure.erasedAt]),
    );
    const news = erasures.filter(
      ({ accountId, contactId, erasedAt }) =>
        accountId === account.id && (erasedAtById.get(contactId)?.getTime() ?? 0) < erasedAt.getTime(),
    );
    if (news.length === 0) continue;
    for (const erasure of news) missing.push(erasure);
    const key = erasureKey(installation.tokenSecret, account.id);
    for (const contact of await findErasedContacts(database, account.id, news, key)) {
      const erasure = news.find((storedErasure) => storedErasure.contactId === contact.id);
      const erasedAt = erasure?.erasedAt ?? lastTimeOf(news);
      contacts.push({ ...contact, accountId: account.id, accountNumber: account.number, erasedAt });
    }
  }
  return { missing, contacts };
}

function lastTimeOf(erasures: readonly StoredErasure[]): Date {
  return new Date(erasures.reduce((last, erasure) => Math.max(last, erasure.erasedAt.getTime()), 0));
}

interface ById {
  readonly by: 'id';
  readonly id: ContactId;
}

/** The operation that erases a contact. */
interface Eraser {
  eraseContact(caller: Caller, command: { readonly target: readonly ById[] }): Promise<unknown>;
}

/** Repeats the erasures that were made after the state of the database; returns their contacts. */
export async function eraseAgain(
  core: Eraser,
  database: Database,
  erasures: readonly StoredErasure[],
): Promise<readonly ContactToErase[]> {
  const { missing, contacts } = await findPending(database, erasures);
  const existingIds = new Set(contacts.map(({ id }) => id));
  // These contacts were already deleted. The erasure deletes their retained data.
  const deleted = missing.filter(({ contactId }) => !existingIds.has(contactId));
  for (const { accountId, id } of [
    ...contacts,
    ...deleted.map(({ accountId, contactId: id }) => ({ accountId, id })),
  ]) {
    const caller = { accountId, face: '', keyId: null };
    await core.eraseContact(caller, { target: [{ by: 'id', id }] }).catch(ignoreMissing);
  }
  for (const erasure of missing) await restoreErasure(database, erasure);
  return contacts;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof ProblemError) || error.problem.kind !== 'not_found') throw error;
}
