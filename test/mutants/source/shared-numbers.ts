/**
 * Mutants of numbers that several contacts share, of numbers in the form of a region, and of learned facts about
 * vendors.
 */
import type { SourceMutant } from './source-mutant.js';

const heirs = 'src/contacts/writes/unique/next-owners.ts';
const shared = 'test/contacts/shared-identities.test.ts';
const numbers = 'test/contacts/numbers.test.ts';
const corrections = 'test/bulk-changes/number-corrections.test.ts';
const sharedCorrections = 'test/bulk-changes/shared-corrections.test.ts';
const undone = 'test/bulk-changes/undone-deletions.test.ts';
const readThrough = 'test/pulls/read-through.test.ts';

export const sharedNumbers: readonly SourceMutant[] = [
  {
    name: 'a sharer that returned before the owner of its number stays the owner',
    file: 'src/bulk-changes/jobs/restore-deleted.ts',
    find: 'isSharer(conflict, holder) || ',
    replace: '',
    tests: [undone],
  },
  {
    name: 'the last of several owners of a number was its owner before the deletion',
    file: 'src/bulk-changes/jobs/restore-deleted.ts',
    find: 'deletion.order < holder.order',
    replace: 'deletion.order > holder.order',
    tests: [undone],
  },
  {
    name: 'a shared number has no next owner',
    file: heirs,
    find: 'const nextOwnersById = nextOwners(candidates, sharedBy, ownedAfter(changes));',
    replace: 'const nextOwnersById: ReturnType<typeof nextOwners> = new Map();',
    tests: [shared, 'src/faces/wazzup/shared-chats.test.ts'],
  },
  {
    name: 'a number has no owner that is shared and released in one write',
    file: heirs,
    find: 'releasedNames.has(identityName(identity))',
    replace: 'releasedNames.size < 0',
    tests: ['test/contacts/batch-resolve.test.ts'],
  },
  {
    name: 'the contact that has shared a number for the shortest time owns it next',
    file: heirs,
    find: 'identity.createdAt.getTime() - otherIdentity.createdAt.getTime() ||',
    replace: 'otherIdentity.createdAt.getTime() - identity.createdAt.getTime() ||',
    tests: ['src/faces/wazzup/shared-chats.test.ts', shared],
  },
  {
    name: 'the opt-outs of contacts that share a number do not count',
    file: 'src/consents/operations/can-send.ts',
    find: 'candidates = [...holders, ...sharers];',
    replace: 'candidates = holders;',
    tests: [shared],
  },
  {
    name: 'an erasure of one sharer of a number removes the number from the others',
    file: 'src/erasure/store/identities-of-others.ts',
    find: 'and o.space is null and',
    replace: 'and false and',
    tests: [shared],
  },
  {
    name: 'contacts that share a number are not likely duplicates',
    file: 'packages/domain/src/contact/duplicate-score.ts',
    find: "else reasons.push(value === otherValue ? 'shared_number' : 'equivalent_number');",
    replace: '',
    tests: [shared],
  },
  {
    name: 'the vendor returns an id that a contact has lost',
    file: 'src/contacts/writes/apply.ts',
    find: 'await storeLostVendorIds(tx, accountId, detachedVendorIds(changes), now);',
    replace: 'await storeLostVendorIds(tx, accountId, detachedVendorIds([]), now);',
    tests: [readThrough],
  },
  {
    name: 'an id that is detached alone is not noted as gone',
    file: 'src/contacts/writes/write.ts',
    find: 'if (lostVendorIds(change).length > 0) return true;',
    replace: 'if (lostVendorIds(change).length < 0) return true;',
    tests: [readThrough],
  },
  {
    name: 'a restored sharer takes the number from its owner',
    file: 'src/contacts/writes/merges/read-restore.ts',
    find: 'sharing.filter((identity) => !ownedKeys.has(identity))',
    replace: 'sharing',
    tests: [shared],
  },
  {
    name: 'a number with its country code is read in the region',
    file: 'packages/domain/src/identity/read-phone.ts',
    find: 'if (hasPrefix) return digits;',
    replace: 'if (hasPrefix && digits === undefined) return digits;',
    tests: [numbers],
  },
  {
    name: 'the country of a request does not decide how its number is read',
    file: 'packages/domain/src/identity/read-phone.ts',
    find: 'const isElsewhere = rules.country !== undefined && ',
    replace: 'const isElsewhere = rules.country === null && ',
    tests: [numbers, 'src/faces/superwaba/create.test.ts'],
  },
  {
    name: 'the undo of a correction leaves the corrected number',
    file: 'src/bulk-changes/jobs/undo-batch.ts',
    find: 'undoCorrections(contact, ownNumbers ?? [])',
    replace: 'undoCorrections(contact, [])',
    tests: [corrections],
  },
  {
    name: 'a sharer stays behind when the number of its owner is corrected',
    file: 'src/bulk-changes/jobs/correct-numbers.ts',
    find: 'const ids = [owner, ...sharers];',
    replace: 'const ids = [owner];',
    tests: [sharedCorrections],
  },
  {
    name: 'a correction changes the number of a contact that the key does not see',
    file: 'src/bulk-changes/jobs/correct-numbers.ts',
    find: 'contact?.isVisible === true',
    replace: 'contact !== undefined',
    tests: [sharedCorrections],
  },
  {
    name: 'the undo of a correction does not look for the other contacts with the number',
    file: 'src/bulk-changes/jobs/undo-batch.ts',
    find: 'const sharers = await lockOtherHolders(context, stored, batch);',
    replace: 'const sharers = (await lockOtherHolders(context, stored, batch)).slice(0, 0);',
    tests: [sharedCorrections],
  },
  {
    name: 'the undo of an import does not return a number to the contact that awaited its owner',
    file: 'src/imports/jobs/undo.ts',
    find: 'for (const takeover of row.takeovers ?? [])',
    replace: 'for (const takeover of (row.takeovers ?? []).slice(0, 0))',
    tests: ['test/imports/undone-shared.test.ts'],
  },
  {
    name: 'a contact owns and shares a number that it takes over',
    file: 'src/contacts/writes/unique/claimed-identities.ts',
    find: 'if (remaining.length === sharing.length) return contact;',
    replace: 'if (remaining.length <= sharing.length) return contact;',
    tests: ['test/imports/undone-shared.test.ts'],
  },
  {
    name: 'an unknown filter lists all contacts',
    file: 'src/faces/wacr/query-contacts.ts',
    find: '  refuseUnknownFilters(query, filterFields);',
    replace: '  if (filterFields.length === 0) refuseUnknownFilters(query, filterFields);',
    tests: ['src/faces/wacr/filter.test.ts'],
  },
  {
    name: 'the order of params is forgotten',
    file: 'src/faces/superwaba/params-order.ts',
    find: 'isNeeded ? names : null',
    replace: 'isNeeded ? null : null',
    tests: ['src/faces/superwaba/update.test.ts', 'test/faces/client-paths.test.ts'],
  },
  {
    name: 'the last answer to a key is not recorded while another answer is',
    file: 'src/upstreams/operations/upstream-cache.ts',
    find: 'this.#recording.set(upstream, isRefused);',
    replace: 'if (!isRecording) this.#recording.set(upstream, isRefused);',
    tests: ['test/upstreams/keys-that-end.test.ts'],
  },
  {
    name: 'a merged contact is reported as missing',
    file: 'src/faces/kit/compare/compare.ts',
    find: "status === 200 ? 'together' : 'missing'",
    replace: "status === 0 ? 'together' : 'missing'",
    tests: ['test/contacts/shared-identities-moved.test.ts'],
  },
];
