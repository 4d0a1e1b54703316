/**
 * `backup` and `restore`: write a whole installation into one file, check it, and restore it into an empty database.
 */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  openPlainStream as decrypted,
  encryptStream,
  parseIdentities,
} from '../../../backups/operations/backup-encryption.js';
import type { BackupHead } from '../../../backups/operations/check-head.js';
import { estimateBackupBytes } from '../../../backups/operations/make-backup.js';
import { openBackup } from '../../../backups/operations/read-backup.js';
import { backUpDatabase, restoreDatabase, verifyOpenBackup } from '../../../compose/backups.js';
import { locationOfSettings } from '../../../config/location.js';
import { parseRecipients } from '../../../config/parse.js';
import { readSettings } from '../../../config/read-settings.js';
import type { Settings } from '../../../config/settings.js';
import { emptyClusterBytes, requireSpace } from '../../../machine/disk-space.js';
import { withLastingDatabase } from '../../session/local-session.js';
import type { Actions, ParsedArguments } from '../../syntax/define.js';
import type { backups, restore } from '../../syntax/operate.js';
import { CliError } from '../../terminal/cli-error.js';
import { explainIfFull, type SpaceNeed } from '../../terminal/disk-full.js';
import { untilInterrupted } from '../../terminal/interruption.js';
import { inQuotes, type Output, printNotice } from '../../terminal/output.js';
import {
  countWithNoun,
  formatBytes,
  formatCount,
  formatSeconds,
  Progress,
  progressBar,
} from '../../terminal/progress.js';
import { startCommand, startLines } from '../../terminal/start-command.js';
import { reasonOf } from '../../terminal/unreadable-file.js';
import { ownerOnly, writeOut, writeOutput } from '../../terminal/write-file.js';
import { listBackupFiles } from './backup-list.js';
import { eraseAgainAfter, readErasureLists } from './erasures.js';

export const backupActions: Actions<typeof backups> = {
  backup: async ({ file, verify: isVerified, encryptTo, identity, force }, { isJson, misuse }) => {
    if (isVerified === true) return verify(file, identity);
    if (isJson && file === '-')
      misuse('--json needs a file name, because stdout cannot hold both the backup and the JSON');
    if (file === '-' && process.stdout.isTTY) misuse('a backup is binary: name a file, or redirect stdout');
    const recipients = encryptTo === undefined ? [] : parseRecipients(encryptTo);
    if (recipients === undefined || (encryptTo !== undefined && recipients.length === 0))
      return misuse(
        `--encrypt-to takes age public keys (age1…), as age-keygen prints them, not ${inQuotes(encryptTo ?? '')}`,
      );
    return backup(file, recipients, force === true);
  },
  list: listBackupFiles,
};

export const restoreActions: Actions<typeof restore> = { restore: restoreFile };

/** Returns undefined if the backup itself went to stdout. */
function backup(file: string, encryptTo: readonly string[], isForced: boolean): Promise<Output | undefined> {
  return withLastingDatabase('installed', async (database, signal) => {
    const isStdout = file === '-';
    const neededBytes = isStdout ? undefined : await estimateBackupBytes(database);
    if (neededBytes !== undefined) await requireSpace('The backup', path.dirname(file), neededBytes);
    const watch = new Watch();
    let written = 0;
    const { chunks, summary } = backUpDatabase(database, {
      signal,
      onProgress: ({ rows, estimatedRows }) =>
        watch.show(rows, written, estimatedRows === 0 ? undefined : rows / estimatedRows),
    });
    const onBytes = (bytes: number) => {
      written = bytes;
    };
    const sealed = encryptStream(chunks, encryptTo);
    const bytes = await (isStdout || neededBytes === undefined
      ? writeOut(sealed, onBytes)
      : writeOutput(file, sealed, onBytes, ownerOnly, { neededBytes, isNew: !isForced }));
    watch.end();
    const { head, end, counts } = summary();
    const contents = contentsOf(head, counts, end.rows, bytes);
    if (file === '-') {
      printNotice(`The backup was written: ${contents.text}, ${watch.time()}.`);
      return undefined;
    }
    return {
      json: { file, ...contents.json },
      text: `The backup was written to ${file}: ${contents.text}, ${watch.time()}.`,
    };
  });
}

async function verify(file: string, identity?: string): Promise<Output> {
  const watch = new Watch();
  const source = await openSource(file);
  const opened = await openBackup(decrypted(source.chunks, await readIdentityFile(identity)));
  const { head, counts } = opened;
  const end = await verifyOpenBackup(opened, (rows) => watch.show(rows, source.read(), source.share()));
  watch.end();
  const contents = contentsOf(head, counts, end.rows, source.read());
  return {
    json: { ok: true, ...contents.json },
    text: `The backup is complete and undamaged. Made at ${head.madeAt} by Switchbook ${head.program}: ${contents.text}.`,
  };
}

