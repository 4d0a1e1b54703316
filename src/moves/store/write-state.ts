/**
 * Write state: whether the database accepts writes for its installation. A move freezes it: triggers on every table
 * refuse writes of every process. They are created under locks that wait for running writers, so a later snapshot
 * contains all acknowledged writes. The mover holds an advisory lock; if that lock is free while the state is `moving`,
 * the mover has crashed.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { databaseLocks } from '../../database/connections/claims.js';
import { notifyWriteState } from '../../database/connections/listen.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { frozenCode } from '../../database/errors.js';
import { hasTable, listTables, ownSchema, quoteName } from '../../database/schema/table-catalog.js';
import { planned } from '../../database/statements/sql.js';
import { readEpoch, setEpoch } from '../../feed/store/epoch.js';

/**
 * `active`: writes are accepted. `moving`: a move copies the database. `moved`: another copy is active. `arriving`: a
 * copy that is not complete yet.
 */
type WriteStateKind = 'active' | 'moving' | 'moved' | 'arriving';
type StoredKind = Exclude<WriteStateKind, 'active'> | 'in_charge';

/** Returns the stored word of a kind. */
const toRow = (kind: WriteStateKind): StoredKind => (kind === 'active' ? 'in_charge' : kind);
const fromRow = (kind: StoredKind): WriteStateKind => (kind === 'in_charge' ? 'active' : kind);

export interface WriteState {
  readonly kind: WriteStateKind;
  /** null: the database is active */
  readonly moveId: string | null;
  /** target or source of the move: a directory, or an address without its password */
  readonly place: string | null;
  readonly at: Date | null;
}

export const activeState: WriteState = { kind: 'active', moveId: null, place: null, at: null };

/** Tables that stay writable: the table of the write state itself, and counters of reads. */
const unfrozen = new Set(['installation', 'rate_windows', 'shown_contacts']);

/** Whether a move freezes, and therefore compares, the table. */
export function isFrozenByMove(table: string): boolean {
  return !unfrozen.has(table);
}

const trigger = 'switchbook_read_only';

const readSql = planned(
  `select i.standing as kind, i.move_id as "moveId", i.move_place as place, i.moved_at as at
   from installation i order by i.singleton limit 1`,
);
const writeSql = planned(
  `update installation set standing = $1, move_id = $2, move_place = $3, moved_at = $4
   where standing = any($5::text[]) and ($6::uuid is null or move_id = $6) returning standing`,
);

/**
 * Reads the write state. A schema without this state accepts writes, and so does a database without an installation.
 */
export async function readWriteState(on: Queryable): Promise<WriteState> {
  if (!(await hasWriteState(on))) return activeState;
  const [row] = await on.query<Omit<WriteState, 'kind'> & { readonly kind: StoredKind }>(readSql, []);
  return row === undefined ? activeState : { ...row, kind: fromRow(row.kind) };
}

function hasWriteState(on: Queryable): Promise<boolean> {
  return hasTable(on, 'installation', 'standing');
}

/**
 * Changes the write state, if its kind is in `from` and, with `moveId`, if it belongs to that move. Returns whether it
 * changed. Notifies all processes.
 */
export async function changeWriteState(
  on: Queryable,
  to: WriteState,
  from: readonly WriteStateKind[],
  moveId: string | null = null,
): Promise<boolean> {
  const kinds = from.map(toRow);
  const rows = await on.query(writeSql, [toRow(to.kind), to.moveId, to.place, to.at, kinds, moveId]);
  if (rows.length === 0) return false;
  await notifyWriteState(on);
  return true;
}

/** Overwrites the write state of rows that were just restored. */
export async function storeRestored(tx: Transaction, writeState: WriteState): Promise<void> {
  if (!(await hasWriteState(tx))) return;
  await changeWriteState(tx, writeState, ['active', 'moving', 'moved', 'arriving']);
}

/**
 * Waits for the session lock that prevents other moves and reactivation. Returns false if another process keeps the
 * lock longer than `waitMs`. A server that reactivates its database keeps the lock for a moment. A killed mover keeps
 * it until PostgreSQL notices the lost connection.
 */
export async function waitForMoveLock(on: Queryable, waitMs: number): Promise<boolean> {
  const until = performance.now() + waitMs;
  for (;;) {
    const [row] = await on.query<{ taken: boolean }>(planned('select pg_try_advisory_lock($1) as taken'), [
      databaseLocks.move,
    ]);
    if (row?.taken === true) return true;
    if (performance.now() >= until) return false;
    await delay(50);
  }
}

export async function releaseMoveLock(on: Queryable): Promise<void> {
  await on.query(planned('select pg_advisory_unlock($1)'), [databaseLocks.move]);
}

