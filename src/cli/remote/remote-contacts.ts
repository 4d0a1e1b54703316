/** Contacts, deleted ones, catalogs, merges, duplicates and events over the native API. */

import type { SendCounts } from '../../core/contacts/can-send-all.js';
import type { Duplicate } from '../../core/duplicates/duplicates.js';
import type { Erasure } from '../../core/erasure/erase-contact.js';
import type { erasureJson } from '../../core/erasure/erasure-json.js';
import type { fieldCheckJson, fieldJson } from '../../core/fields/field-json.js';
import { type SegmentWire, toSegment } from '../../core/segments/segment-json.js';
import type { Caller } from '../../domain/access.js';
import type { SendAnswer, SendReason } from '../../domain/can-send.js';
import type { Contact } from '../../domain/contact.js';
import type { Dismissal } from '../../domain/duplicate.js';
import type { EventJson } from '../../domain/event-json.js';
import { asId, type ContactId, type KeyId, type MergeId } from '../../domain/ids.js';
import type { StoredField } from '../../domain/own-field-declaration.js';
import type { Catalog } from '../../domain/query.js';
import type { SavedView } from '../../domain/view.js';
import { ours, type Theirs } from '../../domain/wire-names.js';
import type { Asked } from '../run/command-core.js';
import type { Client } from './client.js';
import { counting } from './count-contacts.js';
import { type ContactWire, type ItemWire, type MergeWire, toContact, toItem, toMerge } from './decode.js';
import { toEvent } from './decode-events.js';
import { creationOf, patchOf, refOf } from './encode.js';

/** The command line names items by numbers of our own. */
type ItemNumber = Parameters<Asked['updateCatalogItem']>[2];

export function contactsOf(client: Client) {
  return {
    ...singleContacts(client),
    ...catalogs(client),
    ...fieldsOf(client),
    ...segments(client),
    ...views(client),
    ...merges(client),
    ...duplicates(client),
    ...deleted(client),
    readEvents: eventsOf(client),
  };
}

function ifMatch(version: number | readonly number[] | undefined) {
  if (version === undefined) return {};
  const tags = [version].flat().map((one) => `"${one}"`);
  return { headers: { 'if-match': tags.join(', ') } };
}

function singleContacts(client: Client) {
  const found = async (caller: Caller, ref: string): Promise<Contact> =>
    toContact(await client.get<ContactWire>(`contacts/${ref}`), caller.accountId);
  return {
    getContact: (caller, { target }) => found(caller, refOf(target)),
    findContacts: ({ accountId }, { texts }, limit) =>
      client.list('contacts', limit, (wire: ContactWire) => toContact(wire, accountId), texts),
    exportMatching: (_caller, { texts }, { format, isPlain }, onContacts) => {
      const query = { ...texts, format, plain: isPlain };
      return counting(client.pieces({ method: 'GET', path: 'export', query }), format, onContacts);
    },
    saveContact: async (caller, { edit, onMatch }) => {
      const before = onMatch === 'merge' ? Date.now() : 0;
      const body = { ...creationOf(edit), on_match: onMatch };
      const { status, data } = await client.ask<ContactWire>({ method: 'POST', path: 'contacts', body });
      const contact = toContact(data, caller.accountId);
      const isChanged = onMatch === 'merge' && contact.updatedAt.getTime() >= before - clockSkewMs;
      return { contact, outcome: status === 201 ? 'created' : isChanged ? 'updated' : 'found' };
    },
    editContact: async (caller, { target, edit, ifVersion }) => {
      const ref = refOf(target);
      const before = await found(caller, ref);
      const sent = { method: 'PATCH', path: `contacts/${before.id}`, body: patchOf(edit) } as const;
      const { data } = await client.ask<ContactWire>({ ...sent, ...ifMatch(ifVersion) });
      const contact = toContact(data, caller.accountId);
      return { contact, outcome: contact.version === before.version ? 'found' : 'updated' };
    },
    deleteContact: async (caller, { target, ifVersion }) => {
      const contact = await found(caller, refOf(target));
      await client.ask({ method: 'DELETE', path: `contacts/${contact.id}`, ...ifMatch(ifVersion) });
      return contact;
    },
    eraseContact: async (_caller, { target }): Promise<Erasure> => {
      const wire = await client.data<ErasureWire>('POST', `contacts/${refOf(target)}/erase`);
      const { places, kept, ...members } = ours(wire);
      return {
        ...members,
        places: places.map(({ table: place, rows }) => ({ place, rows })),
        kept: kept.map(({ identity: space, ...one }) => ({ ...one, space })),
      };
    },
    canSend: async (_caller, { channel, purpose, sender, recipients }) => {
      const identities = recipients.map(({ key: { kind, scope, value }, chosen }) => ({
        kind,
        value: kind === 'phone' || kind === 'wa_id' ? `+${value}` : value,
        scope: scope === '' ? undefined : scope,
        contact_id: chosen ?? undefined,
      }));
      const body = { channel, purpose, sender: sender ?? undefined, identities };
      return (await client.data<readonly AnswerWire[]>('POST', 'can-send', body)).map(toAnswer);
    },
    countSendable: async (
      _caller,
      { texts },
      { channel, purpose, sender, position },
    ): Promise<SendCounts> => {
      const named = { field: 'segment', op: 'is', value: texts.segment };
      const tree = texts.filter === undefined ? [] : [JSON.parse(texts.filter)];
      const body = {
        ...{ channel, purpose, sender: sender ?? undefined, cursor: position ?? undefined },
        filter: { all: [...tree, ...(texts.segment === undefined ? [] : [named])] },
      };
      const { reasons, next_cursor, ...counts } = await client.data<SendCountsWire>(
        'POST',
        'can-send/count',
        body,
      );
      const found = reasons.map(({ code, contacts }) => [code, contacts] as const);
      return { ...counts, reasons: new Map(found), position: next_cursor };
    },
  } satisfies Partial<Asked>;
}

