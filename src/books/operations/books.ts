/** Books as people and programs manage them. `read-book.ts` and `read-cards.ts` read them. */
import { invalid } from '@switchbook/domain/problems/problem.js';
import type { KeyId } from '@switchbook/domain/runtime/ids.js';
import { assertManages, endFamilyIn, grantKeyIn } from '../../access/operations/keys.js';
import type { Grantor } from '../../access/operations/reload-grantor.js';
import { lockAccount } from '../../access/store/account-rows.js';
import { findKey } from '../../access/store/api-key-rows.js';
import { isLive } from '../../access/values/key-grants.js';
import { runAudited } from '../../audit/operations.js';
import { notifyChanged } from '../../database/connections/listen.js';
import { defineRecord, type RecordWrite, withShown } from '../../records/operations/record.js';
import { checkName } from '../../records/operations/record-checks.js';
import { listKeyStates } from '../store.js';
import { type BookProperties, type BookSource, bookLimits, bookRate, bookRecord } from '../values/book.js';
import { findSource } from './book-source.js';

type Write = RecordWrite<BookProperties>;

/**
 * A new book gets a key without scopes. The key reads only that book, and only while its creator and its member may
 * read contacts. It ends with the key that created the book, and with its member. A deleted book ends its key, so only
 * a caller that may revoke the key may delete the book.
 */
const bookKind = defineRecord(bookRecord, {
  check: async (context, { accountId }, fields, fault) => {
    const { name, source } = fields;
    const checkedName = name === undefined ? {} : { name: checkName(name, bookLimits.name, fault) };
    if (source !== undefined) await checkSource();
    return { ...fields, ...checkedName };

    async function checkSource(): Promise<void> {
      const { kind, number } = source as BookSource;
      if (kind === 'all') {
        if (number !== undefined) fault('source.number', 'not_allowed', 'must be absent with "all"');
        return;
      }
      if (number === undefined) fault('source.number', 'required', `must be the number of a ${kind}`);
      else if ((await findSource(context, accountId, { kind, number })) === undefined)
        fault('source.number', 'unknown', `${number} is the number of no ${kind}`);
    }
  },
  decide: async (write) => {
    const { before, fields } = write;
    if (fields === null && before !== null) await refuseForeignKey(write, before.keyId);
    if (before !== null || fields === null) return {};
    const { key, secret } = await makeKey(write);
    return { keyId: key.id, memberNumber: key.memberNumber, key: secret };
  },
  afterWrite: async ({ context, tx, caller, before }, after) => {
    const { accountId } = caller;
    if (after === null && before !== null)
      await runAudited(context, tx, caller, async (written) => {
        const { changes } = await endFamilyIn(written, accountId, before.keyId, context.clock());
        return { result: undefined, changes };
      });
    await notifyChanged(tx, accountId);
    return undefined;
  },
  afterCommit: (context, { accountId }) => context.forgetAccess(accountId),
});

/** Shows the state of each key. */
export const books = withShown(bookKind, async ({ clock, database }, rows) => {
  const [first] = rows;
  const ids = rows.map((row) => row.keyId);
  const keys = first === undefined ? [] : await listKeyStates(database, first.accountId, ids, clock());
  const states = new Map(keys.map(({ id, state }) => [id, state]));
  return rows.map((row) => ({ ...row, keyState: states.get(row.keyId) ?? 'revoked' }));
});

/**
 * Makes the key of a book, which never expires. The key has its own rate, so that the phones of a firm do not use up
 * the rate of its programs.
 */
async function makeKey({ context, tx, caller, grantor, fields }: Write) {
  // No key is made while its maker is being revoked.
  await lockAccount(tx, caller.accountId);
  const { name, memberNumber = null } = fields ?? {};
  const newKey = {
    name: `Book: ${name}`,
    scopes: [],
    rateLimit: bookRate,
    expiresAt: undefined,
    hasOwnRate: true,
    ...(memberNumber === null ? {} : { memberNumber }),
  };
  if (memberNumber !== null && isLimited(grantor))
    throw invalid('member_number', 'not_allowed', 'must be absent for a key of a member with limited rights');
  return grantKeyIn(context, tx, newKey, caller, grantor);
}

/** Throws `forbidden` for a live key that the caller may not revoke. */
async function refuseForeignKey({ context, tx, caller, grantor }: Write, keyId: KeyId): Promise<void> {
  const { accountId } = caller;
  // No key is made by the key of the book while that key is being revoked.
  await lockAccount(tx, accountId);
  const key = await findKey(tx, accountId, keyId);
  if (key !== undefined && isLive(key, context.clock())) await assertManages(tx, accountId, keyId, grantor);
}

const isLimited = (grantor: Grantor | undefined) => grantor?.visibility !== undefined;
