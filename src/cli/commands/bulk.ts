/**
 * `bulk edit`, `bulk delete`, `bulk numbers`, `bulk list`, `bulk show`, `bulk cancel`, `bulk undo`. As with `import`, this process or a running
 * server works on it, the first that is free; it goes on with the server when this process ends.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { BulkChangeJob, NewBulkChange, WantedEdit } from '../../core/bulk-changes/bulk-change.js';
import { reportOf } from '../../core/bulk-changes/bulk-json.js';
import { correctionJson, type NumberCorrection } from '../../core/bulk-changes/number-corrections.js';
import type { Account } from '../../domain/access.js';
import type { CatalogRef } from '../../domain/edit.js';
import { type BulkChangeId, parseId } from '../../domain/ids.js';
import { CliError } from '../run/cli-error.js';
import type { CommandCore } from '../run/command-core.js';
import { confirm } from '../run/confirm.js';
import { facts, note, type Output, table } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { bar, formatCount, formatSeconds, Progress } from '../run/progress.js';
import { withCore, withLastingCore } from '../session/session.js';
import { findAccount, ofAccount } from './account.js';
import { targetOf } from './contact-ref.js';
import { callerOf, type FilterOptions, wantedOf } from './export.js';

interface OfAccount {
  readonly account?: string | undefined;
}

export interface BulkOptions extends OfAccount, FilterOptions {
  /** ids or numbers, instead of a filter */
  readonly contact?: readonly string[];
  /** everybody: said, since it may be meant otherwise */
  readonly all?: boolean;
  readonly addTag?: readonly string[];
  readonly removeTag?: readonly string[];
  readonly addGroup?: readonly string[];
  readonly removeGroup?: readonly string[];
  readonly setSource?: string;
  readonly setStatus?: string;
  readonly correctNumbers?: boolean;
  readonly yes?: boolean;
}

type Caller = ReturnType<typeof callerOf>;

export function bulkEdit(options: BulkOptions): Promise<Output> {
  const edit = editOf(options);
  if (Object.keys(edit).length === 0)
    throw new CliError(
      'Nothing is to be changed.',
      'Give --add-tag, --remove-group, --set-status or another change.',
    );
  return run(options, { op: 'edit', edit });
}

export function bulkDelete(options: BulkOptions): Promise<Output> {
  return run(options, { op: 'delete' });
}

function run(options: BulkOptions, change: NewBulkChange['change']): Promise<Output> {
  return withLastingCore(async (core, signal) => {
    const account = await findAccount(core, options.account);
    const contacts = contactsOf(account, options);
    if (change.op === 'delete' && options.yes !== true)
      await confirm(
        {
          warning: `This deletes ${whom(options)} of ${account.name}. A deletion cannot be undone.`,
          word: account.slug,
          refusal: 'No contact was deleted, since nobody confirmed it.',
          way: `${programName} bulk delete … --yes`,
        },
        signal,
      );
    const caller = callerOf(account);
    const queued = await core.createBulkChange(caller, { contacts, change });
    const job = await watch({ core, caller, signal }, queued, 'forward');
    if (signal.aborted) note(`It was cancelled; contacts that were changed before stay so.`);
    return { json: reportOf(job), text: endWords(job, options), code: job.state === 'done' ? 0 : 1 };
  });
}

function editOf(options: BulkOptions): WantedEdit {
  const { addTag, removeTag, addGroup, removeGroup, setSource, setStatus, correctNumbers } = options;
  const tag = (name: string) => name.trim().normalize('NFC');
  return {
    ...(addTag === undefined ? {} : { addTags: addTag.map(tag) }),
    ...(removeTag === undefined ? {} : { removeTags: removeTag.map(tag) }),
    ...(addGroup === undefined ? {} : { addGroups: addGroup.map(itemRef) }),
    ...(removeGroup === undefined ? {} : { removeGroups: removeGroup.map(itemRef) }),
    ...(setSource === undefined ? {} : { source: setSource === '' ? null : itemRef(setSource) }),
    ...(setStatus === undefined ? {} : { status: setStatus === '' ? null : itemRef(setStatus) }),
    ...(correctNumbers === true ? { correctNumbers } : {}),
  };
}