interface SendCountsWire extends Pick<SendCounts, 'contacts' | 'allowed' | 'unreachable'> {
  readonly reasons: readonly { readonly code: SendReason['code']; readonly contacts: number }[];
  readonly next_cursor: string | null;
}

type ErasureWire = ReturnType<typeof erasureJson>;

/** Milliseconds between this machine's clock and the server's at most. Only the words of a message depend on it. */
const clockSkewMs = 2_000;

interface AnswerWire {
  readonly contact_id: SendAnswer['contactId'];
  readonly reasons: readonly Theirs<SendReason>[];
}

function toAnswer(wire: AnswerWire): SendAnswer {
  const { contactId, reasons } = ours(wire);
  return { contactId, reasons: reasons.map((one) => ours(one)) };
}

function segments(client: Client) {
  const path = (number: number | string) => `segments/${number}`;
  return {
    listSegments: async () => (await client.get<readonly SegmentWire[]>('segments')).map(toSegment),
    createSegment: async (_caller, body) =>
      toSegment(await client.data<SegmentWire>('POST', 'segments', body)),
    updateSegment: async (_caller, number, body) =>
      toSegment(await client.data<SegmentWire>('PATCH', path(number), body)),
    deleteSegment: (_caller, number) => client.remove(path(number)),
    countSegment: async (_caller, number) => {
      type Count = { readonly value: number; readonly relation: 'eq' | 'gte' };
      const { value, relation } = await client.get<Count>(`${path(number)}/count`);
      return { total: value, isTotalCapped: relation === 'gte' };
    },
  } satisfies Partial<Asked>;
}

type ViewWire = Theirs<Omit<SavedView, 'ownerKeyId'>>;

function views(client: Client) {
  return {
    listViews: async ({ keyId }) =>
      (await client.get<readonly ViewWire[]>('views')).map((view) => ({
        ...(ours(view) as unknown as Omit<SavedView, 'ownerKeyId'>),
        ownerKeyId: view.shared ? null : (keyId ?? asId<KeyId>('')),
      })),
    deleteView: (_caller, number) => client.remove(`views/${number}`),
  } satisfies Partial<Asked>;
}

