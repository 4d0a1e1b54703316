/**
 * The operations of records, built from their declarations. Writes of an account run in sequence under the lock of the
 * declaration, so no limit is exceeded. A kind has hooks for its own rules, and may replace an operation.
 */
import type { Caller, Principal } from '@switchbook/domain/access/access.js';
import { partsOf } from '@switchbook/domain/access/redaction.js';
import { type Issue, notFound, orNotFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import {
  type ChangeOf,
  type CreatedOf,
  type Declaration,
  type NewOf,
  type Properties,
  type RecordKey,
  type RowOf,
  recordChanges,
} from '@switchbook/domain/records/record.js';
import type { AccountId, KeyId } from '@switchbook/domain/runtime/ids.js';
import { filterInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { memberName } from '@switchbook/domain/text/wire-names.js';
import { type Grantor, reloadGrantor } from '../../access/operations/grantor.js';
import { lockAccount } from '../../access/store/account-rows.js';
import { audited } from '../../audit/operations.js';
import type { AuditedTransaction } from '../../audit/store.js';
import { lockCounter, nextNumber } from '../../database/counters.js';
import type { Transaction } from '../../database/database.js';
import type { Context } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { recordStore } from '../store.js';

export type ReportFault = (path: string, code: string, message: string) => void;

/** Collects faults, and throws `invalid` with all of them. */
export async function withoutFaults<Value>(
  check: (fault: ReportFault) => Value | Promise<Value>,
): Promise<Value> {
  const issues: Issue[] = [];
  const value = await check((path, code, message) => issues.push({ path, code, message }));
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return value;
}

/** One write, in its transaction. */
export interface RecordWrite<All extends Properties> {
  readonly context: Context;
  readonly tx: Transaction;
  readonly caller: Caller;
  /** the caller with its current rights; undefined: the command line, which no scope limits */
  readonly grantor: Grantor | undefined;
  /** null: the record is new */
  readonly before: RowOf<All> | null;
  /** null: the record is removed; otherwise the fields as `check` returned them */
  readonly fields: ChangeOf<All> | null;
  /** the fields are the inputs of a rotation */
  readonly isRotation: boolean;
}

export interface RecordHooks<All extends Properties> {
  /** Runs before the transaction, and returns the fields in their stored form. */
  readonly check?: (
    context: Context,
    caller: Caller,
    fields: ChangeOf<All>,
    fault: ReportFault,
  ) => ChangeOf<All> | Promise<ChangeOf<All>>;
  /**
   * Runs under the lock, before the write. It may refuse the write, and returns further stored or one-time members;
   * null: no change.
   */
  readonly decide?: (
    write: RecordWrite<All>,
  ) => Promise<Partial<RowOf<All>> | Partial<CreatedOf<All>> | null>;
  /** Runs after the write, in its transaction. Returns the record if the hook changed it. */
  readonly follow?: (write: RecordWrite<All>, after: RowOf<All> | null) => Promise<RowOf<All> | undefined>;
  /** Runs after the commit. */
  readonly finish?: (
    context: Context,
    caller: Caller,
    after: RowOf<All> | null,
    fields: ChangeOf<All> | null,
  ) => Promise<void> | void;
}

/** A kind of records: its declaration with its operations. */
export interface RecordKind<All extends Properties = Properties> {
  readonly declaration: Declaration<All>;
  readonly list: (context: Context, caller: Caller) => Promise<readonly RowOf<All>[]>;
  /** Throws `not_found`. */
  readonly get: (context: Context, caller: Caller, key: RecordKey) => Promise<RowOf<All>>;
  /**
   * Throws `invalid`, `quota`, errors of the hooks, and errors of `reloadGrantor` if the caller lost its rights while
   * it waited.
   */
  readonly create: (
    context: Context,
    caller: Caller,
    fields: NewOf<All>,
    by?: Principal,
  ) => Promise<CreatedOf<All>>;
  /** Absent members are kept. Throws like `create`, and `not_found`. */
  readonly update: (
    context: Context,
    caller: Caller,
    key: RecordKey,
    fields: ChangeOf<All>,
    by?: Principal,
  ) => Promise<RowOf<All>>;
  /** Replaces a secret by the hooks. Throws as `update` does. */
  readonly rotate: (
    context: Context,
    caller: Caller,
    key: RecordKey,
    fields: ChangeOf<All>,
    by?: Principal,
  ) => Promise<CreatedOf<All>>;
  /** Makes the record of this key, or replaces its writable members. Throws as `create` does. */
  readonly put: (
    context: Context,
    caller: Caller,
    key: RecordKey,
    fields: NewOf<All>,
    by?: Principal,
  ) => Promise<RowOf<All>>;
  /** Throws as `update` does. */
  readonly remove: (context: Context, caller: Caller, key: RecordKey, by?: Principal) => Promise<void>;
}

interface RecordRequest<All extends Properties> {
  readonly context: Context;
  readonly caller: Caller;
  readonly by: Principal | undefined;
  /** absent: the record gets one */
  readonly key?: RecordKey;
  /** absent: the record is removed */
  readonly fields?: ChangeOf<All>;
  /** whether a missing record is created */
  readonly mayCreate?: boolean;
  readonly isRotation?: boolean;
}

interface StoredRecord<Row> {
  readonly isNew: boolean;
  readonly isGone: boolean;
  readonly next: Row;
  readonly now: Date;
}

export function record<All extends Properties>(
  declaration: Declaration<All>,
  hooks: RecordHooks<All> = {},
): RecordKind<All> {
  const {
    noun,
    plural,
    table = plural,
    members,
    key: keyName,
    lock,
    maxRecords,
    limited,
    scopes,
  } = declaration;
  const store = recordStore(declaration);
  const ownerOf = ({ keyId }: Caller): readonly [] | readonly [KeyId | null] =>
    declaration.ownerColumn === undefined ? [] : [keyId];
  /** A record with hidden parts counts as missing in reads and writes. */
  const isVisible = ({ visibility }: Context) => {
    const parts = partsOf(visibility);
    return (row: RowOf<All>) => parts === undefined || limited?.mayRead(parts, row) !== false;
  };
  const visibleRow = (context: Context, row: RowOf<All> | undefined) =>
    orNotFound(row !== undefined && isVisible(context)(row) ? row : undefined, noun);
  const initial = Object.entries(members).flatMap(([name, { otherwise, kind }]) =>
    otherwise === undefined || kind === 'internal' ? [] : [[memberName(name), otherwise] as const],
  );
  const complete = (fields: NewOf<All>) => ({ ...Object.fromEntries(initial), ...fields }) as ChangeOf<All>;

  const secrets = Object.entries(members).flatMap(([name, { sealed }]) =>
    sealed === undefined ? [] : [[memberName(name), sealed] as const],
  );
  const once = Object.entries(members).flatMap(([name, { kind, isOneTime, sealed = '' }]) =>
    kind === 'oneTime' || isOneTime === true ? [[memberName(name), sealed] as const] : [],
  );

  async function write({
    context,
    caller,
    by,
    key,
    fields,
    mayCreate = false,
    isRotation = false,
  }: RecordRequest<All>) {
    const { accountId } = caller;
    refuseUnstorable(key);
    const checked =
      fields === undefined
        ? null
        : await withoutFaults((fault) => hooks.check?.(context, caller, fields, fault) ?? fields);
    const after = await queuedByAccount(context, caller, async (tx) => {
      const number = await lockAll(tx, caller, key === undefined);
      const needed = checked === null ? [scopes.delete] : [scopes.write, ...(scopes.alsoToWrite ?? [])];
      const grantor = await reloadGrantor(context, tx, accountId, by, needed);
      const before = key === undefined ? undefined : await store.lock(tx, accountId, key, ...ownerOf(caller));
      if (before !== undefined || !mayCreate) visibleRow(context, before);
      if (before === undefined && maxRecords !== undefined) await refuseMore(tx, caller, maxRecords);
      const change = { before: before ?? null, fields: checked, isRotation };
      const recordWrite: RecordWrite<All> = { context, tx, caller, grantor, ...change };
      const decided = await hooks.decide?.(recordWrite);
      if (decided === null && before !== undefined) return before;
      const isNew = before === undefined;
      const next = {
        ...before,
        ...(isNew && 'made_by' in members ? { madeBy: caller.keyId } : {}),
        ...checked,
        ...(isNew && 'id' in members ? { id: context.newId() } : {}),
        ...decided,
        ...(number === null ? {} : { number }),
      };
      const after = await audited(context, tx, caller, async (trailed) => {
        const result = await stored(trailed, accountId, {
          isNew,
          isGone: checked === null,
          next: withSecrets(context, accountId, next),
          now: timeOf(decided) ?? context.clock(),
        });
        return { result, changes: recordChanges(declaration, before ?? null, result, isRotation) };
      });
      const last = (await hooks.follow?.(recordWrite, after)) ?? after;
      return last && { ...last, ...oneTimeOf(context, accountId, next, isRotation) };
    });
    await hooks.finish?.(context, caller, after, checked);
    return after;
  }

  /** Encrypts secret members that are still plain text, bound to their record; stored ones are encrypted already. */
  function withSecrets({ sealer }: Context, accountId: AccountId, next: object): RowOf<All> {
    const all = next as Record<string, unknown>;
    const texts = secrets.flatMap(([name, owner]) => {
      const text = all[name];
      return typeof text === 'string' ? [[name, sealer.seal(text, `${owner}/${accountId}/${all.id}`)]] : [];
    });
    return { ...next, ...Object.fromEntries(texts) } as RowOf<All>;
  }

  /** The one-time members. A rotation also shows unchanged secrets. */
  function oneTimeOf({ sealer }: Context, accountId: AccountId, next: object, isRotation: boolean): object {
    const all = next as Record<string, unknown>;
    const oneTime = once.map(([name, owner]) => {
      const value = all[name];
      const isClosed = isRotation && Buffer.isBuffer(value);
      return [name, isClosed ? sealer.open(value, `${owner}/${accountId}/${all.id}`) : value];
    });
    return Object.fromEntries(oneTime);
  }

  /** Returns the stored record; null: it was deleted. */
  async function stored(
    tx: AuditedTransaction,
    accountId: AccountId,
    { isNew, isGone, next, now }: StoredRecord<RowOf<All>>,
  ): Promise<RowOf<All> | null> {
    const write = isGone ? store.remove : isNew ? store.insert : store.update;
    const row = orNotFound(await write(tx, accountId, next, now), noun);
    return isGone ? null : row;
  }

  /** A hook may decide on the time of the change. */
  function timeOf(decided: Partial<RowOf<All>> | null | undefined): Date | undefined {
    return (decided as { readonly updatedAt?: Date } | null | undefined)?.updatedAt;
  }

  /** Creates or updates a record. Throws `not_found` if no record results. */
  async function save(wanted: RecordRequest<All>): Promise<CreatedOf<All> & RowOf<All>> {
    return orNotFound((await write(wanted)) ?? undefined, noun) as CreatedOf<All> & RowOf<All>;
  }

  function refuseUnstorable(key: RecordKey | undefined): void {
    if (typeof key === 'string' && !isStorable(key)) throw notFound(noun);
  }

  /** Returns the number of a new record. */
  async function lockAll(tx: Transaction, { accountId }: Caller, isNew: boolean): Promise<number | null> {
    if (lock === 'counter' && isNew) return nextNumber(tx, accountId, table);
    if (lock === 'counter') await lockCounter(tx, accountId, table);
    else orNotFound(await lockAccount(tx, accountId), 'account');
    return null;
  }

  async function refuseMore(tx: Transaction, { accountId }: Caller, maximum: number): Promise<void> {
    const current = await store.count(tx, accountId);
    if (current >= maximum) throw new ProblemError({ kind: 'quota', feature: plural, current, maximum });
  }

  return {
    declaration,
    list: async (context, caller) =>
      filterInSlices(
        await store.list(context.database, caller.accountId, ...ownerOf(caller)),
        isVisible(context),
      ),
    get: async (context, caller, key) => {
      refuseUnstorable(key);
      return visibleRow(
        context,
        await store.find(context.database, caller.accountId, key, ...ownerOf(caller)),
      );
    },
    create: (context, caller, fields, by) =>
      save({ context, caller, by, fields: complete(fields), mayCreate: true }),
    update: (context, caller, key, fields, by) => save({ context, caller, by, key, fields }),
    rotate: (context, caller, key, fields, by) =>
      save({ context, caller, by, key, fields, isRotation: true }),
    put: (context, caller, key, fields, by) => {
      const named = { ...complete(fields), [memberName(keyName)]: key } as ChangeOf<All>;
      return save({ context, caller, by, key, fields: named, mayCreate: true });
    },
    remove: async (context, caller, key, by) => {
      await write({ context, caller, by, key });
    },
  };
}

/** Returns the kind with its records as `show` makes them in answers. */
export function withShown<All extends Properties>(
  kind: RecordKind<All>,
  show: (
    context: Context,
    rows: readonly RowOf<All>[],
  ) => readonly RowOf<All>[] | Promise<readonly RowOf<All>[]>,
): RecordKind<All> {
  const shown =
    <Sent extends readonly unknown[], Row extends object>(
      run: (context: Context, caller: Caller, ...sent: Sent) => Promise<Row>,
    ) =>
    async (context: Context, caller: Caller, ...sent: Sent): Promise<Row> => {
      const row = await run(context, caller, ...sent);
      return (await show(context, [row as unknown as RowOf<All>]))[0] as unknown as Row;
    };
  return {
    ...kind,
    list: async (context, caller) => show(context, await kind.list(context, caller)),
    get: shown(kind.get),
    create: shown(kind.create),
    update: shown(kind.update),
    rotate: shown(kind.rotate),
  };
}
