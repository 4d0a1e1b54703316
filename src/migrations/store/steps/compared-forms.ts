/**
 * A step of a migration, which converts stored forms to the forms of `packages/domain/src/text/compared-text.ts` and
 * `packages/domain/src/identity/email.ts`. So an opt-out applies to an address from the first request after the
 * upgrade. The step reads contacts that may have a new form, in batches, and writes contacts with a new form. It merges
 * no contacts:
 * - If two rows of one contact become equal, only the first one changes.
 * - If another contact owns the new form of a value, the value becomes shared. Both contacts are then listed as
 *   duplicates.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { type Identity, identityKey, isShared, spaceOf } from '@switchbook/domain/identity/identity.js';
import {
  type AccountId,
  type ContactId,
  highestId,
  type IdentityId,
  lowestId,
} from '@switchbook/domain/runtime/ids.js';
import { fold, tidyName } from '@switchbook/domain/text/compared-text.js';
import { rewriteValues } from '../../../contacts/store/field-values.js';
import { identityList, unpackIdentities } from '../../../contacts/store/packed-items.js';
import { attachSharers, type IdentityRow } from '../../../contacts/store/shared-identities.js';
import { deriveColumns } from '../../../contacts/values/derived-columns.js';
import type { Transaction } from '../../../database/database.js';
import { foldedSql } from '../../../database/statements/folded-sql.js';
import { arraysOf, planned } from '../../../database/statements/sql.js';

const batchSize = 500;

/** Converts stored forms to the new folding. The search for duplicates restarts in accounts with a written contact. */
export async function migrateFolding(tx: Transaction): Promise<void> {
  const accounts = await tx.query<{ id: AccountId }>(
    planned('select a.id from accounts a order by a.id'),
    [],
  );
  for (const { id } of accounts) {
    const changed = await migrateContacts(tx, id);
    await migrateSubjects(tx, id);
    await migrateNames(tx, id);
    await migrateValues(tx, id);
    if (changed > 0) await tx.query(planned(restartSql), [id]);
  }
}

const restartSql = `update duplicate_walks set down_to = '${highestId}' where account_id = $1`;

const otherFormSql = (column: string) => `c.${column} <> ${foldedSql(`c.${column}`)}`;
const folds = ['name_folded', 'given_folded', 'family_folded', 'company_folded'];
// Addresses are written in letters of `packages/domain/src/text/compared-text.ts`: a capital is a character beyond
// ASCII.
const contactsSql = `select c.id, c.display_name as "displayName", c.given_name as "givenName", c.family_name as "familyName",
    c.company, c.identity_list as list, c.created_at as "createdAt", c.search, c.city,
    array[${folds.map((column) => `c.${column}`).join(', ')}] as folded
  from contacts c where c.account_id = $1 and c.id > $2 and (${folds.map(otherFormSql).join(' or ')} or c.name_folded ~ '^\\s*$' or c.company_folded ~ '^\\s*$'
    or split_part(c.search, chr(30), 2) ~ '[A-Z<]|mailto:|xn--|[.]([\\n\\x1f]|$)'
    or octet_length(c.identity_list) <> length(c.identity_list))
  order by c.id limit ${batchSize}`;

interface Row
  extends Pick<Contact, 'id' | 'displayName' | 'givenName' | 'familyName' | 'company' | 'createdAt'> {
  readonly list: string;
  readonly search: string;
  readonly city: string | null;
  /** the values of the columns `folds` */
  readonly folded: readonly (string | null)[];
}

async function migrateContacts(tx: Transaction, accountId: AccountId): Promise<number> {
  let changed = 0;
  for (let after: string = lowestId; ; ) {
    const rows: readonly Row[] = await tx.query<Row>(planned(contactsSql), [accountId, after]);
    changed += await migrateBatch(tx, accountId, rows);
    const last = rows.at(-1);
    if (last === undefined || rows.length < batchSize) return changed;
    after = last.id;
  }
}

/** A contact of the batch, and its identities, each with its new form. */
interface ConvertedRow {
  readonly row: Row;
  readonly owned: readonly Conversion[];
  readonly sharing: readonly Conversion[];
}

interface Conversion {
  readonly identity: Identity;
  readonly moved: Identity | undefined;
}

