/**
 * `pull FACE`, `pull --resume`, `pull list`, `pull show`, `pull forget`. As with `import`, this process or a running server
 * works on it, the first that is free.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { findIntegerScopes } from '../../compose/ids.js';
import { findPullFaces } from '../../compose/pulls.js';
import type { ImportOptions } from '../../core/imports/import.js';
import type { NewPull, PullJob } from '../../core/pulls/pull.js';
import { keyRefused } from '../../core/pulls/pull-failure.js';
import { pullReportOf } from '../../core/pulls/pull-json.js';
import { type ImportId, parseId } from '../../domain/ids.js';
import { ProblemError } from '../../domain/problem.js';
import type { PullPart } from '../../domain/pull-source.js';
import { CliError } from '../run/cli-error.js';
import type { CommandCore } from '../run/command-core.js';
import { facts, note, type Output, table } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { bar, formatCount, formatSeconds, Progress } from '../run/progress.js';
import { writeWhole } from '../run/write-file.js';
import { withCore, withLastingCore } from '../session/session.js';
import { findAccount, ofAccount } from './account.js';
import { callerOf } from './export.js';
import { cancelledWords, factsOf, harmless, reasonLines, undoLine, type Watched, watch } from './import.js';
import { askAgain, askKey, givenVendorKey, runKeyCommand } from './vendor-key.js';

export interface PullOptions {
  readonly account?: string | undefined;
  /** absent: the upstream's */
  readonly from?: string;
  /** a file with the vendor's key; `-`: stdin */
  readonly keyFile?: string;
  /** a line for a shell that prints the vendor's key */
  readonly keyCommand?: string;
  readonly keepKey?: boolean;
  readonly resume?: string;
  readonly dryRun?: boolean;
  readonly onMatch?: ImportOptions['onMatch'];
  readonly badCells?: NonNullable<ImportOptions['badCells']>;
  readonly without?: readonly PullPart[];
  readonly since?: NonNullable<NewPull['since']>;
  readonly tag?: readonly string[];
  readonly group?: readonly string[];
  readonly source?: string;
  readonly region?: string;
  /** where the rejected rows go */
  readonly rejected?: string;
}

interface AccountOption {
  readonly account?: string | undefined;
}

export function pullFace(face: string | undefined, options: PullOptions): Promise<Output> {
  return withLastingCore(
    async (core, signal) => {
      const caller = callerOf(await findAccount(core, options.account));
      const watched: Watched = { core, caller, signal, progress: new Progress() };
      const { begun, key } = await begin(watched, face, options);
      const read = await readOn(watched, await watchReading(watched, begun), options, key);
      if (read.state !== 'failed' && read.state !== 'cancelled') await watch(watched, read.job, 'queued');
      const pull = await core.getPull(caller, begun.id);
      if (signal.aborted) note(cancelledWords(pull.job, options.account));
      const { rejected } = options;
      const isWritten = rejected !== undefined && pull.job.totals.rejected > 0;
      if (isWritten) await writeWhole(rejected, core.readRejected(caller, pull.id));
      return {
        json: pullReportOf(pull),
        text: endWords(pull, options.account, isWritten ? rejected : undefined),
        code: pull.state === 'done' ? 0 : 1,
      };
    },
    async ({ upstreamAllow }) => ({
      pulls: { faces: await findPullFaces(), allowed: upstreamAllow },
      integerScopes: await findIntegerScopes(),
    }),
  );
}

/** New keys in a row that brought no further page; a vendor that refuses every key would be asked for ever. */
const maxVainKeys = 3;

/** Goes on from the last page for as long as the key that was refused has been renewed. */
async function readOn(
  watched: Watched,
  ended: PullJob,
  options: PullOptions,
  first: string | undefined,
): Promise<PullJob> {
  const { core, caller, signal } = watched;
  let [pull, key, vain] = [ended, first, 0];
  while (pull.canResume && pull.job.error?.code === keyRefused && !signal.aborted && vain < maxVainKeys) {
    const renewed = await askAgain(options, signal);
    if (renewed === undefined || renewed === key) return pull;
    note('The vendor refused the key; going on with a new one.');
    const before = pull.pages;
    const begun = await core.resumePull(caller, pull.id, { key: renewed });
    pull = await watchReading(watched, begun);
    vain = pull.pages > before ? 0 : vain + 1;
    key = renewed;
  }
  return pull;
}

interface Begun {
  readonly begun: PullJob;
  /** as it was given; undefined: a kept one */
  readonly key: string | undefined;
}

