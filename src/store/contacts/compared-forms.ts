/**
 * Brings stored forms to those of `domain/compared-text.ts` and `domain/email.ts`, as a step of a migration: an opt-out holds for an
 * address from the first request on. It looks at the contacts whose texts may have another form now, in pieces, and writes those that
 * have. No contact is merged: two rows of one contact that become equal stay as they are but for the first, and a value that
 * another contact owns is shared with it, so that both are listed as duplicates.
 */

import { fold, tidyName } from '../../domain/compared-text.js';
import type { Contact } from '../../domain/contact.js';
import { derive } from '../../domain/derive.js';
import { type Identity, identityKey, isShared, spaceOf } from '../../domain/identity.js';
import type { AccountId, ContactId } from '../../domain/ids.js';
import type { Transaction } from '../database/database.js';
import { foldedSql } from '../database/folded-sql.js';
import { planned } from '../database/sql.js';
import { identityList, readIdentities } from './contact-lists.js';
import { rewriteValues } from './field-values.js';
import { attachSharers } from './shared-identities.js';

const pieceSize = 500;
const lowest = '00000000-0000-0000-0000-000000000000';

/** The search for duplicates begins anew in the accounts in which a contact was written. */
export async function bringFormsOver(tx: Transaction): Promise<void> {
  const accounts = await tx.query<{ id: AccountId }>(
    planned('select a.id from accounts a order by a.id'),
    [],
  );
  for (const { id } of accounts) {
    const changed = await bringContactsOver(tx, id);
    await bringSubjectsOver(tx, id);
    await bringNamesOver(tx, id);
    await bringValuesOver(tx, id);
    if (changed > 0) await tx.query(planned(restartSql), [id]);
  }
}

const restartSql = `update duplicate_walks set down_to = 'ffffffff-ffff-ffff-ffff-ffffffffffff' where account_id = $1`;

const isOtherForm = (column: string) => `c.${column} <> ${foldedSql(`c.${column}`)}`;
const folds = ['name_folded', 'given_folded', 'family_folded', 'company_folded'];
// Addresses are written in letters of `search-text.ts`: a capital is a character beyond ASCII.
const contactsSql = `select c.id, c.display_name as "displayName", c.given_name as "givenName", c.family_name as "familyName",
    c.company, c.identity_list as list, c.created_at as "createdAt", c.search, c.city,
    array[${folds.map((one) => `c.${one}`).join(', ')}] as folded
  from contacts c where c.account_id = $1 and c.id > $2 and (${folds.map(isOtherForm).join(' or ')}
    or split_part(c.search, chr(30), 2) ~ '[A-Z<]|mailto:|xn--|[.]([\\n\\x1f]|$)'
    or octet_length(c.identity_list) <> length(c.identity_list))
  order by c.id limit ${pieceSize}`;

interface Row
  extends Pick<Contact, 'id' | 'displayName' | 'givenName' | 'familyName' | 'company' | 'createdAt'> {
  readonly list: string;
  readonly search: string;
  readonly city: string | null;
  /** the values of the columns `folds` */
  readonly folded: readonly (string | null)[];
}

async function bringContactsOver(tx: Transaction, accountId: AccountId): Promise<number> {
  let changed = 0;
  for (let after: string = lowest; ; ) {
    const rows: readonly Row[] = await tx.query<Row>(planned(contactsSql), [accountId, after]);
    for (const row of rows) changed += (await bringContactOver(tx, accountId, row)) ? 1 : 0;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pieceSize) return changed;
    after = last.id;
  }
}

