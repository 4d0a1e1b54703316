/** An undone merge leaves no trace: every face returns the same bytes for both contacts as before. */

import { type Channel, channels, consentStates } from '@switchbook/domain/consent/consent.js';
import { type Contact, contactTypes } from '@switchbook/domain/contact/contact.js';
import { type ContactEdit, set } from '@switchbook/domain/contact/edit.js';
import { identityKinds } from '@switchbook/domain/identity/identity.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import type { TestAccount } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const drivers = await findDrivers();

const runs = Number(process.env.MERGE_RUNS ?? 1);

const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme-ascii' });
const word = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const json = fc.dictionary(fc.oneof(word, fc.constant('__proto__')), fc.jsonValue({ maxDepth: 2 }), {
  maxKeys: 4,
});
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const identity = fc.record({
  kind: fc.constantFrom(...identityKinds),
  at: fc.integer({ min: 0, max: 3 }),
  label: maybe(text),
  isPrimary: maybe(fc.boolean()),
  isVerified: fc.boolean(),
  scope: fc.constantFrom('', 'wazzup', 'superwaba', 'shop'),
});

const consent = fc.record({
  channel: fc.constantFrom<Channel>('whatsapp', 'email', ...channels),
  state: fc.constantFrom(...consentStates),
  purpose: fc.constantFrom(null, null, 'news'),
  sender: fc.constantFrom(null, null, '15550000001', '15550000002'),
  proof: json,
  expiresIn: fc.option(fc.integer({ min: 1, max: 3 })),
});

const suppression = fc.record({
  channel: fc.constantFrom<Channel | 'all'>('whatsapp', 'email', 'all'),
  expiresIn: fc.option(fc.integer({ min: 1, max: 3 })),
  note: fc.option(text),
});

const person = fc.record({
  name: maybe(text),
  given: maybe(text),
  company: maybe(text),
  description: maybe(text),
  avatarUrl: maybe(fc.constant('https://example.com/a.png')),
  jobTitle: maybe(text),
  birthday: maybe(fc.constantFrom('1985-04-12', '--02-29')),
  language: maybe(fc.constantFrom('de', 'pt-BR')),
  timeZone: maybe(fc.constantFrom('Europe/Berlin', 'Asia/Kolkata')),
  owner: maybe(fc.constantFrom('7', 'ann')),
  street: maybe(text),
  blocked: fc.boolean(),
  type: fc.constantFrom(...contactTypes),
  attributes: json,
  extensions: fc.dictionary(fc.constantFrom('wacr', 'wazzup', 'other'), json, { maxKeys: 2 }),
  identities: fc.array(identity, { maxLength: 8 }),
  tags: fc.uniqueArray(word, { maxLength: 4 }),
  groups: fc.uniqueArray(word, { maxLength: 4 }),
  source: maybe(word),
  consents: fc.array(consent, { maxLength: 5 }),
  suppressions: fc.array(suppression, { maxLength: 3 }),
  notes: fc.array(text, { maxLength: 3 }),
  hasLater: fc.boolean(),
});
type Person = typeof person extends fc.Arbitrary<infer Value> ? Value : never;

const dayMs = 24 * 60 * 60 * 1000;
const shared = new Set(['email', 'username', 'parent_bsuid']);
const number = (who: number, at: number) => `4915${who}0000000${at}`;

