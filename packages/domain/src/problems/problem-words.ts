/**
 * Every problem in words, once: a sentence or two that name the cause. The native API, the command line, MCP and
 * reports of jobs show these, and add the next step for their users.
 */
import type {
  ForbiddenReason,
  Problem,
  ProblemKind,
  ProblemOf,
  RefusingState,
  Resource,
  SizeUnit,
  StatefulResource,
  WaitingState,
} from './problem.js';

export function problemWords(problem: Problem): string {
  const wordsOfKind = words[problem.kind] as string | ((problem: Problem) => string);
  return typeof wordsOfKind === 'string' ? wordsOfKind : wordsOfKind(problem);
}

const words: { readonly [Kind in ProblemKind]: string | ((problem: ProblemOf<Kind>) => string) } = {
  not_found: ({ resource }) =>
    resource === 'deleted contact' ? notStored : `There is no such ${resourceWords(resource)}.`,
  invalid: ({ issues }) => issues.map(({ path, message }) => `${path} ${message}.`).join(' '),
  conflict: conflictWords,
  merged: ({ survivor }) => `The contact was merged into contact ${survivor.id}.`,
  ambiguous: 'Several contacts match, and the server does not choose one of them.',
  stale: ({ version, exists }) =>
    exists === undefined
      ? `The contact has changed: its version is now ${version}.`
      : `This ${resourceWords(exists)} already exists.`,
  unauthenticated: ({ waitsFor }) =>
    waitsFor === undefined ? 'The request needs a valid key.' : waiting[waitsFor],
  forbidden: ({ scope, why }) =>
    scope === null ? forbidden[why ?? 'unnamed'] : `This key lacks the scope ${scope}.`,
  limited: ({ of }) =>
    of === 'work'
      ? 'The account has reached its limit of concurrent jobs, files or requests.'
      : 'This key has used up its requests.',
  too_large: ({ maximum, unit }) =>
    maximum === undefined ? 'The body is too large.' : tooLarge[unit ?? 'bytes'](maximum),
  in_use: ({ resource }) =>
    `${resource === 'role' ? 'Members' : 'Contacts'} have this ${resourceWords(resource)}, so it cannot be deleted.`,
  unsupported: ({ feature }) => `${feature} is not offered here.`,
  expired: ({ what }) => expired[what],
  quota: ({ feature, current, maximum }) =>
    `The account may have at most ${maximum} ${feature} and has ${current}.`,
  unavailable: ({ of }) =>
    of === 'work'
      ? 'The server has reached its limit of concurrent requests, bodies or long responses.'
      : 'The database cannot be reached, or did not answer in time, so a write may have been done or not.',
  internal: 'The server had an internal error.',
};

const tooLarge: Readonly<Record<SizeUnit | 'bytes', (maximum: number) => string>> = {
  bytes: (maximum) => `The input is larger than the maximum of ${maximum}.`,
  values: (maximum) => `The body must have at most ${maximum} members and list items.`,
  contacts: (maximum) => `The request must have at most ${maximum} contacts.`,
  identities: (maximum) => `The contacts of the request must have at most ${maximum} identities together.`,
  stored_bytes: (maximum) =>
    `The contacts that the request reads or changes must have at most ${maximum} bytes together.`,
};

/** Returns the name of a kind of record, for people. */
function resourceWords(resource: Resource): string {
  return resource === 'face' ? 'API' : resource;
}

const notStored =
  'There is no such deleted contact. It was restored or erased, or the days for which the account keeps deleted contacts are over.';

const forbidden: Readonly<Record<ForbiddenReason | 'unnamed', string>> = {
  member_itself: 'Only a session of the member may do this, not a key.',
  keyless_upstream: 'Without a key of the vendor, the server sends the keys of all callers to the URL.',
  way_in:
    'A key that expires cannot invite members or extend their rights. A key can create a sign-in link for a member who has signed in before only if it has every scope and never expires.',
  unnamed: 'The role or the key does not allow this.',
};

const waiting: Readonly<Record<WaitingState, string>> = {
  invited: 'The key belongs to a member who has not signed in yet. It works from the first sign-in on.',
  suspended: 'The key belongs to a member who is suspended.',
};

const expired: Readonly<Record<ProblemOf<'expired'>['what'], string>> = {
  page: 'The page token is not valid any more.',
  feed: 'The events after this cursor are no longer kept.',
  plan: 'The plan is older than ten minutes, and nothing was done.',
};

const states: { readonly [What in StatefulResource]: Readonly<Record<RefusingState<What>, string>> } = {
  merge: {
    undone: 'The merge was already undone.',
    too_late: 'The merge is older than 30 days, so it cannot be undone.',
    survivor_gone: 'The survivor was deleted after the merge.',
    survivor_merged: 'The survivor was merged into another contact later. Undo that merge first.',
    id_taken: 'Another contact has the id or the number of the loser now.',
  },
  'deleted contact': {
    not_deleted: 'The contact is not deleted, or was restored before.',
    number_taken: 'Another contact has the number of the deleted contact now.',
  },
  'bulk change': {
    deletion: 'The account kept no deleted contacts at that time, so this deletion cannot be undone.',
    conversion: 'A conversion to the type of a field cannot be undone.',
    under_way: 'The bulk change is still running. Wait until it ends, or cancel it.',
    undone: 'The bulk change was already undone.',
    too_late:
      'The data for the undo is no longer kept. It is kept for 30 days, and for the latest 50 bulk changes.',
    ended: 'The bulk change has already ended, or is being undone.',
  },
  import: {
    ended: 'The import has already ended.',
    not_undoable:
      'The import is still running, was a dry run, was already undone, or its rows are no longer kept.',
  },
  pull: { not_resumable: 'Only a pull that failed while it was reading can be resumed.' },
  webhook: {
    not_sending:
      'The webhook is paused or disabled, is never called, or still sends an earlier time span again.',
  },
  receiver: { not_sending: 'The receiver is paused or disabled, or still sends earlier payloads again.' },
};

function conflictWords({ resource, state, conflicts, changed }: ProblemOf<'conflict'>): string {
  if (state !== undefined)
    return (states[resource as StatefulResource] as Readonly<Record<string, string>>)[state] ?? '';
  if (resource === 'plan') return changedWords(changed);
  const [first] = conflicts;
  if (first === undefined)
    return conflictTexts[resource] ?? `Another ${resourceWords(resource)} already has this name.`;
  const { owner, key } = first;
  return owner === null
    ? `The ${key.kind} ${key.value} is held by someone you may not see.`
    : `Contact ${owner.id} holds the ${key.kind} ${key.value}.`;
}

const conflictTexts: { readonly [What in Resource]?: string } = {
  key: 'This server already has this key, perhaps as a revoked one.',
  field: 'Another field already has this key.',
  account: 'Another account already has this slug.',
  identity: 'Another contact has this identity.',
};

/** Describes a changed plan. Assistants make plans, and call contacts people. */
function changedWords(count: number | undefined): string {
  const people = count === 1 ? '1 person of the plan has' : `${count ?? 'Some'} people of the plan have`;
  return `${people} changed since it was made, so nothing was done.`;
}