/** By number or name; it must exist. */
function itemRef(text: string): CatalogRef {
  return /^[1-9]\d{0,14}$/.test(text.trim())
    ? { by: 'number', number: Number(text), missing: 'refuse' }
    : { by: 'name', name: text.trim(), folded: true, missing: 'refuse' };
}

/** Throws where it is not said who is meant. */
function contactsOf(account: Account, options: BulkOptions): NewBulkChange['contacts'] {
  const { contact: refs = [], all } = options;
  const { texts } = wantedOf(account, options);
  const isFiltered = Object.keys(texts).length > 0;
  if ([refs.length > 0, isFiltered, all === true].filter(Boolean).length !== 1)
    throw new CliError(
      'It is not clear which contacts are meant.',
      'Give a filter as contact find takes it, or --contact for each contact, or --all.',
    );
  if (refs.length === 0) return { by: 'filter', texts };
  return { by: 'id', selectors: refs.map((ref) => targetOf(ref)[0]) };
}

function whom({ contact: refs = [], all }: BulkOptions): string {
  if (all === true) return 'all contacts';
  return refs.length > 0 ? `${refs.length} contacts` : 'all contacts that match';
}

interface Watched {
  readonly core: CommandCore;
  readonly caller: Caller;
  readonly signal: AbortSignal;
}

const lookEveryMs = 150;
const open: ReadonlySet<BulkChangeJob['state']> = new Set(['queued', 'running', 'undoing']);

/** Until it has ended. With the signal a change is cancelled; an undo is left where it is. */
async function watch({ core, caller, signal }: Watched, begun: BulkChangeJob, way: 'forward' | 'back') {
  const progress = new Progress();
  const stopping = new AbortController();
  let working: Promise<void> | undefined;
  let job = begun;
  try {
    while (open.has(job.state)) {
      if (signal.aborted) {
        if (way === 'back') break;
        await core.cancelBulkChange(caller, job.id).catch(() => {});
      }
      working ??= core.runBulkChanges({ signal: stopping.signal, only: caller.accountId }).finally(() => {
        working = undefined;
      });
      await Promise.race([working, pause(lookEveryMs)]);
      job = await core.getBulkChange(caller, job.id);
      progress.show(() => progressWords(job));
      if (working === undefined && open.has(job.state)) await pause(lookEveryMs);
    }
  } finally {
    stopping.abort();
    await working?.catch(() => {});
    progress.end();
  }
  return job;
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

function endWords(job: BulkChangeJob, { account: ref }: OfAccount): string {
  const { state, error } = job;
  const head =
    state === 'failed'
      ? `The bulk change failed: ${error?.message ?? 'it broke off'}`
      : state === 'cancelled'
        ? 'The bulk change was cancelled.'
        : 'The bulk change is done.';
  const undo = job.canUndo
    ? ['', `To take it back: ${programName} bulk undo ${job.id}${ofAccount(ref)}`]
    : [];
  return [head, '', factsOf(job), ...undo].join('\n');
}

function factsOf(job: BulkChangeJob): string {
  const { matched, changed, unchanged, failed, undo } = job;
  return facts([
    ['id', job.id],
    ['state', job.state],
    ['change', changeWords(job)],
    ...(matched === null ? [] : [['matched', formatCount(matched)] as const]),
    ['changed', formatCount(changed)],
    ['unchanged', formatCount(unchanged)],
    ['failed', formatCount(failed)],
    ...(undo === null
      ? []
      : [['undone', `${formatCount(undo.reverted)}, ${formatCount(undo.kept)} kept`] as const]),
  ]);
}

function changeWords({ change }: BulkChangeJob): string {
  if (change.op === 'delete') return 'delete';
  const { addTags, removeTags, addGroups, removeGroups, source, status, correctNumbers } = change.edit;
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
    ...(correctNumbers === undefined ? [] : ['correct numbers']),
  ].join(', ');
}

