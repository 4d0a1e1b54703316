/**
 * Functions that wrap operations for the tables of operations: some put them into the queue of long work, run them once
 * at a time, or drop caches. `inDatabase` makes a read of a store an operation.
 */
import type { AccountReader, Caller } from '@switchbook/domain/access/access.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Database } from '../database/database.js';
import type { Admission, Basics, Context } from './context.js';
import { timedDatabase } from './shared-database.js';

/** Binds a read of the store as an operation. */
export function inDatabase<Sent extends readonly unknown[], Value>(
  read: (on: Database, ...callArguments: Sent) => Promise<Value>,
) {
  return ({ database }: Basics, ...callArguments: Sent): Promise<Value> => read(database, ...callArguments);
}

type LaneWork<By, Sent extends readonly unknown[], Value> = (
  context: Context,
  caller: By,
  ...callArguments: Sent
) => Promise<Value>;

/**
 * Runs an operation in the queue of its account for CPU-bound work. Its statements end in time. The last argument may
 * be a signal that the client has left. Then the operation does not begin, or its statement ends.
 */
export function inLongLane<By extends AccountReader, Sent extends readonly unknown[], Value>(
  work: LaneWork<By, Sent, Value>,
) {
  return inLane(work, (context, signal) => ({
    ...context,
    database: timedDatabase(context.database, signal),
  }));
}

/** Runs an operation in the same queue. Its reads are short, and stay on the connections that short reads share. */
export function inLongLaneForReads<By extends AccountReader, Sent extends readonly unknown[], Value>(
  work: LaneWork<By, Sent, Value>,
) {
  return inLane(work, (context) => context);
}

function inLane<By extends AccountReader, Sent extends readonly unknown[], Value>(
  work: LaneWork<By, Sent, Value>,
  contextOf: (context: Context, signal: AbortSignal | undefined) => Context,
) {
  return (
    context: Context,
    caller: By,
    ...callArguments: readonly [...Sent, signal?: AbortSignal]
  ): Promise<Value> => {
    const last = callArguments.at(-1);
    const signal = last instanceof AbortSignal ? last : undefined;
    const ownArguments = callArguments as readonly unknown[] as Sent;
    return context.lanes.long.run(
      caller,
      () => work(contextOf(context, signal), caller, ...ownArguments),
      signal,
    );
  };
}

/** Runs long work of a face in the queue of these operations; the work must call none of them. */
export function runLong(context: Admission, caller: Caller, work: () => Promise<void>): Promise<void> {
  return context.lanes.long.run(caller, work);
}

/** Gives simultaneous calls of an account one result. So calls that wait for a lock use only one connection. */
export function oneAtATime<Value>(work: (context: Context, accountId: AccountId) => Promise<Value>) {
  const underWay = new WeakMap<Database, Map<AccountId, Promise<Value>>>();
  return (context: Context, accountId: AccountId): Promise<Value> => {
    const { database } = context;
    const databaseRuns = underWay.get(database) ?? new Map<AccountId, Promise<Value>>();
    underWay.set(database, databaseRuns);
    const running = databaseRuns.get(accountId);
    if (running !== undefined) return running;
    const started = work(context, accountId).finally(() => databaseRuns.delete(accountId));
    databaseRuns.set(accountId, started);
    return started;
  };
}

/** Runs the operation, then drops this process's caches of the account. Other processes get a signal. */
export function withForgottenAccess<By extends AccountId | Caller, Sent extends readonly unknown[], Value>(
  work: (context: Context, by: By, ...callArguments: Sent) => Promise<Value>,
) {
  return async (context: Context, by: By, ...callArguments: Sent): Promise<Value> => {
    const value = await work(context, by, ...callArguments);
    context.forgetAccess(typeof by === 'string' ? by : by.accountId);
    return value;
  };
}
