/**
 * `bulk edit`, `bulk delete`, `bulk numbers`, `bulk list`, `bulk show`, `bulk cancel`, `bulk undo`. As with `import`, this process or a running
 * server works on it, the first that is free; it goes on with the server when this process ends.
 */

import type {
  BulkChangeJob,
  NewBulkChange,
  TextChanges,
  WantedEdit,
} from '../../core/bulk-changes/bulk-change.js';
import { reportOf } from '../../core/bulk-changes/bulk-json.js';
import { correctionJson, type NumberCorrection } from '../../core/bulk-changes/number-corrections.js';
import { tidyName } from '../../domain/compared-text.js';
import { plainFields, ruleOf, wireOf } from '../../domain/contact-fields.js';
import { defined } from '../../domain/defined.js';
import type { BulkChangeId } from '../../domain/ids.js';
import { CliError } from '../run/cli-error.js';
import { confirm } from '../run/confirm.js';
import { facts, inQuotes, listing, note, type Output } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { bar, formatCount, formatSeconds, Progress } from '../run/progress.js';
import type { Actions, Given } from '../syntax/define.js';
import type { bulk } from '../syntax/jobs.js';
import { itemRef } from './contact-edit.js';
import { targetOf } from './contact-ref.js';
import { wantedIn } from './export.js';
import { coreLists, ownerNumber } from './named.js';
import { idOf, lastingOnAccount, newest, ofAccount, onAccount, type Place } from './on-account.js';
import { watchJob } from './watch-job.js';

type BulkOptions = Given<typeof bulk.commands.edit> & { readonly yes?: true };

export const bulkActions: Actions<typeof bulk> = {
  edit: (options) => {
    const edit = editOf(options);
    if (Object.keys(edit).length === 0 && options.setOwner === undefined)
      throw new CliError(
        'No change is given.',
        'Add --add-tag, --remove-group, --set-status or another change.',
      );
    return run(options, { op: 'edit', edit });
  },

  delete: (options) => run(options, { op: 'delete' }),

  numbers: ({ account: ref }) => listNumbers(ref),

  list: async ({ account: ref }) => {
    const { items } = await onAccount(ref, ({ core, caller }) => core.listBulkChanges(caller, newest));
    return listing(
      items,
      reportOf,
      {
        STARTED: (job) => job.createdAt.toISOString(),
        STATE: (job) => job.state,
        CHANGED: (job) => formatCount(job.changed),
        FAILED: (job) => formatCount(job.failed),
        CHANGE: changeWords,
        ID: (job) => job.id,
      },
      `There is no bulk change yet. Start one with: ${programName} bulk edit --tag old --add-tag new${ofAccount(ref)}`,
    );
  },

  show: (given) => look(given, ({ core, caller }, id) => core.getBulkChange(caller, id)),

  cancel: (given) => look(given, ({ core, caller }, id) => core.cancelBulkChange(caller, id)),

  undo: ({ bulkChangeId, account: ref }) => {
    const id = bulkChangeIdOf(bulkChangeId, ref);
    return lastingOnAccount(ref, async (place, signal) => {
      const begun = await place.core.undoBulkChange(place.caller, id);
      const job = await watch(place, signal, begun, 'back');
      if (signal.aborted) note('The undo is not finished. A server continues it.');
      return { json: reportOf(job), text: `The bulk change was undone.\n\n${factsOf(job)}` };
    });
  },
};

const bulkChangeIdOf = (given: string, ref: string | undefined) =>
  idOf<BulkChangeId>(given, 'a bulk change', 'bulk list', ref);

async function look(
  { bulkChangeId, account: ref }: Given<typeof bulk.commands.show>,
  work: (place: Place, id: BulkChangeId) => Promise<BulkChangeJob>,
): Promise<Output> {
  const id = bulkChangeIdOf(bulkChangeId, ref);
  const job = await onAccount(ref, (place) => work(place, id));
  return { json: reportOf(job), text: factsOf(job) };
}