/** Most corrections that one command prints. */
const maxShown = 1_000;

/** What `bulk edit --correct-numbers` would change. */
export async function listNumbers({ account: ref }: OfAccount): Promise<Output> {
  const { items, region, hasMore } = await withCore(async (core) => {
    const caller = callerOf(await findAccount(core, ref));
    const found: NumberCorrection[] = [];
    let page = await core.listNumberCorrections(caller, { limit: 200, after: null });
    found.push(...page.items);
    while (page.next !== null && found.length < maxShown) {
      page = await core.listNumberCorrections(caller, { limit: 200, after: page.next });
      found.push(...page.items);
    }
    return { items: found, region: page.region, hasMore: page.next !== null };
  });
  if (region === null)
    throw new CliError(
      'The account has no region, so no number can be judged.',
      `Set it with: ${programName} account set ID default_region=US`,
    );
  const rows = items.map(({ contact, raw, stored, corrected, heldBy }) => [
    String(contact.number),
    contact.displayName ?? '-',
    raw,
    `+${stored}`,
    heldBy === null ? `+${corrected}` : `+${corrected} (another contact has it)`,
  ]);
  const end = hasMore ? ['', 'There are more.'] : [];
  return {
    json: items.map(correctionJson),
    text: [
      table(
        ['CONTACT', 'NAME', 'WRITTEN', 'STORED', 'CORRECTED'],
        rows,
        `No number lacks its country code. The region of the account is ${region}.`,
      ),
      ...end,
      ...(rows.length === 0
        ? []
        : ['', `Correct them with: ${programName} bulk edit --all --correct-numbers${ofAccount(ref)}`]),
    ].join('\n'),
  };
}

export async function listBulkChanges({ account: ref }: OfAccount): Promise<Output> {
  const { items } = await withCore(async (core) =>
    core.listBulkChanges(callerOf(await findAccount(core, ref)), { limit: 200, after: null }),
  );
  const rows = items.map((job) => [
    job.createdAt.toISOString(),
    job.state,
    formatCount(job.changed),
    formatCount(job.failed),
    changeWords(job),
    job.id,
  ]);
  return {
    json: items.map(reportOf),
    text: table(
      ['STARTED', 'STATE', 'CHANGED', 'FAILED', 'CHANGE', 'ID'],
      rows,
      `There is no bulk change yet; make one with: ${programName} bulk edit --tag old --add-tag new${ofAccount(ref)}`,
    ),
  };
}

export function showBulkChange(text: string, options: OfAccount): Promise<Output> {
  return look(text, options, (core, caller, id) => core.getBulkChange(caller, id));
}

export function cancelBulkChange(text: string, options: OfAccount): Promise<Output> {
  return look(text, options, (core, caller, id) => core.cancelBulkChange(caller, id));
}

async function look(
  text: string,
  { account: ref }: OfAccount,
  work: (core: CommandCore, caller: Caller, id: BulkChangeId) => Promise<BulkChangeJob>,
): Promise<Output> {
  const id = bulkChangeId(text, ref);
  const job = await withCore(async (core) => work(core, callerOf(await findAccount(core, ref)), id));
  return { json: reportOf(job), text: factsOf(job) };
}

export function undoBulkChange(text: string, { account: ref }: OfAccount): Promise<Output> {
  const id = bulkChangeId(text, ref);
  return withLastingCore(async (core, signal) => {
    const caller = callerOf(await findAccount(core, ref));
    const job = await watch({ core, caller, signal }, await core.undoBulkChange(caller, id), 'back');
    if (signal.aborted) note('It goes on with the next start of the server.');
    return { json: reportOf(job), text: `The bulk change was taken back.\n\n${factsOf(job)}` };
  });
}

function bulkChangeId(text: string, ref: string | undefined): BulkChangeId {
  const id = parseId<BulkChangeId>(text);
  if (id !== undefined) return id;
  throw new CliError(
    `'${text}' is not the id of a bulk change.`,
    `See the ids with: ${programName} bulk list${ofAccount(ref)}`,
  );
}
