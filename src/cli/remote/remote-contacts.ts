/** Contacts, catalogs, merges, duplicates and events over the native API. */
import type { Erasure } from '../../core/erasure/erase-contact.js';
import type { erasureJson } from '../../core/erasure/erasure-json.js';
import type { Caller } from '../../domain/access.js';
import type { SendAnswer, SendReason } from '../../domain/can-send.js';
import type { Contact } from '../../domain/contact.js';
import type { DuplicateReason } from '../../domain/duplicate.js';
import type { EventJson } from '../../domain/event-json.js';
import { asId, type MergeId } from '../../domain/ids.js';
import type { Catalog } from '../../domain/query.js';
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
  return { ...singleContacts(client), ...catalogs(client), ...merges(client), readEvents: eventsOf(client) };
}

const ifMatch = (version: number | readonly number[] | undefined) =>
  version === undefined
    ? {}
    : {
        headers: {
          'if-match': [version]
            .flat()
            .map((one) => `"${one}"`)
            .join(', '),
        },
      };

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
      const { status, data } = await client.answered<ContactWire>({ method: 'POST', path: 'contacts', body });
      const contact = toContact(data, caller.accountId);
      const isChanged = onMatch === 'merge' && contact.updatedAt.getTime() >= before - clockSkewMs;
      return { contact, outcome: status === 201 ? 'created' : isChanged ? 'updated' : 'found' };
    },
    editContact: async (caller, { target, edit, ifVersion }) => {
      const ref = refOf(target);
      const before = await found(caller, ref);
      const sent = { method: 'PATCH', path: `contacts/${before.id}`, body: patchOf(edit) } as const;
      const { data } = await client.answered<ContactWire>({ ...sent, ...ifMatch(ifVersion) });
      const contact = toContact(data, caller.accountId);
      return { contact, outcome: contact.version === before.version ? 'found' : 'updated' };
    },
    deleteContact: async (caller, { target, ifVersion }) => {
      const contact = await found(caller, refOf(target));
      await client.json({ method: 'DELETE', path: `contacts/${contact.id}`, ...ifMatch(ifVersion) });
      return contact;
    },
    eraseContact: async (_caller, { target }): Promise<Erasure> => {
      const path = `contacts/${refOf(target)}/erase`;
      const { places, kept, ...members } = ours(
        await client.data<ReturnType<typeof erasureJson>>('POST', path),
      );
      return {
        ...members,
        places: places.map(({ table: place, rows }) => ({ place, rows })),
        kept: kept.map(({ identity: space, ...one }) => ({ ...one, space })),
      };
    },
    canSend: async (_caller, { channel, purpose, recipients }) => {
      const identities = recipients.map(({ key: { kind, scope, value }, chosen }) => ({
        kind,
        value: kind === 'phone' || kind === 'wa_id' ? `+${value}` : value,
        scope: scope === '' ? undefined : scope,
        contact_id: chosen ?? undefined,
      }));
      const body = { channel, purpose, identities };
      return (await client.data<readonly AnswerWire[]>('POST', 'can-send', body)).map(toAnswer);
    },
  } satisfies Partial<Asked>;
}

/** Between this machine's clock and the server's, for a word in a message alone. */
const clockSkewMs = 2_000;

interface AnswerWire {
  readonly contact_id: SendAnswer['contactId'];
  readonly reasons: readonly Theirs<SendReason>[];
}

function toAnswer(wire: AnswerWire): SendAnswer {
  const { contactId, reasons } = ours(wire);
  return { contactId, reasons: reasons.map((one) => ours(one)) };
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
      const { item, moved, complete } = await client.data<MergedItemsWire>(
        'POST',
        `${path(catalog, from)}/merge`,
        { into },
      );
      return { item: toItem(item), moved, isComplete: complete };
    },
  } satisfies Partial<Asked>;
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
  readonly contact: ContactWire;
};

type CandidateWire = Theirs<Pick<Contact, 'id' | 'number' | 'version' | 'displayName'>>;

