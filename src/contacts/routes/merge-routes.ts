/** `/merges`: merges two contacts of one person, and undoes merges. */

import type { Address } from '@switchbook/domain/contact/contact.js';
import { nameFields, type Texts, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import { addressJson } from '@switchbook/domain/contact/contact-json.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { type MergedValue, primaryKinds } from '@switchbook/domain/contact/merge.js';
import {
  closed,
  count,
  instant,
  nullableInstant,
  nullableUuid,
  number,
  oneOf,
  shape,
  text,
  uuid,
} from '@switchbook/domain/records/schemas.js';
import type { MergeId } from '@switchbook/domain/runtime/ids.js';
import { inStoredOrder, withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { Type } from 'typebox';
import { creationAnswer, okAnswer } from '../../faces/directory/kit/answers.js';
import { encoderOf } from '../../faces/directory/kit/encoder.js';
import { contactId, contactOf, ownId } from '../../faces/directory/kit/ids.js';
import { itemRoute, listRoute, requireScope, route } from '../../faces/directory/kit/route-kinds.js';
import { authorWire, envelope } from '../../faces/directory/kit/wire.js';
import { readBody } from '../../faces/kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../../faces/kit/wire/declared-route.js';
import type { Answer } from '../../faces/kit/wire/route-answer.js';
import { undoableUntil } from '../operations/merge-operations.js';
import type { MergeAnswer, MergeCommand, UnmergeAnswer } from '../values/commands.js';
import { mergeLimits } from '../values/request-limits.js';
import type { StoredMerge } from '../values/stored-merge.js';
import { contactWire, groupRefWire, identityWire } from './contact-wire.js';
import { encodeContact, encodeIdentity } from './encode-contact.js';

const mergedVersion = Type.Optional(Type.Integer({ minimum: 1 }));

const mergeBody = closed('NewMerge', {
  survivor: contactId,
  loser: contactId,
  take: Type.Optional(Type.Array(text(contactLimits.shortText), { maxItems: mergeLimits.chosen })),
  versions: Type.Optional(closed('ExpectedVersions', { survivor: mergedVersion, loser: mergedVersion })),
  preview: Type.Optional(Type.Boolean()),
});

const countsWire = shape('MergeCounts', {
  adopted: count,
  dropped: count,
  identities: count,
  tags: count,
  groups: count,
  notes: count,
  consents: count,
  suppressions: count,
  vendor_ids: count,
});
const actorWire = shape('MergeActor', authorWire.properties);

const mergeWire = shape('Merge', {
  id: uuid,
  survivor_id: uuid,
  loser_id: uuid,
  loser_number: number,
  counts: countsWire,
  actor: actorWire,
  merged_at: instant,
  undone_at: nullableInstant,
  undoable_until: nullableInstant,
});

const versionsWire = shape('MergedVersions', { survivor: number, loser: number });
const anyValue = Type.Unsafe<unknown>({});
const adoptedWire = shape('AdoptedValue', {
  path: Type.String(),
  value: anyValue,
  replaced: Type.Optional(anyValue),
});
const droppedWire = shape('DroppedValue', { path: Type.String(), value: anyValue, kept: anyValue });
const primaryWire = shape('MergedPrimary', {
  path: oneOf(primaryKinds),
  value: Type.String(),
  other: Type.String(),
});
const unitedWire = shape('UnitedItems', {
  identities: Type.Array(identityWire),
  tags: Type.Array(Type.String()),
  groups: Type.Array(groupRefWire),
});
const vendorIdWire = shape('VendorId', { scope: Type.String(), value: Type.String() });

const mergeReportWire = shape('MergeReport', {
  id: nullableUuid,
  preview: Type.Boolean(),
  survivor_id: uuid,
  loser_id: uuid,
  loser_number: number,
  versions: versionsWire,
  counts: countsWire,
  adopted: Type.Array(adoptedWire),
  united: unitedWire,
  dropped: Type.Array(droppedWire),
  primaries: Type.Array(primaryWire),
  vendor_ids: Type.Array(vendorIdWire),
  contact: contactWire,
  undoable_until: nullableInstant,
});

const undoneMergeWire = shape('UndoneMerge', {
  merge: mergeWire,
  survivor: contactWire,
  loser: contactWire,
  not_restored: Type.Array(Type.String()),
});

const encodeRecord = encoderOf(mergeWire);
function encodeMerge(merge: StoredMerge, now: Date) {
  return encodeRecord({ ...merge, undoableUntil: undoableUntil(merge, now) });
}

const encodeMerged = encoderOf(mergeReportWire);
/** Encodes a merge, or its preview. `now`: null for a preview. */
function encodeReport({ contact, loser, merge, versions, summary }: MergeAnswer, now: Date | null) {
  const { adopted, dropped, united, vendorIds } = summary;
  return encodeMerged({
    ...summary,
    id: now === null ? null : merge.id,
    preview: now === null,
    survivorId: contact.id,
    loserId: loser.id,
    loserNumber: loser.number,
    versions,
    adopted: adopted.map(({ path, value, replaced }) => ({
      path,
      value: encodeValue(path, value),
      ...(replaced === undefined ? {} : { replaced: encodeValue(path, replaced) }),
    })),
    united: {
      identities: united.identities.map(encodeIdentity),
      tags: united.tags.map((tag) => tag.name),
      groups: united.groups,
    },
    dropped: dropped.map(({ path, value, kept }) => ({
      path,
      value: encodeValue(path, value),
      kept: encodeValue(path, kept),
    })),
    vendorIds: vendorIds.map((vendorId) => ({ scope: vendorId.scope, value: vendorId.raw })),
    contact: encodeContact(contact),
    undoableUntil: now === null ? null : undoableUntil(merge, now),
  });
}

/** Encodes a value in the form of the contact. */
function encodeValue(path: string, value: MergedValue['value']): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (path === 'name')
    return Object.fromEntries(nameFields.map((name) => [wireOf(name), (value as Texts)[name]]));
  if (path === 'address') return addressJson(value as Address);
  if (path === 'source' || path === 'status') {
    const { number, name } = value as { readonly number: number; readonly name: string };
    return { number, name };
  }
  return Array.isArray(value) ? value : inStoredOrder(value as Readonly<Record<string, unknown>>);
}

function encodeUndone({ merge, contact, loser, notRestored }: UnmergeAnswer, now: Date) {
  return {
    merge: encodeMerge(merge, now),
    survivor: encodeContact(contact),
    loser: encodeContact(loser),
    not_restored: [...notRestored],
  };
}

export const mergeRoutes: readonly KeyRoute[] = [
  route('POST /merges', 'mergeContacts', 'Merge two contacts, or preview the merge', {
    scope: 'contacts:write',
    body: mergeBody,
    response: { 200: envelope(mergeReportWire), 201: envelope(mergeReportWire) },
    refusals: [404, 410, 412],
    handle: merge,
  }),
  listRoute('GET /merges', 'listMerges', 'List all merges', {
    scope: 'contacts:read',
    item: mergeWire,
    open: ({ core, caller }) => ({ name: 'merges', read: (page) => core.listMerges(caller, page) }),
    encode: encodeMerge,
  }),
  itemRoute('GET /merges/:id', 'getMerge', 'Show a merge', {
    scope: 'contacts:read',
    item: mergeWire,
    data: async ({ core, caller, params: { id } }) =>
      encodeMerge(await core.getMerge(caller, mergeId(id)), core.clock()),
  }),
  itemRoute('POST /merges/:id/undo', 'undoMerge', 'Undo a merge', {
    scope: 'contacts:write',
    item: undoneMergeWire,
    data: async ({ core, caller, params: { id } }) =>
      encodeUndone(await core.undoMerge(caller, mergeId(id)), core.clock()),
  }),
];

const mergeId = (text: string | undefined) => ownId<MergeId>(text, 'merge');

async function merge(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal, body } = exchange;
  const { survivor, loser, take, versions, preview } = readBody(mergeBody, body);
  const command: MergeCommand = {
    op: 'merge',
    survivor: contactOf(survivor).target,
    loser: contactOf(loser).target,
    ...withoutUndefined({ take, ifVersions: versions }),
  };
  if (preview === true)
    return okAnswer(encodeReport(await core.previewMerge(caller, command, exchange.signal), null));
  requireScope({ principal }, 'contacts:delete');
  const merged = await core.mergeContacts(caller, command);
  return creationAnswer(exchange, `/merges/${merged.merge.id}`, encodeReport(merged, core.clock()));
}