function editOf(item: Person, who: number): ContactEdit {
  const items = (names: readonly string[]) => [
    {
      op: 'add',
      items: names.map((name) => ({ by: 'name', name, folded: true, missing: 'create' }) as const),
    } as const,
  ];
  return {
    ...(item.name === undefined ? {} : { displayName: set(item.name) }),
    ...(item.given === undefined ? {} : { givenName: item.given }),
    ...(item.company === undefined ? {} : { company: set(item.company) }),
    ...(item.description === undefined ? {} : { description: set(item.description) }),
    ...(item.avatarUrl === undefined ? {} : { avatarUrl: set(item.avatarUrl) }),
    ...(item.jobTitle === undefined ? {} : { jobTitle: set(item.jobTitle) }),
    ...(item.birthday === undefined ? {} : { birthday: set(item.birthday) }),
    ...(item.language === undefined ? {} : { language: set(item.language) }),
    ...(item.timeZone === undefined ? {} : { timeZone: set(item.timeZone) }),
    ...(item.owner === undefined ? {} : { owner: set(item.owner) }),
    ...(item.street === undefined ? {} : { address: { street: set(item.street) } }),
    blocked: item.blocked,
    type: item.type,
    attributes: { op: 'replace', value: item.attributes },
    extension: Object.entries(item.extensions).map(([face, members]) => ({ face, members })),
    identities: item.identities.map(({ kind, at, label, isPrimary, isVerified, scope }) => ({
      op: 'hold',
      identity: {
        kind,
        scope: kind === 'vendor_id' || kind === 'external' ? scope : '',
        value:
          kind === 'phone' || kind === 'wa_id'
            ? number(who, at)
            : `${kind}-${shared.has(kind) ? '' : who}${at}${kind === 'email' ? '@example.com' : ''}`,
        ...(label === undefined ? {} : { label }),
        ...(isPrimary === undefined ? {} : { isPrimary }),
        ...(isVerified ? { verifiedAt: new Date('2026-01-01T00:00:00Z') } : {}),
      },
    })),
    tags: items(item.tags),
    groups: items(item.groups),
    ...(item.source === undefined
      ? {}
      : { source: set({ by: 'name', name: item.source, folded: true, missing: 'create' } as const) }),
  };
}

async function make(account: TestAccount, item: Person, who: number): Promise<Contact> {
  const { caller } = account;
  const { contact } = await fixture.core.saveContact(caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: editOf(item, who),
  });
  const target = [{ by: 'id', id: contact.id }] as const;
  const ends = (days: number | null) =>
    days === null ? null : new Date(fixture.clock().getTime() + days * dayMs);
  for (const { expiresIn, ...entry } of item.consents)
    await fixture.core.recordConsent(caller, { target }, { ...entry, expiresAt: ends(expiresIn) });
  for (const { expiresIn, ...entry } of item.suppressions)
    await fixture.core.setSuppression(
      caller,
      { target },
      { ...entry, reason: 'manual', expiresAt: ends(expiresIn) },
    );
  for (const body of item.notes) await fixture.core.addNote(caller, { target }, { body });
  if (item.hasLater)
    await fixture.core.editContact(caller, {
      op: 'edit',
      target,
      edit: {
        identities: [{ op: 'hold', identity: { kind: 'phone', value: number(who, 9), isPrimary: true } }],
      },
    });
  return fixture.core.getContact(caller, { target });
}

/** Returns the answers of every face about the contacts, and an export. */
async function imageOf(account: TestAccount, contacts: readonly Contact[]): Promise<Record<string, string>> {
  const image: Record<string, string> = {};
  for (const driver of drivers) {
    const headers = driver.headers(account.key, account.account);
    const requests = contacts.flatMap((contact) => [
      driver.read(driver.idOf(contact)),
      ...driver.aimedAt(contact).filter((request) => request.method === 'GET'),
    ]);
    for (const { method, path } of [driver.list(), ...requests]) {
      const answer = await fixture.send({ method, path, headers });
      // Omits the parts that differ by request: a problem's id, and an envelope's id and time.
      const body =
        answer.status < 400
          ? answer.text.replace(/("request_id":"[^"]*",)?"timestamp":("[^"]*"|[0-9]+)/, '')
          : '';
      image[`${driver.face} ${path}`] = `${answer.status} ${answer.headers.etag ?? ''} ${body}`;
    }
  }
  const headers = { authorization: `Bearer ${account.key}` };
  for (const format of ['csv', 'ndjson', 'vcf'])
    image[format] = (await fixture.send({ path: `/directory/v1/export?format=${format}`, headers })).text;
  const rows = (table: string, order: string) =>
    fixture.database.query<object>(
      planned(`select * from ${table} where account_id = $1 order by ${order}`),
      [account.account.id],
    );
  image.rows = JSON.stringify([
    await rows('consents', 'id'),
    await rows('suppressions', 'id'),
    await rows('notes', 'id'),
    await rows('identities', 'id, contact_id'),
    await rows('contact_tags', 'contact_id, number'),
    await rows('contact_groups', 'contact_id, number'),
    await rows('retained_refusals', 'subject, id'),
    (await rows('contacts', 'id')).map((row) => ({ ...row, spent_version: null })),
  ]);
  return image;
}