function merges(client: Client) {
  const { getContact } = singleContacts(client);
  const merge = async (
    caller: Caller,
    command: Parameters<Asked['mergeContacts']>[1],
    preview: boolean,
  ): ReturnType<Asked['mergeContacts']> => {
    // What becomes part of another contact is not told of afterwards.
    const gone = await getContact(caller, { target: command.loser });
    const body = { survivor: refOf(command.survivor), loser: gone.id, preview };
    const wire = await client.data<ReportWire>('POST', 'merges', body);
    const { contact, counts, adopted, dropped, versions } = wire;
    const summary = {
      adopted,
      dropped,
      counts,
      united: { identities: [], tags: [], groups: [] },
      vendorIds: [],
    };
    const record = {
      ...wire,
      id: wire.id ?? asId<MergeId>(''),
      actor: { face: '', key_id: null },
      merged_at: '',
      undone_at: null,
    };
    return {
      op: 'merge',
      contact: toContact(contact, caller.accountId),
      loser: gone,
      merge: toMerge(record),
      versions,
      summary: summary as unknown as Awaited<ReturnType<Asked['mergeContacts']>>['summary'],
    };
  };
  return {
    mergeContacts: (caller, command) => merge(caller, command, false),
    previewMerge: (caller, command) => merge(caller, command, true),
    listMerges: (_caller, { limit }) => client.list('merges', limit, toMerge),
    undoMerge: async (caller, id) => {
      const wire = await client.data<{
        readonly merge: MergeWire;
        readonly survivor: ContactWire;
        readonly loser: ContactWire;
        readonly not_restored: readonly string[];
      }>('POST', `merges/${id}/undo`);
      return {
        op: 'unmerge',
        contact: toContact(wire.survivor, caller.accountId),
        loser: toContact(wire.loser, caller.accountId),
        merge: toMerge(wire.merge),
        left: wire.not_restored,
      };
    },
    listDuplicates: async (_caller, { limit }) => {
      const { data, meta } = await client.json<{
        readonly data: readonly {
          readonly contacts: readonly [CandidateWire, CandidateWire];
          readonly score: number;
          readonly reasons: readonly DuplicateReason[];
        }[];
        readonly meta: { readonly complete: boolean };
      }>({ method: 'GET', path: 'duplicates', query: { limit } });
      const items = data.map(({ contacts, score, reasons }) => ({
        contacts: [toCandidate(contacts[0]), toCandidate(contacts[1])] as const,
        score,
        reasons,
      }));
      return { items, next: null, isComplete: meta.complete };
    },
    dismissDuplicate: async (_caller, targets) => {
      const body = { contacts: targets.map(refOf) };
      const { status, data } = await client.answered<{
        readonly id: string;
        readonly contact_ids: readonly [string, string];
        readonly created_at: string;
      }>({ method: 'POST', path: 'duplicates/dismissals', body });
      const { contactIds: contacts, ...members } = ours(data);
      return { dismissal: { ...members, contacts } as never, isNew: status === 201 };
    },
  } satisfies Partial<Asked>;
}

/** Only what the list of duplicates shows of a contact. */
function toCandidate(wire: CandidateWire): Contact {
  return ours(wire) as unknown as Contact;
}

/** How long the server may hold an answer until something happens. */
const maxWaitSeconds = 60;

function eventsOf(client: Client): Asked['readEvents'] {
  return async (caller, { from, types, contactId, limit, waitMs = 0, gone }) => {
    const start = from === 'oldest' || from === 'now' ? { from } : { after: from };
    const wait = Math.min(Math.floor(waitMs / 1000), maxWaitSeconds);
    const query = { ...start, limit, types: types?.join(','), contact: contactId, wait };
    const { data, meta } = await client.json<{
      readonly data: readonly EventJson[];
      readonly meta: { readonly next_cursor: string };
    }>({ method: 'GET', path: 'events', query, signal: gone, waitMs: wait * 1000 });
    const last = data.length - 1;
    const events = data.map((wire, index) => ({
      ...toEvent(wire, caller.accountId),
      ...(index === last ? { cursor: meta.next_cursor } : {}),
    }));
    return { events, next: meta.next_cursor, isEnd: data.length < limit };
  };
}
