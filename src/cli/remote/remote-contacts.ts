/** Contacts, deleted ones, catalogs, merges, duplicates and events over the native API. */

import { type SegmentWire, toSegment } from '../../core/segments/segment-json.js';
import type { Caller } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import type { EventJson } from '../../domain/event-json.js';
import type { Asked } from '../run/command-core.js';
import type { Client } from './client.js';
import { counting } from './count-contacts.js';
import { type ContactWire, type ItemWire, toContact, toItem } from './decode.js';
import { toEvent } from './decode-events.js';
import { creationOf, patchOf, refOf } from './encode.js';

export function contactsOf(client: Client) {
  return {
    ...singleContacts(client),
    ...catalogs(client),
    ...segments(client),
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
  } satisfies Partial<Asked>;
}

/** Milliseconds between this machine's clock and the server's at most. Only the words of a message depend on it. */
const clockSkewMs = 2_000;

function segments(client: Client) {
  return {
    listSegments: async () => (await client.get<readonly SegmentWire[]>('segments')).map(toSegment),
  } satisfies Partial<Asked>;
}

function catalogs(client: Client) {
  return {
    listCatalog: async (_caller, catalog) => (await client.get<readonly ItemWire[]>(catalog)).map(toItem),
  } satisfies Partial<Asked>;
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