/** Decides contact by contact, and writes the batch with one statement for each table. */
async function migrateBatch(tx: Transaction, accountId: AccountId, rows: readonly Row[]): Promise<number> {
  const convertedRows = rows.map(convertRow);
  const owners = await Owners.read(tx, accountId, convertedRows);
  const written: WrittenForms[] = [];
  for (const converted of convertedRows) {
    const contact = await moveIdentities(owners, converted);
    const change = formsToWrite(converted.row, contact);
    if (change !== undefined) written.push(change);
  }
  await owners.write();
  if (written.length > 0)
    await tx.query(planned(writeSql), [
      accountId,
      ...arraysOf(
        written,
        'id',
        'nameFolded',
        'givenFolded',
        'familyFolded',
        'companyFolded',
        'search',
        'list',
      ),
    ]);
  return written.length;
}

function convertRow(row: Row): ConvertedRow {
  const { identities, sharing = [] } = unpackIdentities(row.list, row.createdAt);
  const convert = (identity: Identity): Conversion => ({ identity, moved: identityWithNewKey(identity) });
  return { row, owned: identities.map(convert), sharing: sharing.map(convert) };
}

/** Returns the identities that the contact owns and shares from now on. */
async function moveIdentities(owners: Owners, { row, owned, sharing }: ConvertedRow) {
  const taken = new Set([...owned, ...sharing].map(({ identity }) => identityNameOf(identity)));
  const [own, shared]: [Identity[], Identity[]] = [[], []];
  for (const { identity, moved } of sharing) {
    const isMoved = moved !== undefined && !taken.has(identityNameOf(moved));
    if (isMoved) await owners.move(row.id, identity, moved, 'shared');
    shared.push(isMoved ? moved : identity);
  }
  for (const { identity, moved } of owned) {
    if (moved === undefined || taken.has(identityNameOf(moved))) {
      own.push(identity);
      continue;
    }
    taken.add(identityNameOf(moved));
    const isOwned = owners.has(moved);
    (isOwned ? shared : own).push(moved);
    await owners.move(row.id, identity, moved, isOwned ? 'joins' : 'owned');
  }
  return { own, shared };
}

interface WrittenForms
  extends Pick<Contact, 'id'>,
    Pick<Derived, 'nameFolded' | 'givenFolded' | 'familyFolded' | 'companyFolded' | 'search'> {
  readonly list: string;
}

type Derived = ReturnType<typeof deriveColumns>;

/** Returns undefined if every form is unchanged. */
function formsToWrite(row: Row, { own, shared }: { own: readonly Identity[]; shared: readonly Identity[] }) {
  const { list: _, search, folded, city, ...person } = row;
  const contact = {
    ...person,
    address: { city },
    identities: own,
    ...(shared.length > 0 ? { sharing: shared } : {}),
  } as unknown as Contact;
  const { nameFolded, givenFolded, familyFolded, companyFolded, ...derived } = deriveColumns(contact);
  const list = identityList(contact);
  const folds = { nameFolded, givenFolded, familyFolded, companyFolded };
  const isNew =
    derived.search !== search ||
    list !== row.list ||
    Object.values(folds).some((candidate, at) => candidate !== folded[at]);
  return isNew ? { id: row.id, ...folds, search: derived.search, list } : undefined;
}

const writeSql = `update contacts c set name_folded = k.name, given_folded = k.given, family_folded = k.family,
    company_folded = k.company, search = k.search, identity_list = k.list
  from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    k(id, name, given, family, company, search, list) where c.account_id = $1 and c.id = k.id`;

const identityNameOf = ({ kind, scope, value }: Identity) => `${kind}\u0000${scope}\u0000${value}`;

/**
 * Returns the identity with the current key of its value; undefined if the key stays the same. A digest is recomputed
 * from the spelling.
 */
function identityWithNewKey(identity: Identity): Identity | undefined {
  const { kind, scope, value } = identityKey({
    ...identity,
    value: identity.value.startsWith('sha256:') && isShared(identity.kind) ? identity.raw : identity.value,
  });
  return value === identity.value && scope === identity.scope
    ? undefined
    : { ...identity, kind, scope, value };
}

const ownersSql = `select i.space, i.scope, i.value from identities i
  join (select distinct * from unnest($2::text[], $3::text[], $4::text[])) k(space, scope, value)
    on i.space = k.space and i.scope = k.scope and i.value = k.value where i.account_id = $1`;
// Null in `space` marks a shared identity: only the row of the owner is in the unique index.
const moveSql = `update identities i set value = k.value, scope = k.scope, space = k.space
  from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[]) k(contact_id, id, value, scope, space)
  where i.account_id = $1 and i.contact_id = k.contact_id and i.id = k.id`;

interface ValueKey {
  readonly space: string | null;
  readonly scope: string;
  readonly value: string;
}

interface Move extends ValueKey {
  readonly contactId: ContactId;
  readonly identityId: IdentityId;
}