function catalogs(client: Client) {
  const path = (catalog: Catalog, number: ItemNumber) =>
    `${catalog}/${typeof number === 'number' ? number : number.number}`;
  return {
    listCatalog: async (_caller, catalog) => (await client.get<readonly ItemWire[]>(catalog)).map(toItem),
    createCatalogItem: async (_caller, catalog, body) =>
      toItem(await client.data<ItemWire>('POST', catalog, body)),
    updateCatalogItem: async (_caller, catalog, number, body) =>
      toItem(await client.data<ItemWire>('PATCH', path(catalog, number), body)),
    deleteCatalogItem: (_caller, catalog, number) => client.remove(path(catalog, number)),
    mergeCatalogItems: async (_caller, catalog, { from, into }) => {
      const merged = await client.data<MergedItemsWire>('POST', `${path(catalog, from)}/merge`, { into });
      const { item, moved, complete } = merged;
      return { item: toItem(item), moved, isComplete: complete };
    },
  } satisfies Partial<Asked>;
}

function fieldsOf(client: Client) {
  const path = (key: string) => `fields/${encodeURIComponent(key)}`;
  return {
    listFields: async () => (await client.get<readonly FieldWire[]>('fields')).map(toField),
    declareField: async (_caller, body) => toField(await client.data<FieldWire>('POST', 'fields', body)),
    changeField: async (_caller, key, body) =>
      toField(await client.data<FieldWire>('PATCH', path(key), body)),
    removeField: async (_caller, key) => {
      const field = toField(await client.get<FieldWire>(path(key)));
      await client.remove(path(key));
      return field;
    },
    checkField: async (_caller, body) => {
      const { complete, repeated_examples, ...check } = await client.data<FieldCheckWire>(
        'POST',
        'fields/check',
        body,
      );
      return { ...check, isComplete: complete, repeatedExamples: repeated_examples };
    },
  } satisfies Partial<Asked>;
}

type FieldWire = ReturnType<typeof fieldJson>;
type FieldCheckWire = ReturnType<typeof fieldCheckJson>;

function toField({ conversion, unique: isUnique, searched: isSearched, ...wire }: FieldWire): StoredField {
  const members = ours(wire);
  // Only a database needs the number of an index.
  return { ...members, ...{ isUnique, isSearched, indexNumber: null }, conversionId: conversion };
}

interface MergedItemsWire {
  readonly item: ItemWire;
  readonly moved: number;
  readonly complete: boolean;
}

type ReportWire = Omit<MergeWire, 'id' | 'actor' | 'merged_at' | 'undone_at'> & {
  readonly id: MergeId | null;
  readonly versions: { readonly survivor: number; readonly loser: number };
  readonly adopted: readonly { readonly path: string }[];
  readonly dropped: readonly { readonly path: string }[];
  readonly primaries: Merged['summary']['primaries'];
  readonly contact: ContactWire;
};

type CandidateWire = Theirs<Pick<Contact, 'id' | 'number' | 'version' | 'displayName'>>;

type Merged = Awaited<ReturnType<Asked['mergeContacts']>>;

/** Placeholders for members of a merge that only other commands show. */
const unshown = { actor: { face: '', key_id: null }, merged_at: '', undone_at: null };
const united = { identities: [], tags: [], groups: [] };

function merges(client: Client) {
  const { getContact } = singleContacts(client);
  const merge = async (
    caller: Caller,
    { survivor, loser, take }: Parameters<Asked['mergeContacts']>[1],
    preview: boolean,
  ): Promise<Merged> => {
    // Reads the contact first, since its data cannot be read after the merge.
    const gone = await getContact(caller, { target: loser });
    const body = { survivor: refOf(survivor), loser: gone.id, preview, ...(take?.length && { take }) };
    const wire = await client.data<ReportWire>('POST', 'merges', body);
    const { contact, counts, adopted, dropped, primaries, versions } = wire;
    return {
      op: 'merge',
      contact: toContact(contact, caller.accountId),
      loser: gone,
      merge: toMerge({ ...wire, id: wire.id ?? asId<MergeId>(''), ...unshown }),
      versions,
      summary: { adopted, dropped, primaries, counts, united, vendorIds: [] } as unknown as Merged['summary'],
    };
  };
  return {
    mergeContacts: (caller, command) => merge(caller, command, false),
    previewMerge: (caller, command) => merge(caller, command, true),
    listMerges: (_caller, { limit }) => client.list('merges', limit, toMerge),
    undoMerge: async ({ accountId }, id) => {
      const wire = await client.data<UndoneWire>('POST', `merges/${id}/undo`);
      return {
        op: 'unmerge',
        contact: toContact(wire.survivor, accountId),
        loser: toContact(wire.loser, accountId),
        merge: toMerge(wire.merge),
        left: wire.not_restored,
      };
    },
  } satisfies Partial<Asked>;
}

