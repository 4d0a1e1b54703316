/**
 * `pull FACE`, `pull --resume`, `pull list`, `pull show`, `pull forget`. As with `import`, this process or a running
 * server works on it, the first that is free.
 */

import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { asId, type ImportId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { oneLine } from '@switchbook/text/terminal-text.js';
import type { NewPull, Pull } from '../../../../clients/typescript/src/index.js';
import { findTables } from '../../../compose/faces.js';
import { keyRefused } from '../../../pulls/operations/pull-failure.js';
import { accountOption, idOf, onApi, readNewest, runLastingOnApi } from '../../session/command-account.js';
import type { Actions, ParsedArguments } from '../../syntax/define.js';
import type { pulls } from '../../syntax/jobs.js';
import { CliError, noFace } from '../../terminal/cli-error.js';
import { rateParts, timeLeftParts } from '../../terminal/job-words.js';
import { formatDetails, listing, type Output, printNotice } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { formatCount, Progress, progressBar } from '../../terminal/progress.js';
import { promptKey, readGivenKey, rereadKey, runKeyCommand } from '../../terminal/vendor-key.js';
import { watchJob } from '../../terminal/watch-job.js';
import {
  cancelledWords,
  countColumns,
  importDetails,
  nextLines,
  reasonLines,
  type WatchContext,
  watchImport,
  writeRejected,
  writeRejectedRows,
} from '../contacts/watch-import.js';

type PullOptions = ParsedArguments<typeof pulls.commands.pull>;

export const pullActions: Actions<typeof pulls> = {
  pull: (options, { misuse }) => {
    if ((options.face === undefined) === (options.resume === undefined))
      misuse("name an API, or a pull with '--resume <id>', but not both");
    return pullFace(options);
  },

  list: async ({ account: ref }) =>
    listing(
      await readNewest(ref, (api, page) => api.listPulls(page)),
      {
        STARTED: (pull) => pull.import.created_at,
        STATE: stateWords,
        CONTACTS: (pull) => formatCount(pull.contacts),
        ...countColumns((pull: Pull) => pull.import),
        API: (pull) => pull.face,
        FROM: (pull) => pull.url,
        ID: (pull) => pull.id,
      },
      `There is no pull yet. Start one with: ${programName} pull FACE${accountOption(ref)} --from URL`,
    ),

  show: async ({ pullId, account: ref, rejected }) => {
    const pull = await onApi(ref, async ({ api }) => {
      const id = pullIdOf(pullId, ref);
      const job = await api.getPull({ id });
      if (rejected !== undefined) await writeRejectedRows(api, id, rejected);
      return job;
    });
    return {
      json: pull,
      text: [pullDetails(pull), ...failureLines(pull, ref), ...reasonLines(pull.import)].join('\n'),
    };
  },

  forget: async ({ pullId, account: ref }) => {
    const pull = await onApi(ref, ({ api }) => api.forgetPullKey({ id: pullIdOf(pullId, ref) }));
    return { json: pull, text: 'The stored key of the vendor was deleted.' };
  },
};

const pullIdOf = (text: string, ref: string | undefined) => idOf<ImportId>(text, 'a pull', 'pull list', ref);

function pullFace(options: PullOptions): Promise<Output> {
  return runLastingOnApi(
    options.account,
    async (context, signal) => {
      const watched: WatchContext = { ...context, signal, progress: new Progress() };
      const { begun, key } = await begin(watched, options);
      const read = await readOn(watched, await watchReading(watched, begun), options, key);
      if (read.state !== 'failed' && read.state !== 'cancelled')
        await watchImport(watched, read.import, 'queued');
      const pull = await context.api.getPull({ id: begun.id });
      if (signal.aborted) printNotice(cancelledWords(pull.import, options.account));
      const written = await writeRejected(context.api, pull.import, options.rejected);
      return {
        json: pull,
        text: endWords(pull, options.account, written),
        code: pull.state === 'done' ? 0 : 1,
      };
    },
    async ({ upstreamAllow }) => {
      const { pulls: faces, integerScopes } = await findTables();
      return { pulls: { faces, allowed: upstreamAllow }, integerScopes };
    },
  );
}

/** Consecutive new keys without a further page; a vendor that refuses every key would otherwise be retried forever. */
const maxFruitlessKeys = 3;

/** Continues after the last page as long as the refused key has been renewed. */
async function readOn(
  watched: WatchContext,
  ended: Pull,
  options: PullOptions,
  first: string | undefined,
): Promise<Pull> {
  const { api, signal } = watched;
  let [pull, key, vain] = [ended, first, 0];
  while (
    pull.can_resume &&
    pull.import.error?.code === keyRefused &&
    !signal.aborted &&
    vain < maxFruitlessKeys
  ) {
    const renewed = await rereadKey(options, signal);
    if (renewed === undefined || renewed === key) return pull;
    printNotice('The vendor refused the key. Continuing with a new one.');
    const before = pull.pages;
    const begun = await api.resumePull({ id: pull.id }, { key: renewed });
    pull = await watchReading(watched, begun);
    vain = pull.pages > before ? 0 : vain + 1;
    key = renewed;
  }
  return pull;
}

interface StartedPull {
  readonly begun: Pull;
  /** the key that was given; undefined: a stored one */
  readonly key: string | undefined;
}

async function begin(watched: WatchContext, options: PullOptions): Promise<StartedPull> {
  const { api, signal } = watched;
  const { keyFile, keyCommand } = options;
  if (keyFile !== undefined && keyCommand !== undefined)
    throw new CliError('--key-file and --key-command cannot be combined.', 'Remove one of them.');
  const key =
    keyCommand === undefined ? await readGivenKey(keyFile) : await runKeyCommand(keyCommand, signal);
  const send = async (credentials: { readonly key?: string }) => {
    if (options.resume !== undefined)
      return api.resumePull({ id: pullIdOf(options.resume, options.account) }, credentials);
    return api.createPull(await readRequest(options, credentials));
  };
  try {
    return { begun: await send(key === undefined || key === '' ? {} : { key }), key };
  } catch (error) {
    if (!isKeyMissing(error)) throw error;
    const typed = await promptKey(signal);
    if (typed !== undefined) return { begun: await send({ key: typed }), key: typed };
    throw new CliError(
      "The vendor's key is missing, and none is stored for this URL.",
      'Add --key-file FILE (- reads stdin), or set SWITCHBOOK_PULL_KEY.',
      { cause: error },
    );
  }
}

function isKeyMissing(error: unknown): boolean {
  if (!(error instanceof ProblemError) || error.problem.kind !== 'invalid') return false;
  return error.problem.issues.some(({ path, code }) => path === 'key' && code === 'required');
}

async function readRequest(
  pullOptions: PullOptions,
  credentials: { readonly key?: string },
): Promise<NewPull> {
  const { face = '', from, since, without, tag, group, keepKey, dryRun, ...options } = pullOptions;
  const { pulls: faces } = await findTables();
  if (!faces.has(face)) throw noFace(face, ' that can be pulled', faces.keys());
  const { onMatch, badCells, source, region } = options;
  const unlessEmpty = <One>(list: readonly One[] | undefined) => (list?.length === 0 ? undefined : list);
  return {
    face,
    ...credentials,
    ...withoutUndefined({
      url: from,
      keep_key: keepKey,
      since: since instanceof Date ? since.toISOString() : since,
    }),
    ...withoutUndefined({ dry_run: dryRun, on_match: onMatch, bad_cells: badCells, source, region }),
    ...withoutUndefined({
      without: unlessEmpty(without),
      tags: unlessEmpty(tag),
      groups: unlessEmpty(group),
    }),
  } as NewPull;
}

/** Reads until the last page, or until another process has. The signal cancels the pull. */
function watchReading({ api, core, signal, progress }: WatchContext, begun: Pull): Promise<Pull> {
  const { id } = begun;
  return watchJob(begun, {
    isOpen: ({ state }) => state === 'pulling',
    work: core && ((stopping) => core.runPulls({ signal: stopping, only: asId(id) })),
    read: () => api.getPull({ id }),
    cancel: () => api.cancelImport({ id }),
    signal,
    progress,
    words: progressWords,
  });
}

function progressWords(pull: Pull): readonly string[] {
  const { contacts, pages, total, passes } = pull;
  const isMeasured = total !== null && total > 0 && passes === 1;
  return [
    passes === 1 ? 'pulling' : 'pulling again',
    ...(isMeasured ? [progressBar(contacts / total)] : []),
    `${formatCount(contacts)}${isMeasured ? ` of ${formatCount(total)}` : ''} contacts`,
    ...timeLeftParts(pull.seconds_left),
    `${formatCount(pages)} pages`,
    ...rateParts(pull.contacts_per_second),
  ];
}

function endWords(pull: Pull, ref: string | undefined, rejectedFile: string | undefined): string {
  const { state, import: job } = pull;
  const head =
    state === 'failed'
      ? 'The pull failed.'
      : state === 'cancelled'
        ? 'The pull was cancelled.'
        : job.dry_run
          ? 'Everything was read, and nothing was changed. The pull would do this:'
          : 'The pull is done.';
  return [
    ...[head, '', pullDetails(pull)],
    ...failureLines(pull, ref),
    ...reasonLines(job),
    ...nextLines(job, 'contacts', `pull show ${pull.id}${accountOption(ref)}`, rejectedFile, ref),
  ].join('\n');
}

function failureLines(
  { id, import: job, can_resume: canResume }: Pull,
  ref: string | undefined,
): readonly string[] {
  if (job.error === null) return [];
  const newKey = job.error.code === keyRefused ? ' --key-file FILE' : '';
  const next = `To continue from the last page: ${programName} pull --resume ${id}${accountOption(ref)}${newKey}`;
  return ['', oneLine(job.error.message), ...(canResume ? [next] : [])];
}

function stateWords({ state, import: job }: Pull): string {
  const words = state === 'failed' && job.error?.code === keyRefused ? 'failed: key refused' : state;
  return job.dry_run ? `${words} (dry run)` : words;
}

function pullDetails(pull: Pull): string {
  const { face, url, pages, contacts, total, passes, since, without } = pull;
  return [
    formatDetails([
      ['API', face],
      ['from', url],
      ['pages', formatCount(pages)],
      ['contacts', formatCount(contacts) + (total === null ? '' : ` (of ${formatCount(total)} there)`)],
      ['read', passes === 1 ? null : `${passes} times, because the number of contacts changed while reading`],
      ['since', since],
      ['without', without.length === 0 ? null : without.join(', ')],
    ]),
    importDetails({ ...pull.import, file_name: null }),
  ].join('\n');
}