const valueKeyOf = ({ kind, scope, value }: Identity): ValueKey => ({ space: spaceOf(kind), scope, value });
const keyTextOf = ({ space, scope, value }: ValueKey) => `${space}\u0000${scope}\u0000${value}`;

/** The owners of values that identities of a batch change to, and the changes to write. */
class Owners {
  readonly #tx: Transaction;
  readonly #accountId: AccountId;
  readonly #owned: Set<string>;
  readonly #left = new Set<string>();
  #moves: Move[] = [];
  #joining: IdentityRow[] = [];

  private constructor(tx: Transaction, accountId: AccountId, owned: readonly ValueKey[]) {
    this.#tx = tx;
    this.#accountId = accountId;
    this.#owned = new Set(owned.map(keyTextOf));
  }

  static async read(tx: Transaction, accountId: AccountId, rows: readonly ConvertedRow[]): Promise<Owners> {
    const valueKeys = rows
      .flatMap(({ owned }) => owned.flatMap(({ moved }) => (moved === undefined ? [] : [valueKeyOf(moved)])))
      .filter(({ space }) => space !== null);
    if (valueKeys.length === 0) return new Owners(tx, accountId, []);
    const values = [accountId, ...arraysOf(valueKeys, 'space', 'scope', 'value')];
    return new Owners(tx, accountId, await tx.query<ValueKey>(planned(ownersSql), values));
  }

  has(identity: Identity): boolean {
    const key = valueKeyOf(identity);
    return key.space !== null && this.#owned.has(keyTextOf(key));
  }

