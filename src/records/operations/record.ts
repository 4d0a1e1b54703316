/**
 * The operations of records, built from their declarations. Writes of an account run in sequence under the lock of the
 * declaration, so no limit is exceeded. A kind has hooks for its own rules, and may replace an operation.
 */
import type { Caller, Principal } from '@switchbook/domain/access/access.js';
import { partsOf } from '@switchbook/domain/access/redaction.js';
import { mapNames } from '@switchbook/domain/contact/contact-fields.js';
import {
  type Issue,
  issueOf,
  notFound,
  orNotFound,
  ProblemError,
  type ReportIssue,
  type Resource,
} from '@switchbook/domain/problems/problem.js';
import {
  type ChangeOf,
  type CreatedOf,
  type Declaration,
  type NewOf,
  type Properties,
  type RecordKey,
  type RowOf,
  recordActs,
  recordChanges,
} from '@switchbook/domain/records/record.js';
import type { AccountId, KeyId } from '@switchbook/domain/runtime/ids.js';
import { filterInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { memberName } from '@switchbook/domain/text/wire-names.js';
import { type Grantor, reloadGrantor } from '../../access/operations/reload-grantor.js';
import { lockAccount } from '../../access/store/account-rows.js';
import { runAudited } from '../../audit/operations.js';
import { lockCounter, nextNumber } from '../../database/counters.js';
import type { Transaction } from '../../database/database.js';
import type { Basics, CallerVisibility, Context, Secrets } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { type RecordStore, recordStore } from '../store.js';

/** Collects issues, and throws `invalid` with all of them. */
export async function collectIssues<Value>(
  check: (report: ReportIssue) => Value | Promise<Value>,
): Promise<Value> {
  const issues: Issue[] = [];
  const value = await check((...issue) => issues.push(issueOf(...issue)));
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
    report: ReportIssue,
  ) => ChangeOf<All> | Promise<ChangeOf<All>>;
  /**
   * Runs under the lock, before the write, which it may refuse. Returns members to add, which are stored or shown once;
   * null: the record exists, and is not written.
   */
  readonly decide?: (
    write: RecordWrite<All>,
  ) => Promise<Partial<RowOf<All>> | Partial<CreatedOf<All>> | null>;
  /** Runs after the write, in its transaction. Returns the record if the hook changed it. */
  readonly afterWrite?: (
    write: RecordWrite<All>,
    after: RowOf<All> | null,
  ) => Promise<RowOf<All> | undefined>;
  /** Runs after the commit. */
  readonly afterCommit?: (
    context: Context,
    caller: Caller,
    after: RowOf<All> | null,
    fields: ChangeOf<All> | null,
  ) => Promise<void> | void;
}

export interface PutOptions {
  readonly principal?: Principal | undefined;
  /** true: an existing record of this key is not changed */
  readonly isOnlyNew?: boolean;
}

/** A kind of records: its declaration with its operations. */
export interface RecordKind<All extends Properties = Properties> {
  readonly declaration: Declaration<All>;
  readonly list: (context: Context, caller: Caller) => Promise<readonly RowOf<All>[]>;
  /** Returns one record. Throws `not_found`. */
  readonly get: (context: Context, caller: Caller, key: RecordKey) => Promise<RowOf<All>>;
  /**
   * Makes a record. Throws `invalid`, `quota`, errors of the hooks, and errors of `reloadGrantor` if the caller lost
   * its rights while it waited.
   */
  readonly create: (
    context: Context,
    caller: Caller,
    fields: NewOf<All>,
    principal?: Principal,
  ) => Promise<CreatedOf<All>>;
  /** Changes the sent members. Throws `not_found`, and what `create` throws. */
  readonly update: (
    context: Context,
    caller: Caller,
    key: RecordKey,
    fields: ChangeOf<All>,
    principal?: Principal,
  ) => Promise<RowOf<All>>;
  /** Replaces a secret by the hooks. Throws what `update` throws. */
  readonly rotate: (
    context: Context,
    caller: Caller,
    key: RecordKey,
    fields: ChangeOf<All>,
    principal?: Principal,
  ) => Promise<CreatedOf<All>>;
  /**
   * Makes the record of this key, or replaces its writable members. Throws what `create` throws, and `stale` for a
   * known key that must be new.
   */
  readonly put: (
    context: Context,
    caller: Caller,
    key: RecordKey,
    fields: NewOf<All>,
    options?: PutOptions,
  ) => Promise<RowOf<All>>;
  /** Deletes the record. Throws what `update` throws. */
  readonly delete: (context: Context, caller: Caller, key: RecordKey, principal?: Principal) => Promise<void>;
}

