/** Merges to the shapes of `wire-merges.ts`. Pure. */
import { type Merged, type MergeRecord, type Unmerged, undoableUntil } from '../../core/contacts/merges.js';
import type { Address } from '../../domain/contact.js';
import { nameFields, type Texts, wireOf } from '../../domain/contact-fields.js';
import { addressJson } from '../../domain/contact-json.js';
import type { MergedValue } from '../../domain/merge.js';
import { inStoredOrder } from '../../domain/stored-order.js';
import { encodeContact, encodeIdentity } from './encode.js';
import { encoderOf } from './encoder.js';
import { type MergeReportWire, type MergeWire, mergeWire, type UndoneMergeWire } from './wire-merges.js';

const encodeRecord = encoderOf(mergeWire);
export function encodeMerge(merge: MergeRecord, now: Date): MergeWire {
  return encodeRecord({ ...merge, undoableUntil: undoableUntil(merge, now) });
}

/** `now` null: a preview. */
export function encodeReport(
  { contact, loser, merge, versions, summary }: Merged,
  now: Date | null,
): MergeReportWire {
  const { adopted, dropped, primaries, united, vendorIds, counts } = summary;
  return {
    id: now === null ? null : merge.id,
    preview: now === null,
    survivor_id: contact.id,
    loser_id: loser.id,
    loser_number: loser.number,
    versions: { ...versions },
    counts: { ...counts },
    adopted: adopted.map(({ path, value, replaced }) => ({
      path,
      value: encodeValue(path, value),
      ...(replaced === undefined ? {} : { replaced: encodeValue(path, replaced) }),
    })),
    united: {
      identities: united.identities.map(encodeIdentity),
      tags: united.tags.map((tag) => tag.name),
      groups: united.groups.map(({ number, name }) => ({ number, name })),
    },
    dropped: dropped.map(({ path, value, kept }) => ({
      path,
      value: encodeValue(path, value),
      kept: encodeValue(path, kept),
    })),
    primaries: primaries.map(({ path, value, other }) => ({ path, value, other })),
    vendor_ids: vendorIds.map((one) => ({ scope: one.scope, value: one.raw })),
    contact: encodeContact(contact),
    undoable_until: now === null ? null : (undoableUntil(merge, now)?.toISOString() ?? null),
  };
}

/** Encodes a value as the contact itself shows it. */
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

export function encodeUndone({ merge, contact, loser, left }: Unmerged, now: Date): UndoneMergeWire {
  return {
    merge: encodeMerge(merge, now),
    survivor: encodeContact(contact),
    loser: encodeContact(loser),
    not_restored: [...left],
  };
}
