/** Finds the contacts with the requested identities in one statement, and how they matched. */

import {
  equivalenceKey,
  type IdentityKey,
  isNumber,
  type LookupIdentity,
  matchKeyOf,
  spaceOf,
} from '@switchbook/domain/identity/identity.js';
import { matchNumbers } from '@switchbook/domain/identity/phone.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { type Keys, keyed } from '../../database/statements/keyed.js';
import { arraysOf, hashedEqual, planned, prepared, type Statement } from '../../database/statements/sql.js';

/** A contact with a requested identity. `index` is the index in the request. */
export interface Holder {
  readonly index: number;
  readonly contactId: ContactId;
  readonly kind: string;
  readonly match: 'exact' | 'equivalent';
  readonly isPrimary: boolean;
}

const keyColumns = [
  ['kind', 'text'],
  ['space', 'text'],
  ['scope', 'text'],
  ['value', 'text'],
  ['match_key', 'text'],
  ['any_scope', 'boolean'],
] as const;

interface HolderKey {
  readonly kind: IdentityKey['kind'];
  readonly space: string | null;
  readonly matchKey: string | null;
  readonly anyScope: boolean;
}

/** Ways to hold an identity, each with the queries that need it. */
const ways: readonly {
  /** SQL: whether the key `k` names the identity `o` */
  readonly on: (account: string) => string;
  readonly isNeeded: (key: HolderKey) => boolean;
  /** any number of contacts may hold an identity in this way */
  readonly isUnbounded?: true;
}[] = [
  // An exclusive kind is looked up in its space, so that a phone matches the wa_id of the same digits.
  {
    on: (
      account,
    ) => `k.match_key is null and o.account_id = ${account} and o.space = k.space and o.scope = k.scope
       and o.value = k.value`,
    isNeeded: ({ space, matchKey }) => space !== null && matchKey === null,
  },
  {
    on: (account) => `k.space is null and o.space is null and o.account_id = ${account} and o.kind = k.kind
       and ${hashedEqual('o.value', 'k.value')} and (o.scope = k.scope or k.any_scope)`,
    isNeeded: ({ space }) => space === null,
    isUnbounded: true,
  },
  // Finds a number that has other forms, in any of these forms.
  {
    on: (account) => `o.account_id = ${account} and o.match_key = k.match_key`,
    isNeeded: ({ matchKey }) => matchKey !== null,
  },
  {
    on: (account) => `k.any_scope and o.account_id = ${account} and o.space = k.space and o.scope = ''
       and o.value = k.value and o.kind = k.kind`,
    isNeeded: ({ anyScope }) => anyScope,
  },
  {
    on: (account) => `k.any_scope and k.space is not null and o.space is not null and o.scope <> ''
       and o.account_id = ${account} and o.kind = k.kind and o.value = k.value`,
    isNeeded: ({ anyScope }) => anyScope,
    isUnbounded: true,
  },
];

/** Contacts that are found by one identity, of a few or of many: thousands may have an email. */
export const maxHolders = { few: 1_000, many: 100 } as const;

const holderTextOf =
  (used: typeof ways, max: number) =>
  ({ from, account }: Keys) =>
    `with k as (select * from ${from})\n${used
      .map(({ on, isUnbounded }) => {
        const join = isUnbounded
          ? `cross join lateral (select * from identities o where ${on(account)} limit ${max}) o`
          : `join identities o on ${on(account)}`;
        return `select k.i, o.contact_id as "contactId", o.kind, o.value, o.is_primary as "isPrimary" from k ${join}`;
      })
      .join('\nunion all\n')}`;
const holdersSql = keyed('holders', keyColumns, holderTextOf(ways, maxHolders.few));
/**
 * A cached plan for a few identities would look up thousands of identities separately, and assume an old size of the
 * table.
 */
const many = 50;

/** Returns the most contacts that are found by each of so many identities. */
export function maxHoldersOf(identities: number): number {
  return identities <= many ? maxHolders.few : maxHolders.many;
}

function statementFor(lookups: readonly HolderKey[]): Statement {
  if (lookups.length <= many) return holdersSql;
  const needed = ways.filter(({ isNeeded }) => lookups.some(isNeeded));
  return keyed('holders', keyColumns, holderTextOf(needed, maxHolders.many), {
    statementOf: (_, text) => planned(text),
  });
}