function run(options: BulkOptions, change: NewBulkChange['change']): Promise<Output> {
  return lastingOnAccount(options.account, async (place, signal) => {
    const { core, account, caller } = place;
    const contacts = await contactsOf(place, options);
    if (change.op === 'delete')
      await confirm(
        options.yes,
        {
          warning: `This deletes ${whom(options)} of ${account.name}. A deletion cannot be undone.`,
          word: account.slug,
          refusal: 'No contact was deleted, because the deletion was not confirmed.',
          way: 'bulk delete …',
        },
        signal,
      );
    const queued = await core.createBulkChange(caller, {
      contacts,
      change: await owned(place, options, change),
    });
    const job = await watch(place, signal, queued, 'forward');
    if (signal.aborted)
      note('The bulk change was cancelled. Contacts that were changed before stay changed.');
    return {
      json: reportOf(job),
      text: endWords(job, options.account),
      code: job.state === 'done' ? 0 : 1,
    };
  });
}

function editOf(options: BulkOptions): WantedEdit {
  const { addTag, removeTag, addGroup, removeGroup, setSource, setStatus, set, correctNumbers } = options;
  const tag = tidyName;
  const ref = (text: string | undefined) => (text ? itemRef(text) : text === '' ? null : undefined);
  return defined({
    addTags: addTag?.map(tag),
    removeTags: removeTag?.map(tag),
    addGroups: addGroup?.map(itemRef),
    removeGroups: removeGroup?.map(itemRef),
    source: ref(setSource),
    status: ref(setStatus),
    fields: set && textsOf(set),
    correctNumbers,
  });
}

/** The change with the owner that `--set-owner` names. */
async function owned(
  { core, caller }: Place,
  { setOwner, account: ref }: BulkOptions,
  change: NewBulkChange['change'],
): Promise<NewBulkChange['change']> {
  const owner = await ownerNumber(coreLists(core, caller), setOwner, ref);
  if (owner === undefined || change.op === 'delete') return change;
  const { edit } = change;
  const wanted = owner === null ? { fields: { ...edit.fields, owner: null } } : { assign: owner };
  return { op: 'edit', edit: { ...edit, ...wanted } };
}

/** An empty text clears. */
function textsOf(given: Readonly<Record<string, string>>): TextChanges {
  const texts = Object.entries(given).map(([wire, text]) => {
    const field = plainFields.find((one) => wireOf(one) === wire);
    if (field === undefined)
      throw new CliError(
        `There is no field ${inQuotes(wire)}.`,
        `Choose from ${plainFields.map(wireOf).join(', ')}.`,
      );
    const { read, mustBe } = ruleOf(field);
    if (text === '' || read === undefined) return [field, text === '' ? null : text] as const;
    const canonical = read(text.trim());
    if (canonical === undefined)
      throw new CliError(`${inQuotes(text)} cannot be the ${wire}.`, `It must be ${mustBe}.`);
    return [field, canonical] as const;
  });
  return Object.fromEntries(texts);
}

/** Throws unless the options name contacts in exactly one way. */
async function contactsOf(place: Place, options: BulkOptions): Promise<NewBulkChange['contacts']> {
  const { contact: refs = [], all } = options;
  const { texts } = await wantedIn(place, options, options.account);
  const isFiltered = Object.keys(texts).length > 0;
  if ([refs.length > 0, isFiltered, all === true].filter(Boolean).length !== 1)
    throw new CliError(
      'Choose the contacts in exactly one way.',
      'Use filters as in contact find, or --contact for each contact, or --all.',
    );
  if (refs.length === 0) return { by: 'filter', texts };
  return { by: 'id', selectors: refs.map((ref) => targetOf(ref)[0]) };
}

function whom({ contact: refs = [], all }: BulkOptions): string {
  if (all === true) return 'all contacts';
  return refs.length > 0 ? `${refs.length} contacts` : 'all contacts that match';
}

const open: ReadonlySet<BulkChangeJob['state']> = new Set(['queued', 'running', 'undoing']);

/** Watches a job until it has ended. The signal cancels a change, and leaves an undo as it is. */
function watch({ core, caller }: Place, signal: AbortSignal, begun: BulkChangeJob, way: 'forward' | 'back') {
  const { id } = begun;
  return watchJob(begun, {
    isOpen: ({ state }) => open.has(state),
    work: (stopping) => core.runBulkChanges({ signal: stopping, only: caller.accountId }),
    look: () => core.getBulkChange(caller, id),
    cancel: way === 'back' ? undefined : () => core.cancelBulkChange(caller, id),
    signal,
    progress: new Progress(),
    words: progressWords,
  });
}