async function bringContactOver(tx: Transaction, accountId: AccountId, row: Row): Promise<boolean> {
  const { list, search, folded, city, ...person } = row;
  const { identities, sharing = [] } = readIdentities(list, row.createdAt);
  const owned: Identity[] = [];
  const shared: Identity[] = [];
  const taken = new Set([...identities, ...sharing].map(nameOf));
  for (const one of sharing) {
    const moved = movedTo(one);
    const isMoved = moved !== undefined && !taken.has(nameOf(moved));
    if (isMoved) await moveIdentity(tx, accountId, row.id, moved, null);
    shared.push(isMoved ? moved : one);
  }
  for (const one of identities) {
    const moved = movedTo(one);
    if (moved === undefined || taken.has(nameOf(moved))) {
      owned.push(one);
      continue;
    }
    taken.add(nameOf(moved));
    const isOwned = await hasOwner(tx, accountId, moved);
    (isOwned ? shared : owned).push(moved);
    await moveIdentity(tx, accountId, row.id, moved, isOwned ? null : spaceOf(moved.kind));
    if (isOwned) await attachSharers(tx, accountId, [{ contactId: row.id, identityId: moved.id }]);
  }
  const contact = {
    ...person,
    address: { city },
    identities: owned,
    ...(shared.length > 0 ? { sharing: shared } : {}),
  } as unknown as Contact;
  const derived = derive(contact);
  const newList = identityList(contact);
  const { nameFolded, givenFolded, familyFolded, companyFolded } = derived;
  const newFolds = [nameFolded, givenFolded, familyFolded, companyFolded];
  const isNew =
    derived.search !== search || newList !== list || newFolds.some((one, at) => one !== folded[at]);
  if (isNew) await tx.query(planned(writeSql), [accountId, row.id, ...newFolds, derived.search, newList]);
  return isNew;
}

const writeSql = `update contacts set name_folded = $3, given_folded = $4, family_folded = $5, company_folded = $6, search = $7,
    identity_list = $8 where account_id = $1 and id = $2`;

const nameOf = ({ kind, scope, value }: Identity) => `${kind}\u0000${scope}\u0000${value}`;

/** The identity with the key that its value has now; undefined when that is the one it has. A digest is made anew of the spelling. */
function movedTo(one: Identity): Identity | undefined {
  const { kind, scope, value } = identityKey({
    ...one,
    value: one.value.startsWith('sha256:') && isShared(one.kind) ? one.raw : one.value,
  });
  return value === one.value && scope === one.scope ? undefined : { ...one, kind, scope, value };
}

const ownerSql = `select 1 from identities i where i.account_id = $1 and i.space = $2 and i.scope = $3 and i.value = $4`;

async function hasOwner(
  tx: Transaction,
  accountId: AccountId,
  { kind, scope, value }: Identity,
): Promise<boolean> {
  const space = spaceOf(kind);
  if (space === null) return false;
  return (await tx.query(planned(ownerSql), [accountId, space, scope, value])).length > 0;
}

const moveSql = `update identities set value = $4, scope = $5, space = $6 where account_id = $1 and contact_id = $2 and id = $3`;

/** `space`: null where another contact owns the value, which has one place in the unique index. */
async function moveIdentity(
  tx: Transaction,
  accountId: AccountId,
  contactId: ContactId,
  { id, scope, value }: Identity,
  space: string | null,
): Promise<void> {
  await tx.query(planned(moveSql), [accountId, contactId, id, value, scope, space]);
}

/** A subject of an opt-out, in its form of now. The hash of an erased person's address cannot be made anew. */
function subjectOf(subject: string): string {
  const [, email] = /^email:(.*)$/su.exec(subject) ?? [];
  return email === undefined || email.startsWith('sha256:')
    ? subject
    : `email:${identityKey({ kind: 'email', value: email }).value}`;
}

const mayDiffer = (column: string) =>
  `${column} ~ '^email:' and (octet_length(${column}) <> length(${column}) or ${column} ~ '[<]|mailto:|xn--|[.]$')`;
const retainedSql = `select r.subject, r.id from retained_refusals r where r.account_id = $1 and ${mayDiffer('r.subject')}`;
const retainSql = `insert into retained_refusals (account_id, subject, id, form, channel, record, retained_at)
  select r.account_id, $4, r.id, r.form, r.channel, r.record, r.retained_at from retained_refusals r
  where r.account_id = $1 and r.subject = $2 and r.id = $3 on conflict on constraint retained_refusals_pkey do nothing`;