/** Tables in the order in which writers usually lock them. In this order a deadlock with a writer is rare. */
const tablesLockedFirst = ['idempotency_keys', 'imports', 'bulk_changes', 'webhooks', 'accounts', 'contacts'];

const functionSql =
  planned(`create or replace function ${trigger}() returns trigger language plpgsql as $body$
begin
  if exists (select from installation i where i.standing in ('moving', 'moved')) then
    raise exception 'nothing is written while Switchbook is moved to another place' using errcode = '${frozenCode}';
  end if;
  return null;
end $body$`);

/**
 * Waits for running writes, and refuses everything from its commit on. Throws if writers did not end within `waitMs`,
 * or a deadlock chose this transaction: it can be retried.
 */
export async function freezeTables(tx: Transaction, writeState: WriteState, waitMs: number): Promise<void> {
  await tx.query(planned(`set local lock_timeout = ${waitMs}`), []);
  await tx.query(planned('select pg_advisory_xact_lock($1)'), [databaseLocks.migration]);
  const names = (await listTables(tx)).map((table) => table.name).filter(isFrozenByMove);
  const rank = (name: string) => {
    const tableNumber = tablesLockedFirst.indexOf(name);
    return tableNumber === -1 ? tablesLockedFirst.length : tableNumber;
  };
  const tables = names.sort((left, right) => rank(left) - rank(right)).map(quoteName);
  await tx.query(planned(`lock table ${tables.join(', ')} in share row exclusive mode`), []);
  await tx.query(functionSql, []);
  for (const table of tables)
    await tx.query(
      planned(`create or replace trigger ${trigger} before insert or update or delete or truncate on ${table}
        for each statement execute function ${trigger}()`),
      [],
    );
  await changeWriteState(tx, writeState, ['active', 'moving']);
}

/**
 * Lets the database accept writes. If the other copy may have accepted writes since the move (`isForced`), positions
 * begin above all positions of the other copy.
 */
export async function activateDatabase(
  tx: Transaction,
  from: readonly WriteStateKind[],
  { moveId = null, isForced = false }: { readonly moveId?: string | null; readonly isForced?: boolean } = {},
): Promise<boolean> {
  if (!(await changeWriteState(tx, activeState, from, moveId))) return false;
  if (isForced) {
    const epoch = await readEpoch(tx);
    // Skips an epoch: the other copy may have written events in it.
    if (epoch !== undefined) await setEpoch(tx, { epoch: epoch.epoch + 2, cluster: epoch.cluster });
  }
  return true;
}

/** Milliseconds to wait until all tables can be locked together. */
const dropWaitMs = 300;

/**
 * Activates the database with `activate`, then removes the triggers of the move. Remaining triggers let every write
 * through, and the next move replaces them.
 */
export async function becomeActive(
  inTransaction: <Result>(work: (tx: Transaction) => Promise<Result>) => Promise<Result>,
  activate: (tx: Transaction) => Promise<boolean>,
  waitMs = dropWaitMs,
): Promise<boolean> {
  if (!(await inTransaction(activate))) return false;
  await inTransaction((tx) => dropFreezeTriggers(tx, waitMs)).catch(() => {});
  return true;
}

/** Lets a database accept writes after its mover has crashed; returns false while the mover runs, or without a move. */
export async function activateAbandoned(tx: Transaction): Promise<boolean> {
  return (await tryMoveLock(tx)) && activateDatabase(tx, ['moving']);
}

/** Takes the lock for the transaction; returns false while a mover runs. */
async function tryMoveLock(tx: Transaction): Promise<boolean> {
  const [row] = await tx.query<{ taken: boolean }>(planned('select pg_try_advisory_xact_lock($1) as taken'), [
    databaseLocks.move,
  ]);
  return row?.taken === true;
}

/**
 * Drops the freeze triggers, which briefly locks every table. It takes the lock of moves first: a later move may have
 * begun, and its triggers must stay.
 */
export async function dropFreezeTriggers(tx: Transaction, waitMs: number): Promise<void> {
  if (!(await tryMoveLock(tx)) || (await readWriteState(tx)).kind !== 'active') return;
  await tx.query(planned(`set local lock_timeout = ${waitMs}`), []);
  const rows = await tx.query<{ name: string }>(
    planned(`select c.relname::text as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where t.tgname = $1 and c.relnamespace = ${ownSchema} order by c.relname`),
    [trigger],
  );
  for (const { name } of rows) await tx.query(planned(`drop trigger ${trigger} on ${quoteName(name)}`), []);
  await tx.query(planned(`drop function if exists ${trigger}()`), []);
}