function progressWords({
  state,
  seen,
  matched,
  changed,
  undo,
  perSecond,
  secondsLeft,
}: BulkChangeJob): readonly string[] {
  const isUndo = state === 'undoing';
  const done = isUndo ? (undo?.reverted ?? 0) + (undo?.kept ?? 0) : seen;
  const all = isUndo ? changed : matched;
  return [
    isUndo ? 'undoing' : 'changing',
    ...(all === null || all === 0 ? [] : [bar(done / all)]),
    `${formatCount(done)}${all === null ? '' : ` of ${formatCount(all)}`} contacts`,
    ...(secondsLeft === null ? [] : [`${formatSeconds(secondsLeft)} left`]),
    ...(perSecond === null ? [] : [`${formatCount(perSecond)}/s`]),
  ];
}

function endWords(job: BulkChangeJob, ref: string | undefined): string {
  const { state, error } = job;
  const head =
    state === 'failed'
      ? `The bulk change failed: ${error?.message ?? 'it was interrupted'}`
      : state === 'cancelled'
        ? 'The bulk change was cancelled.'
        : 'The bulk change is done.';
  const undo = job.canUndo ? ['', `To undo it: ${programName} bulk undo ${job.id}${ofAccount(ref)}`] : [];
  return [head, '', factsOf(job), ...undo].join('\n');
}

function factsOf(job: BulkChangeJob): string {
  const { matched, changed, unchanged, failed, undo } = job;
  return facts([
    ['id', job.id],
    ['state', job.state],
    ['change', changeWords(job)],
    ['matched', matched === null ? null : formatCount(matched)],
    ['changed', formatCount(changed)],
    ['unchanged', formatCount(unchanged)],
    ['failed', formatCount(failed)],
    ['undone', undo === null ? null : `${formatCount(undo.reverted)}, ${formatCount(undo.kept)} kept`],
  ]);
}

function changeWords({ change }: BulkChangeJob): string {
  if (change.op === 'delete') return 'delete';
  const { addTags, removeTags, addGroups, removeGroups, source, status, fields, correctNumbers } =
    change.edit;
  const named = (word: string, names: readonly (string | { readonly name: string })[] = []) =>
    names.map((one) => `${word} ${typeof one === 'string' ? one : one.name}`);
  const set = (word: string, item: { readonly name: string } | null | undefined) =>
    item === undefined ? [] : [item === null ? `no ${word}` : `${word} ${item.name}`];
  return [
    ...named('add tag', addTags),
    ...named('remove tag', removeTags),
    ...named('add group', addGroups),
    ...named('remove group', removeGroups),
    ...set('source', source),
    ...set('status', status),
    ...plainFields
      .filter((name) => fields?.[name] !== undefined)
      .map((name) => `${fields?.[name] === null ? 'clear' : 'set'} ${wireOf(name)}`),
    ...(correctNumbers === undefined ? [] : ['correct numbers']),
  ].join(', ');
}

/** Most corrections that one command prints. */
const maxShown = 1_000;

/** Lists the changes that `bulk edit --correct-numbers` would make. */
async function listNumbers(ref: string | undefined): Promise<Output> {
  const { items, region, hasMore } = await onAccount(ref, async ({ core, caller }) => {
    const found: NumberCorrection[] = [];
    let page = await core.listNumberCorrections(caller, newest);
    found.push(...page.items);
    while (page.next !== null && found.length < maxShown) {
      page = await core.listNumberCorrections(caller, { ...newest, after: page.next });
      found.push(...page.items);
    }
    return { items: found, region: page.region, hasMore: page.next !== null };
  });
  if (region === null)
    throw new CliError(
      'The account has no region, so numbers cannot be corrected.',
      `Set it with: ${programName} account set ID default_region=US`,
    );
  const { json, text } = listing(
    items,
    correctionJson,
    {
      CONTACT: ({ contact }) => String(contact.number),
      NAME: ({ contact }) => contact.displayName ?? '-',
      WRITTEN: ({ raw }) => raw,
      STORED: ({ stored }) => `+${stored}`,
      CORRECTED: ({ corrected, heldBy }) =>
        heldBy === null ? `+${corrected}` : `+${corrected} (another contact has it)`,
    },
    `Every phone number has a country code. The region of the account is ${region}.`,
  );
  const next = `Correct them with: ${programName} bulk edit --all --correct-numbers${ofAccount(ref)}`;
  const end = [
    ...(hasMore ? ['', 'There are more numbers.'] : []),
    ...(items.length === 0 ? [] : ['', next]),
  ];
  return { json, text: [text, ...end].join('\n') };
}