interface RecordRequest<All extends Properties> {
  readonly context: Context;
  readonly caller: Caller;
  readonly principal: Principal | undefined;
  /** absent: a new record, which gets a key */
  readonly key?: RecordKey;
  /** absent: the record is removed */
  readonly fields?: ChangeOf<All>;
  /** whether a missing record is created */
  readonly mayCreate?: boolean;
  readonly isOnlyNew?: boolean;
  readonly isRotation?: boolean;
}

/** A declaration with its hooks, and the values that all operations of the kind derive from it. */
interface PreparedKind<All extends Properties> {
  readonly declaration: Declaration<All>;
  readonly hooks: RecordHooks<All>;
  readonly store: RecordStore<RowOf<All>>;
  /** the members of a new record that have a default */
  readonly defaults: object;
  /** secret members, by the owners of their encrypted texts */
  readonly secrets: readonly OwnedMember[];
  /** members that are shown once, with the owners of their encrypted texts; an empty owner: not encrypted */
  readonly once: readonly OwnedMember[];
}
type OwnedMember = readonly [name: string, owner: string];

export function defineRecord<All extends Properties>(
  declaration: Declaration<All>,
  hooks: RecordHooks<All> = {},
): RecordKind<All> {
  const kind = prepare(declaration, hooks);
  const { resource, key: keyName } = declaration;
  const { store } = kind;
  const complete = (fields: NewOf<All>) => ({ ...kind.defaults, ...fields }) as ChangeOf<All>;
  const save = async (request: RecordRequest<All>) =>
    orNotFound((await write(kind, request)) ?? undefined, resource) as CreatedOf<All> & RowOf<All>;
  return {
    declaration,
    list: async (context, caller) => {
      const rows = await store.list(context.database, caller.accountId, ...ownerOf(declaration, caller));
      return filterInSlices(rows, isVisible(declaration, context));
    },
    get: async (context, caller, key) => {
      refuseUnstorable(resource, key);
      const owner = ownerOf(declaration, caller);
      const row = await store.find(context.database, caller.accountId, key, ...owner);
      return visibleRow(declaration, context, row);
    },
    create: (context, caller, fields, principal) =>
      save({ context, caller, principal, fields: complete(fields), mayCreate: true }),
    update: (context, caller, key, fields, principal) => save({ context, caller, principal, key, fields }),
    rotate: (context, caller, key, fields, principal) =>
      save({ context, caller, principal, key, fields, isRotation: true }),
    put: (context, caller, key, fields, { principal, isOnlyNew = false } = {}) => {
      const keyedFields = { ...complete(fields), [memberName(keyName)]: key } as ChangeOf<All>;
      return save({ context, caller, principal, key, fields: keyedFields, mayCreate: true, isOnlyNew });
    },
    delete: async (context, caller, key, principal) => {
      await write(kind, { context, caller, principal, key });
    },
  };
}