async function begin(watched: Watched, face: string | undefined, options: PullOptions): Promise<Begun> {
  const { core, caller, signal } = watched;
  const { keyFile, keyCommand } = options;
  if (keyFile !== undefined && keyCommand !== undefined)
    throw new CliError('--key-file and --key-command exclude each other.', 'Leave one of them out.');
  const key =
    keyCommand === undefined ? await givenVendorKey(keyFile) : await runKeyCommand(keyCommand, signal);
  const send = async (sent: { readonly key?: string }) => {
    if (options.resume !== undefined)
      return core.resumePull(caller, pullId(options.resume, options.account), sent);
    return core.createPull(caller, await wantedOf(face ?? '', options, sent));
  };
  try {
    return { begun: await send(key === undefined || key === '' ? {} : { key }), key };
  } catch (error) {
    if (!isKeyMissing(error)) throw error;
    const typed = await askKey('The key of the vendor (it is not shown): ', signal);
    if (typed !== undefined) return { begun: await send({ key: typed }), key: typed };
    throw new CliError(
      'The key of the vendor is needed, since none is kept for this URL.',
      'Name a file that has it with --key-file FILE (- reads stdin), or set SWITCHBOOK_PULL_KEY.',
      { cause: error },
    );
  }
}

function isKeyMissing(error: unknown): boolean {
  if (!(error instanceof ProblemError) || error.problem.kind !== 'invalid') return false;
  return error.problem.issues.some(({ path, code }) => path === 'key' && code === 'required');
}

async function wantedOf(
  face: string,
  options: PullOptions,
  sent: { readonly key?: string },
): Promise<NewPull> {
  const faces = await findPullFaces();
  if (!faces.has(face))
    throw new CliError(
      `There is no face '${face}' that can be pulled.`,
      `The faces are: ${[...faces.keys()].join(', ')}.`,
    );
  const { from, since, source, region, onMatch, badCells } = options;
  return {
    face,
    ...(from === undefined ? {} : { url: from }),
    ...sent,
    keepsKey: options.keepKey === true,
    without: options.without ?? [],
    ...(since === undefined ? {} : { since }),
    options: {
      ...(onMatch === undefined ? {} : { onMatch }),
      ...(badCells === undefined ? {} : { badCells }),
      isDryRun: options.dryRun === true,
      tags: options.tag ?? [],
      groups: options.group ?? [],
      ...(source === undefined ? {} : { source }),
      ...(region === undefined ? {} : { region }),
    },
  };
}

const lookEveryMs = 150;

/** Reads until the last page, or sees another process do so. With the signal the pull is cancelled. */
async function watchReading({ core, caller, signal, progress }: Watched, begun: PullJob): Promise<PullJob> {
  const stopping = new AbortController();
  let working: Promise<void> | undefined;
  let pull = begun;
  try {
    while (pull.state === 'pulling') {
      if (signal.aborted) await core.cancelImport(caller, pull.id).catch(() => {});
      // Another process may have it, or may have had it and is gone.
      working ??= core.runPulls({ signal: stopping.signal, only: pull.id }).finally(() => {
        working = undefined;
      });
      await Promise.race([working, pause(lookEveryMs)]);
      pull = await core.getPull(caller, pull.id);
      progress.show(() => progressWords(pull));
      if (working === undefined && pull.state === 'pulling') await pause(lookEveryMs);
    }
  } finally {
    stopping.abort();
    await working?.catch(() => {});
    progress.end();
  }
  return pull;
}

function progressWords(pull: PullJob): readonly string[] {
  const { contacts, pages, total, passes, secondsLeft, contactsPerSecond } = pull;
  const isMeasured = total !== null && total > 0 && passes === 1;
  return [
    passes === 1 ? 'pulling' : 'pulling once more',
    ...(isMeasured ? [bar(contacts / total)] : []),
    `${formatCount(contacts)}${isMeasured ? ` of ${formatCount(total)}` : ''} contacts`,
    ...(secondsLeft === null ? [] : [`${formatSeconds(secondsLeft)} left`]),
    `${formatCount(pages)} pages`,
    ...(contactsPerSecond === null ? [] : [`${formatCount(contactsPerSecond)}/s`]),
  ];
}

