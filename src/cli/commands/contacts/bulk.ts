/**
 * `bulk edit`, `bulk delete`, `bulk numbers`, `bulk list`, `bulk show`, `bulk cancel`, `bulk undo`. As with `import`,
 * this process or a running server does the work, depending on which is free first. The server continues when this
 * process ends.
 */

import { plainFields, textRuleOf, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import type { BulkChangeId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { tidyName } from '@switchbook/domain/text/compared-text.js';
import type {
  BulkChange,
  BulkEdit,
  NewBulkChange,
  NumberCorrectionPage,
} from '../../../../clients/typescript/src/index.js';
import { treeOfTexts } from '../../../contacts/filters/filter-text.js';
import {
  type ApiContext,
  accountOption,
  idOf,
  newestPage,
  onApi,
  readNewest,
  runLastingOnApi,
} from '../../session/command-account.js';
import { getOwnerNumber, refOf } from '../../session/named-records.js';
import type { Actions, ParsedArguments } from '../../syntax/define.js';
import type { bulk } from '../../syntax/jobs.js';
import { CliError } from '../../terminal/cli-error.js';
import { endLine, rateParts, timeLeftParts, undoneCount } from '../../terminal/job-words.js';
import { formatDetails, inQuotes, listing, type Output, printNotice } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { formatCount, Progress, progressBar } from '../../terminal/progress.js';
import { confirm } from '../../terminal/terminal-input.js';
import { watchJob } from '../../terminal/watch-job.js';
import { readItemRef, refOrNull } from './contact-edit.js';
import { readFilterOptions } from './export.js';

type BulkOptions = ParsedArguments<typeof bulk.commands.edit> & { readonly yes?: true };

export const bulkActions: Actions<typeof bulk> = {
  edit: (options) => {
    const edit = bulkEditOf(options);
    if (Object.keys(edit).length === 0 && options.setOwner === undefined)
      throw new CliError(
        'No change is given.',
        'Add --add-tag, --remove-group, --set-status or another change.',
      );
    return run(options, edit);
  },

  delete: (options) => run(options, { delete: true }),

  numbers: ({ account: ref }) => listNumbers(ref),

  list: async ({ account: ref }) =>
    listing(
      await readNewest(ref, (api, page) => api.listBulkChanges(page)),
      {
        STARTED: (job) => job.created_at,
        STATE: (job) => job.state,
        CHANGED: (job) => formatCount(job.changed),
        FAILED: (job) => formatCount(job.failed),
        CHANGE: changeWords,
        ID: (job) => job.id,
      },
      `There is no bulk change yet. Start one with: ${programName} bulk edit --tag old --add-tag new${accountOption(ref)}`,
    ),

  show: (input) => onOne(input, ({ api }, id) => api.getBulkChange({ id })),

  cancel: (input) => onOne(input, ({ api }, id) => api.cancelBulkChange({ id })),

  undo: ({ bulkChangeId, account: ref }) => {
    const id = bulkChangeIdOf(bulkChangeId, ref);
    return runLastingOnApi(ref, async (context, signal) => {
      const begun = await context.api.undoBulkChange({ id });
      printWait(begun, ref);
      const job = await watch(context, signal, begun, 'back');
      if (signal.aborted) printNotice('The undo is not finished. A server continues it.');
      const isUndone = job.state === 'undone';
      const done = isUndone ? 'The bulk change was undone.' : 'The undo is not finished.';
      const text = `${endLine('undo', job, done)}\n\n${jobDetailsOf(job)}`;
      return { json: job, text, code: isUndone ? 0 : 1 };
    });
  },
};

const bulkChangeIdOf = (text: string, ref: string | undefined) =>
  idOf<BulkChangeId>(text, 'a bulk change', 'bulk list', ref);

async function onOne(
  { bulkChangeId, account: ref }: ParsedArguments<typeof bulk.commands.show>,
  work: (context: ApiContext, id: BulkChangeId) => Promise<BulkChange>,
): Promise<Output> {
  const id = bulkChangeIdOf(bulkChangeId, ref);
  const job = await onApi(ref, (context) => work(context, id));
  return { json: job, text: jobDetailsOf(job) };
}

function run(options: BulkOptions, change: BulkEdit): Promise<Output> {
  return runLastingOnApi(options.account, async (context, signal) => {
    const { api, account } = context;
    const contacts = await readContactOptions(context, options);
    if (change.delete === true)
      await confirm(
        options.yes,
        {
          warning: `This deletes ${selectionWords(options)} of ${account.name}. It can be undone if the account keeps deleted contacts.`,
          word: account.slug,
          refusal: 'No contact was deleted, because the deletion was not confirmed.',
          command: 'bulk delete …',
        },
        signal,
      );
    const queued = await api.createBulkChange({
      ...contacts,
      change: await withOwner(context, options, change),
    });
    printWait(queued, options.account);
    const job = await watch(context, signal, queued, 'forward');
    if (signal.aborted)
      printNotice('The bulk change was cancelled. Contacts that were changed before stay changed.');
    return { json: job, text: endWords(job, options.account), code: job.state === 'done' ? 0 : 1 };
  });
}

/** Prints which bulk change runs first. An earlier server does not send it. */
function printWait({ waits_for: first }: BulkChange, ref: string | undefined): void {
  if (typeof first !== 'string') return;
  const command = (name: string) => `${programName} bulk ${name} ${first}${accountOption(ref)}`;
  printNotice(
    `Another bulk change of the account runs first, and this one waits for it. Its state: ${command('show')}`,
  );
  printNotice(`To end it: ${command('cancel')}`);
}

function bulkEditOf(options: BulkOptions): BulkEdit {
  const { addTag, removeTag, addGroup, removeGroup, setSource, setStatus, set, correctNumbers } = options;
  return withoutUndefined({
    add_tags: addTag?.map(tidyName),
    remove_tags: removeTag?.map(tidyName),
    add_groups: addGroup?.map(readItemRef),
    remove_groups: removeGroup?.map(readItemRef),
    source: refOrNull(setSource),
    status: refOrNull(setStatus),
    fields: set && fieldTextsOf(set),
    correct_numbers: correctNumbers,
  });
}

/** Adds the owner that `--set-owner` names to the change. */
async function withOwner(
  { api }: ApiContext,
  { setOwner, account: ref }: BulkOptions,
  change: BulkEdit,
): Promise<BulkEdit> {
  const owner = await getOwnerNumber(api, setOwner, ref);
  if (owner === undefined || change.delete === true) return change;
  return owner === null
    ? { ...change, fields: { ...change.fields, owner: null } }
    : { ...change, assign: owner };
}

/** Reads texts of the change; an empty text removes the value. */
function fieldTextsOf(pairs: Readonly<Record<string, string>>): NonNullable<BulkEdit['fields']> {
  const texts = Object.entries(pairs).map(([wire, text]) => {
    const field = plainFields.find((plainField) => wireOf(plainField) === wire);
    if (field === undefined)
      throw new CliError(
        `There is no field ${inQuotes(wire)}.`,
        `Choose from ${plainFields.map(wireOf).join(', ')}.`,
      );
    const { read, mustBe } = textRuleOf(field);
    if (text === '' || read === undefined) return [wire, text === '' ? null : text] as const;
    const canonical = read(text.trim());
    if (canonical === undefined)
      throw new CliError(`${inQuotes(text)} cannot be the ${wire}.`, `It must be ${mustBe}.`);
    return [wire, canonical] as const;
  });
  return Object.fromEntries(texts);
}

/** Throws unless the options select contacts in exactly one way. */
async function readContactOptions(
  context: ApiContext,
  options: BulkOptions,
): Promise<Omit<NewBulkChange, 'change'>> {
  const { contact: refs = [], all } = options;
  const texts = await readFilterOptions(context, options, options.account);
  const isFiltered = Object.keys(texts).length > 0;
  if ([refs.length > 0, isFiltered, all === true].filter(Boolean).length !== 1)
    throw new CliError(
      'Choose the contacts in exactly one way.',
      'Use filters as in contact find, or --contact for each contact, or --all.',
    );
  if (refs.length > 0) return { contact_ids: refs.map(refOf) };
  return { filter: texts.filter === undefined ? texts : treeOfTexts(texts) } as NewBulkChange;
}

function selectionWords({ contact: refs = [], all }: BulkOptions): string {
  if (all === true) return 'all contacts';
  return refs.length > 0 ? `${refs.length} contacts` : 'all contacts that match';
}

const open: ReadonlySet<BulkChange['state']> = new Set(['queued', 'running', 'undoing']);

/** Watches a job until it has ended. The signal cancels a change, and does not stop an undo. */
function watch(
  { api, core, account }: ApiContext,
  signal: AbortSignal,
  begun: BulkChange,
  direction: 'forward' | 'back',
) {
  const { id } = begun;
  return watchJob(begun, {
    isOpen: ({ state }) => open.has(state),
    work: core && ((stopping) => core.runBulkChanges({ signal: stopping, only: account.id })),
    read: () => api.getBulkChange({ id }),
    cancel: direction === 'back' ? undefined : () => api.cancelBulkChange({ id }),
    signal,
    progress: new Progress(),
    words: progressWords,
  });
}

function progressWords(job: BulkChange): readonly string[] {
  const { state, seen, matched, changed, waits_for: first } = job;
  if (typeof first === 'string') return [`waiting for bulk change ${first}`];
  const isUndo = state === 'undoing';
  const done = isUndo ? undoneCount(job) : seen;
  const all = isUndo ? changed : matched;
  return [
    isUndo ? 'undoing' : 'changing',
    ...(all === null || all === 0 ? [] : [progressBar(done / all)]),
    `${formatCount(done)}${all === null ? '' : ` of ${formatCount(all)}`} contacts`,
    ...timeLeftParts(job.seconds_left),
    ...rateParts(job.contacts_per_second),
  ];
}

function endWords(job: BulkChange, ref: string | undefined): string {
  const head = endLine('bulk change', job, 'The bulk change is done.');
  const undo = job.can_undo
    ? ['', `To undo it: ${programName} bulk undo ${job.id}${accountOption(ref)}`]
    : [];
  return [head, '', jobDetailsOf(job), ...undo].join('\n');
}

function jobDetailsOf(job: BulkChange): string {
  const { matched, changed, unchanged, failed, undo } = job;
  return formatDetails([
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

function changeWords({ change }: BulkChange): string {
  if (change.delete === true) return 'delete';
  const { source, status, fields } = change;
  const phrasesOf = (word: string, names: readonly (string | { readonly name: string })[] = []) =>
    names.map((name) => `${word} ${typeof name === 'string' ? name : name.name}`);
  const set = (word: string, item: { readonly name: string } | null | undefined) =>
    item === undefined ? [] : [item === null ? `no ${word}` : `${word} ${item.name}`];
  return [
    ...phrasesOf('add tag', change.add_tags),
    ...phrasesOf('remove tag', change.remove_tags),
    ...phrasesOf('add group', change.add_groups),
    ...phrasesOf('remove group', change.remove_groups),
    ...set('source', source),
    ...set('status', status),
    ...plainFields
      .map(wireOf)
      .filter((name) => fields?.[name] !== undefined)
      .map((name) => `${fields?.[name] === null ? 'clear' : 'set'} ${name}`),
    ...(change.correct_numbers === undefined ? [] : ['correct numbers']),
  ].join(', ');
}

/** Most corrections that one command prints. */
const maxShown = 1_000;

/** Lists the changes that `bulk edit --correct-numbers` would make. */
async function listNumbers(ref: string | undefined): Promise<Output> {
  const { items, region, hasMore } = await onApi(ref, async ({ api }) => {
    const corrections: NumberCorrectionPage['data'] = [];
    for await (const page of api.listNumberCorrections(newestPage).pages()) {
      corrections.push(...page.data);
      const { region: country, next_cursor: next } = page.meta;
      if (next === null || corrections.length >= maxShown)
        return { items: corrections, region: country, hasMore: next !== null };
    }
    throw new Error('a list has a last page');
  });
  if (region === null)
    throw new CliError(
      'The account has no region, so numbers cannot be corrected.',
      `Set it with: ${programName} account set ID default_region=US`,
    );
  const { json, text } = listing(
    items,
    {
      CONTACT: ({ contact }) => String(contact.number),
      NAME: ({ contact }) => contact.name ?? '-',
      WRITTEN: ({ written }) => written,
      STORED: ({ phone }) => phone,
      CORRECTED: ({ corrected, held_by: holder }) =>
        holder === null ? corrected : `${corrected} (another contact has it)`,
    },
    `Every phone number has a country code. The region of the account is ${region}.`,
  );
  const next = `Correct them with: ${programName} bulk edit --all --correct-numbers${accountOption(ref)}`;
  const end = [
    ...(hasMore ? ['', 'There are more numbers.'] : []),
    ...(items.length === 0 ? [] : ['', next]),
  ];
  return { json, text: [text, ...end].join('\n') };
}