function prepare<All extends Properties>(
  declaration: Declaration<All>,
  hooks: RecordHooks<All>,
): PreparedKind<All> {
  const members = Object.entries(declaration.members).map(
    ([name, member]) => [memberName(name), member] as const,
  );
  const defaults = members.flatMap(([name, { otherwise, kind }]) =>
    otherwise === undefined || kind === 'internal' ? [] : [[name, otherwise] as const],
  );
  return {
    declaration,
    hooks,
    store: recordStore(declaration),
    defaults: Object.fromEntries(defaults),
    secrets: members.flatMap(([name, { sealed }]) => (sealed === undefined ? [] : [[name, sealed]])),
    once: members.flatMap(([name, { kind, isOneTime, sealed = '' }]) =>
      kind === 'oneTime' || isOneTime === true ? [[name, sealed]] : [],
    ),
  };
}

function ownerOf(
  { ownerColumn }: Pick<Declaration, 'ownerColumn'>,
  { keyId }: Caller,
): readonly [] | readonly [KeyId | null] {
  return ownerColumn === undefined ? [] : [keyId];
}

/** Whether the caller may see a record. A record with hidden parts counts as missing in reads and writes. */
function isVisible<All extends Properties>(
  { redaction }: Declaration<All>,
  { visibility }: CallerVisibility,
) {
  const parts = partsOf(visibility);
  return (row: RowOf<All>) => parts === undefined || redaction?.mayRead(parts, row) !== false;
}

function visibleRow<All extends Properties>(
  declaration: Declaration<All>,
  context: CallerVisibility,
  row: RowOf<All> | undefined,
): RowOf<All> {
  const isShown = row !== undefined && isVisible(declaration, context)(row);
  return orNotFound(isShown ? row : undefined, declaration.resource);
}

function refuseUnstorable(resource: Resource, key: RecordKey | undefined): void {
  if (typeof key === 'string' && !isStorable(key)) throw notFound(resource);
}

/** Returns the record with its one-time members; null: it was removed. */
async function write<All extends Properties>(
  kind: PreparedKind<All>,
  request: RecordRequest<All>,
): Promise<RowOf<All> | null> {
  const { context, caller, key, fields } = request;
  const { check, afterCommit } = kind.hooks;
  refuseUnstorable(kind.declaration.resource, key);
  const checked =
    fields === undefined
      ? null
      : await collectIssues((report) => check?.(context, caller, fields, report) ?? fields);
  const after = await queuedByAccount(context, caller, (tx) => writeIn(tx, kind, request, checked));
  await afterCommit?.(context, caller, after, checked);
  return after;
}

/** Decides on the write under the lock, and stores it. `fields`: null removes the record. */
async function writeIn<All extends Properties>(
  tx: Transaction,
  kind: PreparedKind<All>,
  {
    context,
    caller,
    principal,
    key,
    mayCreate = false,
    isOnlyNew = false,
    isRotation = false,
  }: RecordRequest<All>,
  fields: ChangeOf<All> | null,
): Promise<RowOf<All> | null> {
  const { declaration, hooks, store } = kind;
  const { scopes } = declaration;
  const { accountId } = caller;
  const number = await lockRecords(tx, declaration, caller, key === undefined);
  const needed = fields === null ? [scopes.delete] : [scopes.write, ...(scopes.alsoToWrite ?? [])];
  const grantor = await reloadGrantor(context, tx, accountId, principal, needed);
  const owner = ownerOf(declaration, caller);
  const before = key === undefined ? undefined : await store.lock(tx, accountId, key, ...owner);
  if (before !== undefined || !mayCreate) visibleRow(declaration, context, before);
  if (before === undefined) await refuseOverQuota(tx, kind, caller);
  else if (isOnlyNew) throw new ProblemError({ kind: 'stale', version: 0, exists: declaration.resource });
  const change = { context, tx, caller, grantor, before: before ?? null, fields, isRotation };
  const decided = await hooks.decide?.(change);
  if (decided === null && before !== undefined) return before;
  const generatedNames = before === undefined ? namesOfNew(declaration, context, caller) : {};
  const next = {
    ...before,
    ...generatedNames,
    ...fields,
    ...decided,
    ...(number === null ? {} : { number }),
  };
  // A hook may decide on the time of the change.
  const { updatedAt: now = context.clock() } = { ...decided } as { readonly updatedAt?: Date };
  const row = withSecrets(kind, context, accountId, next);
  const after = await runAudited(context, tx, caller, async (trailed) => {
    const act = fields === null ? store.drop : before === undefined ? store.insert : store.update;
    const stored = orNotFound(await act(trailed, accountId, row, now), declaration.resource);
    const result = fields === null ? null : stored;
    return { result, changes: recordChanges(declaration, before ?? null, result, isRotation) };
  });
  const last = (await hooks.afterWrite?.(change, after)) ?? after;
  return last && { ...last, ...oneTimeOf(kind, context, accountId, next, isRotation) };
}