it('a merge and its undo restore equal bytes on all faces', {
  timeout: onThisMachine(240_000 + runs * 10_000),
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      person,
      person,
      fc.array(fc.boolean(), { minLength: 1 }),
      async (first, second, picks) => {
        const account = await fixture.newAccount();
        const one = await make(account, first, 1);
        const two = await make(account, second, 2);
        const before = await imageOf(account, [one, two]);
        const command = {
          op: 'merge',
          survivor: [{ by: 'id', id: one.id }],
          loser: [{ by: 'number', number: two.number }],
        } as const;
        const { dropped, primaries } = (await fixture.core.previewMerge(account.caller, command)).summary;
        const taken = dropped.filter((_, at) => picks[at % picks.length]);
        const { merge, contact, summary } = await fixture.core.mergeContacts(account.caller, {
          ...command,
          take: [...taken, ...primaries.filter((_, at) => picks[at % picks.length])].map(({ path }) => path),
        });
        expect(summary.dropped).toEqual(dropped.filter((value) => !taken.includes(value)));
        for (const { path, value, kept } of taken)
          expect(summary.adopted).toContainEqual({ path, value, replaced: kept });
        expect(await fixture.core.getContact(account.caller, { target: [{ by: 'id', id: one.id }] })).toEqual(
          contact,
        );
        const {
          notRestored,
          contact: survivor,
          loser,
        } = await fixture.core.undoMerge(account.caller, merge.id);
        expect(notRestored).toEqual([]);
        expect(await imageOf(account, [one, two])).toEqual(before);
        const find = (id: Contact['id']) =>
          fixture.core.getContact(account.caller, { target: [{ by: 'id', id }] });
        expect([await find(one.id), await find(two.id)]).toEqual([survivor, loser]);
      },
    ),
    { numRuns: runs, endOnFailure: true },
  );
});

/** Resets versions and times of the contacts: all other data must be equal. */
async function withVersions(account: TestAccount, contacts: readonly Contact[]): Promise<void> {
  for (const { id, version, updatedAt } of contacts)
    await fixture.database.query(
      planned('update contacts set version = $3, updated_at = $4 where account_id = $1 and id = $2'),
      [account.account.id, id, version, updatedAt],
    );
}

it('a restored contact has equal bytes on all faces', {
  timeout: onThisMachine(240_000 + runs * 10_000),
}, async () => {
  await fc.assert(
    fc.asyncProperty(person, person, fc.boolean(), async (first, second, isMerged) => {
      const account = await fixture.newAccount();
      const { core } = fixture;
      const both = [await make(account, first, 1), await make(account, second, 2)] as const;
      const [one, two] = both;
      const before = await imageOf(account, both);
      const merged = isMerged
        ? await core.mergeContacts(account.caller, {
            op: 'merge',
            survivor: [{ by: 'id', id: one.id }],
            loser: [{ by: 'id', id: two.id }],
          })
        : undefined;
      const last = merged?.contact ?? one;
      await core.deleteContact(account.caller, { op: 'delete', target: [{ by: 'id', id: one.id }] });
      const { notRestored, contact } = await core.restoreContact(account.caller, { contact: one.id });
      expect([notRestored, contact.version > last.version]).toEqual([[], true]);
      expect(await core.getContact(account.caller, { target: [{ by: 'id', id: one.id }] })).toEqual(contact);
      if (merged !== undefined) await core.undoMerge(account.caller, merged.merge.id);
      await withVersions(account, both);
      expect(await imageOf(account, both)).toEqual(before);
    }),
    { numRuns: runs, endOnFailure: true },
  );
});