/** The holders of identities within an account. `equivalents` also matches other forms of a number. */
export interface HolderLookup {
  readonly accountId: AccountId;
  readonly keys: readonly LookupIdentity[];
  readonly equivalents: boolean;
}

/** Returns the holders of identities, in no particular order; of a shared one at most `maxHolders`. */
export async function findHolders(
  on: Queryable,
  accountId: AccountId,
  keys: readonly LookupIdentity[],
  equivalents: boolean,
): Promise<Holder[]> {
  const [holders = []] = await findHoldersOfAll(on, [{ accountId, keys, equivalents }]);
  return holders;
}

/** Returns the holders for each question, in one statement. */
export async function findHoldersOfAll(
  on: Queryable,
  questions: readonly HolderLookup[],
): Promise<Holder[][]> {
  const answers: Holder[][] = questions.map(() => []);
  const lookupsByKey = new Map<string, Lookup>();
  // A request may have ten thousand keys.
  const slices = new Slices(questions[0]?.accountId);
  for (const [question, { accountId, keys, equivalents }] of questions.entries())
    for (const [position, key] of keys.entries()) {
      const { kind, scope, value, anyScope = false } = key;
      const matchKey = equivalents ? matchKeyOf(key) : null;
      // The value is last and may contain spaces, so a length precedes the scope, which may contain some too.
      const name = `${accountId} ${kind} ${anyScope} ${matchKey} ${scope.length} ${scope} ${value}`;
      let lookup = lookupsByKey.get(name);
      if (lookup === undefined) {
        lookup = { accountId, kind, scope, value, anyScope, space: spaceOf(kind), matchKey, requesters: [] };
        lookupsByKey.set(name, lookup);
      }
      lookup.requesters.push({ question, position });
      if (slices.isOver()) await slices.next();
    }
  const lookups = [...lookupsByKey.values()];
  for (let at = 0; at < lookups.length; at += lookupsAtOnce)
    await answerLookups(on, lookups.slice(at, at + lookupsAtOnce), answers);
  return answers;
}

/** Lookups of one statement: the driver writes its parameters in one go. */
const lookupsAtOnce = 1_000;

/** Adds the holders of some identities to the answers. */
async function answerLookups(
  on: Queryable,
  lookups: readonly Lookup[],
  answers: readonly Holder[][],
): Promise<void> {
  type Row = Pick<Holder, 'contactId' | 'kind' | 'isPrimary'> & {
    readonly i: number;
    readonly value: string;
  };
  const rows = await on.query<Row>(
    statementFor(lookups),
    arraysOf(lookups, 'accountId', 'kind', 'space', 'scope', 'value', 'matchKey', 'anyScope'),
  );
  for (const { i, value, ...holder } of rows) {
    const lookup = lookups[i - 1];
    if (lookup === undefined) continue;
    const match = isNumber(lookup.kind) ? matchNumbers(lookup.value, value) : 'exact';
    if (match === null) continue;
    for (const { question, position } of lookup.requesters)
      answers[question]?.push({ index: position, match, ...holder });
  }
}

/** An identity that is looked up once for all its readers. */
interface Lookup extends HolderKey {
  readonly accountId: AccountId;
  readonly scope: string;
  readonly value: string;
  readonly requesters: { readonly question: number; readonly position: number }[];
}

// The server's lock table takes a few thousand locks in all, and a batch may name more identities. So an account has
// this many locks, and an identity always has the same lock.
const lockSql = prepared(
  'lock_identities',
  `select pg_advisory_xact_lock(h) from (
     select distinct hashtextextended($1, hashtextextended(k, 0) & 511) as h from unnest($2::text[]) k order by 1) k`,
);

/**
 * Serializes operations on the same identities until the transaction ends. Needed if no constraint can decide: for a
 * shared kind, or a rule about several identities at once.
 */
export async function lockIdentities(
  tx: Transaction,
  accountId: AccountId,
  keys: readonly IdentityKey[],
): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(lockSql, [accountId, keys.map(equivalenceKey)]);
}