export async function listPulls({ account: ref }: AccountOption): Promise<Output> {
  const pulls = await withCore(async (core) => {
    const caller = callerOf(await findAccount(core, ref));
    return (await core.listPulls(caller, { limit: 200, after: null })).items;
  });
  const rows = pulls.map(({ face, url, contacts, job, ...pull }) => {
    const { totals } = job;
    const counts = [contacts, totals.created, totals.updated, totals.skipped, totals.rejected];
    return [
      job.createdAt.toISOString(),
      stateWords({ ...pull, job }),
      ...counts.map(formatCount),
      face,
      url,
      pull.id,
    ];
  });
  const counted = ['CONTACTS', 'CREATED', 'UPDATED', 'SKIPPED', 'REJECTED'];
  return {
    json: pulls.map(pullReportOf),
    text: table(
      ['STARTED', 'STATE', ...counted, 'FACE', 'FROM', 'ID'],
      rows,
      `There is no pull yet; make one with: ${programName} pull FACE${ofAccount(ref)} --from URL`,
    ),
  };
}

export async function showPull(
  text: string,
  { account: ref, rejected }: AccountOption & { readonly rejected?: string },
): Promise<Output> {
  const pull = await withPull(text, ref, async (core, caller, id) => {
    const found = await core.getPull(caller, id);
    if (rejected !== undefined) await writeWhole(rejected, core.readRejected(caller, id));
    return found;
  });
  return {
    json: pullReportOf(pull),
    text: [pullFacts(pull), ...failure(pull, ref), ...reasonLines(pull.job)].join('\n'),
  };
}

export async function forgetKey(text: string, { account: ref }: AccountOption): Promise<Output> {
  const pull = await withPull(text, ref, (core, caller, id) => core.forgetPullKey(caller, id));
  return { json: pullReportOf(pull), text: 'The key of the vendor is kept no longer.' };
}

function withPull(
  text: string,
  ref: string | undefined,
  work: (core: CommandCore, caller: ReturnType<typeof callerOf>, id: ImportId) => Promise<PullJob>,
): Promise<PullJob> {
  return withCore(async (core) => work(core, callerOf(await findAccount(core, ref)), pullId(text, ref)));
}

function pullId(text: string, ref: string | undefined): ImportId {
  const id = parseId<ImportId>(text);
  if (id !== undefined) return id;
  throw new CliError(
    `'${text}' is not the id of a pull.`,
    `See the ids with: ${programName} pull list${ofAccount(ref)}`,
  );
}

function endWords(pull: PullJob, ref: string | undefined, rejectedFile: string | undefined): string {
  const { state, job } = pull;
  const { options, totals } = job;
  const lines = [
    state === 'failed'
      ? 'The pull failed.'
      : state === 'cancelled'
        ? 'The pull was cancelled.'
        : options.isDryRun
          ? 'Everything was read; nothing was written. The pull would do this:'
          : 'The pull is done.',
    '',
    pullFacts(pull),
    ...failure(pull, ref),
    ...reasonLines(job),
  ];
  if (totals.rejected > 0) {
    const command = `${programName} pull show ${pull.id}${ofAccount(ref)} --rejected FILE`;
    const where =
      rejectedFile === undefined ? `to write them to a file: ${command}` : `they are in ${rejectedFile}`;
    lines.push('', `Some contacts were rejected; ${where}`, 'Mend them there and import that file.');
  }
  if (!options.isDryRun && totals.created + totals.updated > 0)
    lines.push('', `To take all of it back: ${undoLine(job, ref)}`);
  return lines.join('\n');
}

function failure({ id, job, canResume }: PullJob, ref: string | undefined): readonly string[] {
  if (job.error === null) return [];
  const newKey = job.error.code === keyRefused ? ' --key-file FILE' : '';
  const next = `To go on from the last page: ${programName} pull --resume ${id}${ofAccount(ref)}${newKey}`;
  return ['', harmless(job.error.message), ...(canResume ? [next] : [])];
}

function stateWords({ state, job }: Pick<PullJob, 'state' | 'job'>): string {
  const words = state === 'failed' && job.error?.code === keyRefused ? 'failed: key refused' : state;
  return job.options.isDryRun ? `${words} (dry run)` : words;
}

function pullFacts(pull: PullJob): string {
  const { face, url, pages, contacts, total, passes, since, without } = pull;
  return [
    facts([
      ['face', face],
      ['from', url],
      ['pages', formatCount(pages)],
      ['contacts', formatCount(contacts) + (total === null ? '' : ` (of ${formatCount(total)} there)`)],
      ...(passes === 1 ? [] : [['read', `${passes} times, since their number changed meanwhile`] as const]),
      ...(since === null ? [] : [['since', since.toISOString()] as const]),
      ...(without.length === 0 ? [] : [['without', without.join(', ')] as const]),
    ]),
    factsOf({ ...pull.job, options: withoutFile(pull.job.options) }),
  ].join('\n');
}

function withoutFile({ fileName: _, ...options }: ImportOptions): ImportOptions {
  return options;
}