/** Locks the records of the account. Returns the number of a new one. */
async function lockRecords(
  tx: Transaction,
  { lock, plural, table = plural }: Pick<Declaration, 'lock' | 'plural' | 'table'>,
  { accountId }: Caller,
  isNew: boolean,
): Promise<number | null> {
  if (lock === 'counter' && isNew) return nextNumber(tx, accountId, table);
  if (lock === 'counter') await lockCounter(tx, accountId, table);
  else orNotFound(await lockAccount(tx, accountId), 'account');
  return null;
}

async function refuseOverQuota<All extends Properties>(
  tx: Transaction,
  { declaration: { plural, maxRecords: maximum }, store }: PreparedKind<All>,
  { accountId }: Caller,
): Promise<void> {
  if (maximum === undefined) return;
  const current = await store.count(tx, accountId);
  if (current >= maximum) throw new ProblemError({ kind: 'quota', feature: plural, current, maximum });
}

function namesOfNew({ members }: Pick<Declaration, 'members'>, { newId }: Basics, { keyId }: Caller): object {
  return { ...('made_by' in members ? { madeBy: keyId } : {}), ...('id' in members ? { id: newId() } : {}) };
}

/** Encrypts secret members that are still plain text, bound to their record; stored ones are encrypted already. */
function withSecrets<All extends Properties>(
  { secrets }: PreparedKind<All>,
  { sealer }: Secrets,
  accountId: AccountId,
  next: object,
): RowOf<All> {
  const all = next as Record<string, unknown>;
  const texts = secrets.flatMap(([name, owner]) => {
    const text = all[name];
    return typeof text === 'string' ? [[name, sealer.seal(text, `${owner}/${accountId}/${all.id}`)]] : [];
  });
  return { ...next, ...Object.fromEntries(texts) } as RowOf<All>;
}

/** Returns the one-time members. A rotation also shows unchanged secrets. */
function oneTimeOf<All extends Properties>(
  { once }: PreparedKind<All>,
  { sealer }: Secrets,
  accountId: AccountId,
  next: object,
  isRotation: boolean,
): object {
  const all = next as Record<string, unknown>;
  const oneTime = once.map(([name, owner]) => {
    const value = all[name];
    const isClosed = isRotation && Buffer.isBuffer(value);
    return [name, isClosed ? sealer.open(value, `${owner}/${accountId}/${all.id}`) : value];
  });
  return Object.fromEntries(oneTime);
}

/** Returns the kind. Answers of all its operations have the records that `show` returns. */
export function withShown<All extends Properties>(
  kind: RecordKind<All>,
  show: (
    context: Context,
    rows: readonly RowOf<All>[],
  ) => readonly RowOf<All>[] | Promise<readonly RowOf<All>[]>,
): RecordKind<All> {
  const acts = mapNames(recordActs, (act) => {
    const run = kind[act] as (...callArguments: readonly unknown[]) => Promise<unknown>;
    return async (context: Context, ...others: readonly unknown[]) => {
      const answered = (await run(context, ...others)) as RowOf<All> | readonly RowOf<All>[] | undefined;
      if (answered === undefined) return undefined;
      return Array.isArray(answered)
        ? show(context, answered)
        : (await show(context, [answered as RowOf<All>]))[0];
    };
  });
  return { ...kind, ...acts } as RecordKind<All>;
}