/** Restores a file. Persons that the lists name are erased again, unless `keepErased` is set. */
async function restoreFile({
  file,
  identity,
  erasures = [],
  keepErased,
  force,
}: ParsedArguments<typeof restore.commands.restore>): Promise<Output> {
  // A pipe may be silent when a signal arrives.
  const stop = new AbortController();
  const source = await openSource(file, stop.signal);
  const settings = readSettings(process.env);
  const space = spaceOf(settings, source.size);
  if (space !== undefined && force !== true)
    await requireSpace('The data of the backup', space.directory, space.needed);
  const lists = await readErasureLists(keepErased === true ? [] : erasures);
  // Opens the file first, so that no PostgreSQL is created for a file that is not a backup.
  const opened = await openBackup(decrypted(source.chunks, await readIdentityFile(identity)));
  const watch = new Watch();
  return withLastingDatabase('new', async (database, signal) => {
    signal.addEventListener('abort', () => stop.abort());
    const { head, end, leftOut } = await restoreDatabase(database, opened, {
      signal,
      onProgress: (progress) =>
        progress.at === 'rows'
          ? watch.show(progress.rows, source.read(), source.share())
          : watch.showWords(`creating index ${progress.done + 1} of ${progress.of}`),
    }).catch(async (error: unknown) => {
      throw await explainIfFull('The backup was not restored', error, space);
    });
    watch.end();
    if (leftOut.length > 0)
      printNotice(`Skipped, because they are not tables of Switchbook: ${leftOut.join(', ')}.`);
    const erased =
      keepErased === true ? undefined : await eraseAgainAfter({ database, settings, lists, file, head });
    const contents = contentsOf(head, opened.counts, end.rows, source.read());
    const location = locationOfSettings(settings);
    return {
      json: {
        ...contents.json,
        left_out: leftOut,
        start: startCommand(location),
        erased_again: erased?.json ?? null,
      },
      text: [
        `The backup of ${head.madeAt} was restored: ${contents.text}, ${watch.time()}.`,
        ...(erased?.lines ?? []),
        `Start it with: ${startLines(location)}`,
      ].join('\n'),
    };
  }).finally(() => opened.close());
}

/** Size of a database relative to its backup. */
const unpacking = 10;

/** Returns undefined if the disk, or the size of the input, is unknown. */
function spaceOf({ databaseUrl, dataDir }: Settings, size: number | undefined): SpaceNeed | undefined {
  if (databaseUrl !== undefined || size === undefined) return undefined;
  return { directory: dataDir, needed: size * unpacking + emptyClusterBytes };
}

async function readIdentityFile(file: string | undefined): Promise<readonly string[]> {
  if (file === undefined) return [];
  const text = await readFile(file, 'utf8').catch((cause: unknown) =>
    Promise.reject(cannotRead(file, cause)),
  );
  return parseIdentities(text, file);
}

function contentsOf(head: BackupHead, counts: ReadonlyMap<string, number>, rows: number, bytes: number) {
  const { accounts, madeAt, program, migrations } = head;
  const contacts = counts.get('contacts') ?? 0;
  return {
    json: {
      made_at: madeAt,
      version: program,
      schema: migrations.at(-1)?.name ?? null,
      accounts,
      contacts,
      rows,
      bytes,
    },
    text: `${countWithNoun(accounts, 'account')} with ${countWithNoun(contacts, 'contact')}, ${formatCount(rows)} rows in all, ${formatBytes(bytes)}`,
  };
}

interface Source {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** bytes so far */
  readonly read: () => number;
  /** The part read, from 0 to 1; undefined: unknown. */
  readonly share: () => number | undefined;
  /** undefined: unknown */
  readonly size: number | undefined;
}

/** Throws at once when the signal arrives. */
async function openSource(file: string, signal?: AbortSignal): Promise<Source> {
  const stats =
    file === '-' ? undefined : await stat(file).catch((cause) => Promise.reject(cannotRead(file, cause)));
  if (stats?.isDirectory() === true) throw cannotRead(file, undefined);
  const size = stats?.isFile() === true ? stats.size : undefined;
  let bytes = 0;
  const counted = async function* () {
    const stream = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
    try {
      for await (const chunk of untilInterrupted(signal, stream)) {
        bytes += chunk.length;
        yield chunk;
      }
    } catch (error) {
      throw error instanceof Error && 'syscall' in error ? cannotRead(file, error) : error;
    }
  };
  return {
    chunks: counted(),
    size,
    read: () => bytes,
    share: () => (size === undefined ? undefined : bytes / Math.max(1, size)),
  };
}

function cannotRead(file: string, cause: unknown): CliError {
  const reason = cause === undefined ? 'it is a directory' : reasonOf(cause);
  return new CliError(
    `The file ${inQuotes(file)} cannot be read: ${reason}.`,
    'Name a backup that exists and that you may read, or - for stdin.',
    { cause },
  );
}

/** The progress line of a restore or a check. */
class Watch {
  readonly #progress = new Progress();
  readonly #from = performance.now();

  /** Shows the progress: the rows and bytes of the file, and its `share` of the whole. */
  show(rows: number, bytes: number, share: number | undefined): void {
    this.#progress.show(() => {
      const seconds = this.#measureSeconds();
      const part = share === undefined ? undefined : Math.min(1, share);
      const timeLeft =
        part === undefined || part < 0.02 ? [] : [`${formatSeconds((seconds / part) * (1 - part))} left`];
      return [
        ...(part === undefined ? [] : [`${Math.floor(part * 100)} %`, progressBar(part)]),
        `${formatCount(rows)} rows`,
        formatBytes(bytes),
        `${formatCount(rows / seconds)}/s`,
        ...timeLeft,
      ];
    });
  }

  showWords(words: string): void {
    this.#progress.show(() => [words]);
  }

  end(): void {
    this.#progress.end();
  }

  time(): string {
    return formatSeconds(this.#measureSeconds());
  }

  #measureSeconds(): number {
    return (performance.now() - this.#from) / 1000;
  }
}