const dropRetainedSql = 'delete from retained_refusals where account_id = $1 and subject = $2 and id = $3';
const entriesSql = (table: 'consents' | 'suppressions') => `select k.id, k.subjects from ${table} k
  where k.account_id = $1 and exists (select from unnest(k.subjects) s(one) where ${mayDiffer('s.one')})`;
const onesSql = `select s.id, s.subject from suppressions s where s.account_id = $1 and ${mayDiffer('s.subject')}`;
const oneSql = `update suppressions s set subject = $3 where s.account_id = $1 and s.id = $2 and not exists (
  select from suppressions o where o.account_id = $1 and o.contact_id = s.contact_id and o.channel = s.channel and o.subject = $3)`;

async function bringSubjectsOver(tx: Transaction, accountId: AccountId): Promise<void> {
  type Kept = { readonly subject: string; readonly id: string };
  for (const { subject, id } of await tx.query<Kept>(planned(retainedSql), [accountId])) {
    if (subjectOf(subject) === subject) continue;
    await tx.query(planned(retainSql), [accountId, subject, id, subjectOf(subject)]);
    await tx.query(planned(dropRetainedSql), [accountId, subject, id]);
  }
  for (const table of ['consents', 'suppressions'] as const) {
    type Entry = { readonly id: string; readonly subjects: readonly string[] };
    for (const { id, subjects } of await tx.query<Entry>(planned(entriesSql(table)), [accountId])) {
      const moved = [...new Set(subjects.map(subjectOf))];
      const sql = `update ${table} set subjects = $3::text[] where account_id = $1 and id = $2`;
      if (moved.join('\n') !== subjects.join('\n')) await tx.query(planned(sql), [accountId, id, moved]);
    }
  }
  for (const { id, subject } of await tx.query<Kept>(planned(onesSql), [accountId]))
    if (subjectOf(subject) !== subject) await tx.query(planned(oneSql), [accountId, id, subjectOf(subject)]);
}

const named = ['tags', 'groups', 'sources', 'statuses', 'segments'] as const;

/** The folded names of catalogs and segments. Of two that become equal, the first has the name; the other keeps the form that it had. */
async function bringNamesOver(tx: Transaction, accountId: AccountId): Promise<void> {
  for (const table of named) {
    type Item = { readonly number: number; readonly name: string; readonly folded: string };
    const found = await tx.query<Item>(
      planned(`select n.number, n.name, n.folded from ${table} n where n.account_id = $1 and octet_length(n.name) <> length(n.name)
        order by n.number`),
      [accountId],
    );
    for (const { number, name, folded } of found) {
      const spelled = table === 'tags' ? tidyName(name) : name;
      if (spelled !== name)
        await tx.query(
          planned(`update tags set name = $3 where account_id = $1 and number = $2 and not exists (
            select from tags o where o.account_id = $1 and o.name = $3)`),
          [accountId, number, spelled],
        );
      const form = fold(spelled.trim());
      const free =
        table === 'tags'
          ? ''
          : ` and not exists (select from ${table} o where o.account_id = $1 and o.folded = $3)`;
      if (form !== folded)
        await tx.query(
          planned(`update ${table} set folded = $3 where account_id = $1 and number = $2${free}`),
          [...[accountId, number, form]],
        );
    }
  }
}

const valuesSql = `select distinct v.contact_id as id from field_values v where v.account_id = $1 and v.contact_id > $2
  and v.text_value <> ${foldedSql('v.text_value')} order by v.contact_id limit ${pieceSize}`;

async function bringValuesOver(tx: Transaction, accountId: AccountId): Promise<void> {
  for (let after: string = lowest; ; ) {
    const rows: readonly { id: ContactId }[] = await tx.query<{ id: ContactId }>(planned(valuesSql), [
      accountId,
      after,
    ]);
    const last = rows.at(-1);
    if (last === undefined) return;
    await rewriteValues(
      tx,
      accountId,
      rows.map(({ id }) => id),
    );
    after = last.id;
  }
}