interface DeletedWire {
  readonly id: ContactId;
  readonly number: number;
  readonly version: number;
  readonly display_name: string | null;
  readonly company: string | null;
  readonly deleted_by: { readonly face: string; readonly key_id: string | null };
  readonly deleted_at: string;
  readonly restorable_until: string;
}

function deleted(client: Client) {
  return {
    listDeletedContacts: (_caller, { limit, search }) =>
      client.list('deleted-contacts', limit, toDeleted, { search: search ?? undefined }),
    restoreContact: async ({ accountId }, { contact: id, withoutTaken = false }) => {
      const body = { without_taken: withoutTaken };
      const wire = await client.data<{
        readonly contact: ContactWire;
        readonly not_restored: readonly string[];
      }>('POST', `deleted-contacts/${id}/restore`, body);
      return { op: 'restore', contact: toContact(wire.contact, accountId), left: wire.not_restored };
    },
  } satisfies Partial<Asked>;
}

function toDeleted({ id, deleted_by: actor, restorable_until: until, ...wire }: DeletedWire) {
  return { ...ours(wire), contactId: id, actor, until: new Date(until) };
}

interface UndoneWire {
  readonly merge: MergeWire;
  readonly survivor: ContactWire;
  readonly loser: ContactWire;
  readonly not_restored: readonly string[];
}

type DuplicateWire = Omit<Duplicate, 'contacts'> & {
  readonly contacts: readonly [CandidateWire, CandidateWire];
};
type DismissalWire = Theirs<Pick<Dismissal, 'id' | 'createdAt'>> & {
  readonly contact_ids: Dismissal['contacts'];
};

function duplicates(client: Client) {
  return {
    listDuplicates: async (_caller, { limit }) => {
      const sent = { method: 'GET', path: 'duplicates', query: { limit } } as const;
      const { data, meta } = await client.ask<readonly DuplicateWire[], { complete: boolean }>(sent);
      const items = data.map(({ contacts: [one, other], ...pair }) => ({
        ...pair,
        contacts: [toCandidate(one), toCandidate(other)] as const,
      }));
      return { items, next: null, isComplete: meta.complete };
    },
    dismissDuplicate: async (_caller, targets) => {
      const body = { contacts: targets.map(refOf) };
      const sent = { method: 'POST', path: 'duplicates/dismissals', body } as const;
      const { status, data } = await client.ask<DismissalWire>(sent);
      const { contactIds: contacts, ...members } = ours(data);
      return { dismissal: { ...members, contacts }, isNew: status === 201 };
    },
  } satisfies Partial<Asked>;
}

/** Only what the list of duplicates shows of a contact. */
function toCandidate(wire: CandidateWire): Contact {
  return ours(wire) as unknown as Contact;
}

/** Seconds that the server may wait for an event before it answers. */
const maxWaitSeconds = 60;

function eventsOf(client: Client): Asked['readEvents'] {
  return async (caller, { from, types, contactId, segment, limit, waitMs = 0, gone }) => {
    const start = from === 'oldest' || from === 'now' ? { from } : { after: from };
    const wait = Math.min(Math.floor(waitMs / 1000), maxWaitSeconds);
    const query = { ...start, limit, types: types?.join(','), contact: contactId, segment, wait };
    const sent = { method: 'GET', path: 'events', query, signal: gone, waitMs: wait * 1000 } as const;
    const { data, meta } = await client.ask<readonly EventJson[], { next_cursor: string }>(sent);
    const last = data.length - 1;
    const events = data.map((wire, index) => ({
      ...toEvent(wire, caller.accountId),
      ...(index === last ? { cursor: meta.next_cursor } : {}),
    }));
    // Events of other contacts leave gaps.
    const isEnd = segment === undefined ? data.length < limit : meta.next_cursor === from;
    return { events, next: meta.next_cursor, isEnd };
  };
}