  /**
   * Moves a value to its new form. With `joins`, another contact already owns the new form, so this contact shares it.
   */
  async move(
    contactId: ContactId,
    from: Identity,
    to: Identity,
    how: 'owned' | 'joins' | 'shared',
  ): Promise<void> {
    const key = valueKeyOf(to);
    // The unique index is checked row by row, in any order, so the old row must be written before another takes its
    // key.
    if (this.#left.has(keyTextOf(key))) await this.write();
    if (how !== 'shared') {
      this.#owned.delete(keyTextOf(valueKeyOf(from)));
      this.#left.add(keyTextOf(valueKeyOf(from)));
    }
    if (how === 'owned') this.#owned.add(keyTextOf(key));
    if (how === 'joins') this.#joining.push({ contactId, identityId: to.id });
    const space = how === 'owned' ? key.space : null;
    this.#moves.push({ contactId, identityId: to.id, ...key, space });
  }

  async write(): Promise<void> {
    const [moves, joining] = [this.#moves, this.#joining];
    [this.#moves, this.#joining] = [[], []];
    this.#left.clear();
    if (moves.length === 0) return;
    const values = arraysOf(moves, 'contactId', 'identityId', 'value', 'scope', 'space');
    await this.#tx.query(planned(moveSql), [this.#accountId, ...values]);
    await attachSharers(this.#tx, this.#accountId, joining);
  }
}

/**
 * Returns a subject of an opt-out, in its current form. The hash of an erased person's address cannot be recomputed.
 */
function subjectOf(subject: string): string {
  const [, email] = /^email:(.*)$/su.exec(subject) ?? [];
  return email === undefined || email.startsWith('sha256:')
    ? subject
    : `email:${identityKey({ kind: 'email', value: email }).value}`;
}

const mayDifferSql = (column: string) =>
  `${column} ~ '^email:' and (octet_length(${column}) <> length(${column}) or ${column} ~ '[<]|mailto:|xn--|[.]$')`;
const retainedSql = `select r.subject, r.id from retained_refusals r where r.account_id = $1 and ${mayDifferSql('r.subject')}`;
const retainSql = `insert into retained_refusals (account_id, subject, id, form, channel, record, retained_at)
  select r.account_id, k.moved, r.id, r.form, r.channel, r.record, r.retained_at
  from unnest($2::uuid[], $3::text[], $4::text[]) k(id, subject, moved)
  join retained_refusals r on r.account_id = $1 and r.subject = k.subject and r.id = k.id
  on conflict on constraint retained_refusals_pkey do nothing`;
const dropRetainedSql = `delete from retained_refusals r using unnest($2::uuid[], $3::text[]) k(id, subject)
  where r.account_id = $1 and r.subject = k.subject and r.id = k.id`;
const entriesSql = (table: 'consents' | 'suppressions') => `select k.id, k.subjects from ${table} k
  where k.account_id = $1 and exists (select from unnest(k.subjects) s(one) where ${mayDifferSql('s.one')})`;
const suppressionSubjectsSql = `select s.id, s.subject from suppressions s where s.account_id = $1 and ${mayDifferSql('s.subject')}`;
// If two subjects become equal, the first row gets the subject.
const moveSubjectsSql = `update suppressions s set subject = f.moved
  from (select distinct on (m.contact_id, m.channel, k.moved) m.id, k.moved
    from unnest($2::uuid[], $3::text[]) with ordinality k(id, moved, i)
    join suppressions m on m.account_id = $1 and m.id = k.id
    where not exists (select from suppressions o where o.account_id = $1 and o.contact_id = m.contact_id
      and o.channel = m.channel and o.subject = k.moved)
    order by m.contact_id, m.channel, k.moved, k.i) f
  where s.account_id = $1 and s.id = f.id`;
const moveEntriesSql = (table: 'consents' | 'suppressions') => `update ${table} e
  set subjects = array(select s.one from jsonb_array_elements_text(k.subjects::jsonb) with ordinality s(one, i) order by s.i)
  from unnest($2::uuid[], $3::text[]) k(id, subjects) where e.account_id = $1 and e.id = k.id`;

async function migrateSubjects(tx: Transaction, accountId: AccountId): Promise<void> {
  type StoredForm = { readonly subject: string; readonly id: string };
  const listMoved = async (sql: string) =>
    (await tx.query<StoredForm>(planned(sql), [accountId])).flatMap(({ subject, id }) => {
      const moved = subjectOf(subject);
      return moved === subject ? [] : [{ subject, id, moved }];
    });
  for (const batch of batchesOf(await listMoved(retainedSql))) {
    await tx.query(planned(retainSql), [accountId, ...arraysOf(batch, 'id', 'subject', 'moved')]);
    await tx.query(planned(dropRetainedSql), [accountId, ...arraysOf(batch, 'id', 'subject')]);
  }
  for (const table of ['consents', 'suppressions'] as const) {
    type Entry = { readonly id: string; readonly subjects: readonly string[] };
    const entries = await tx.query<Entry>(planned(entriesSql(table)), [accountId]);
    const moved = entries.flatMap(({ id, subjects: before }) => {
      const subjects = [...new Set(before.map(subjectOf))];
      return subjects.join('\n') === before.join('\n') ? [] : [{ id, subjects: JSON.stringify(subjects) }];
    });
    for (const batch of batchesOf(moved))
      await tx.query(planned(moveEntriesSql(table)), [accountId, ...arraysOf(batch, 'id', 'subjects')]);
  }
  for (const batch of batchesOf(await listMoved(suppressionSubjectsSql)))
    await tx.query(planned(moveSubjectsSql), [accountId, ...arraysOf(batch, 'id', 'moved')]);
}

function batchesOf<Item>(all: readonly Item[]): readonly (readonly Item[])[] {
  const count = Math.ceil(all.length / batchSize);
  return Array.from({ length: count }, (_, at) => all.slice(at * batchSize, (at + 1) * batchSize));
}

const namedTables = ['tags', 'groups', 'sources', 'statuses', 'segments'] as const;

/**
 * Converts the folded names of catalogs and segments. If two become equal, the first gets the name; the second keeps
 * its previous form.
 */
async function migrateNames(tx: Transaction, accountId: AccountId): Promise<void> {
  for (const table of namedTables) {
    type Item = { readonly number: number; readonly name: string; readonly folded: string };
    const items = await tx.query<Item>(
      planned(`select n.number, n.name, n.folded from ${table} n where n.account_id = $1 and octet_length(n.name) <> length(n.name)
        order by n.number`),
      [accountId],
    );
    for (const { number, name, folded } of items) {
      const tidiedName = table === 'tags' ? tidyName(name) : name;
      if (tidiedName !== name)
        await tx.query(
          planned(`update tags set name = $3 where account_id = $1 and number = $2 and not exists (
            select from tags o where o.account_id = $1 and o.name = $3)`),
          [accountId, number, tidiedName],
        );
      const form = fold(tidiedName.trim());
      const ifFreeSql =
        table === 'tags'
          ? ''
          : ` and not exists (select from ${table} o where o.account_id = $1 and o.folded = $3)`;
      if (form !== folded)
        await tx.query(
          planned(`update ${table} set folded = $3 where account_id = $1 and number = $2${ifFreeSql}`),
          [accountId, number, form],
        );
    }
  }
}

const valuesSql = `select distinct v.contact_id as id from field_values v where v.account_id = $1 and v.contact_id > $2
  and v.text_value <> ${foldedSql('v.text_value')} order by v.contact_id limit ${batchSize}`;

async function migrateValues(tx: Transaction, accountId: AccountId): Promise<void> {
  for (let after: string = lowestId; ; ) {
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
