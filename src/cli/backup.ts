/** `backup` and `restore`: everything of an installation as one file, checked, and back into an empty database. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { backUpDatabase, restoreDatabase, verifyBackup } from '../compose-backups.js';
import { type BackupHead, openBackup } from '../core/backups/read.js';
import { interruptedBy } from '../domain/interruption.js';
import { CliError } from './cli-error.js';
import { withLastingDatabase } from './local-session.js';
import { note, type Output } from './output.js';
import { programName } from './program-name.js';
import { bar, formatBytes, formatCount, formatSeconds, Progress } from './progress.js';
import { writeOut, writeWhole } from './write-file.js';

/** Only its owner may read the file. */
const mode = 0o600;

/** Undefined when the backup itself went to stdout. */
export function backup(file: string): Promise<Output | undefined> {
  return withLastingDatabase('installed', async (database, signal) => {
    const watch = new Watch();
    let written = 0;
    const { pieces, summary } = backUpDatabase(database, {
      signal,
      onProgress: ({ rows, estimatedRows }) =>
        watch.show(rows, written, estimatedRows === 0 ? undefined : rows / estimatedRows),
    });
    const onBytes = (bytes: number) => {
      written = bytes;
    };
    const bytes = await (file === '-' ? writeOut(pieces, onBytes) : writeWhole(file, pieces, onBytes, mode));
    watch.end();
    const { head, end, counts } = summary();
    const contents = contentsOf(head, counts, end.rows, bytes);
    if (file === '-') {
      note(`The backup was written: ${contents.text}, ${watch.time()}.`);
      return undefined;
    }
    return {
      json: { file, ...contents.json },
      text: `The backup was written to ${file}: ${contents.text}, ${watch.time()}.`,
    };
  });
}

export async function verify(file: string): Promise<Output> {
  const watch = new Watch();
  const source = await sourceOf(file);
  const opened = await openBackup(source.pieces);
  const { head, counts } = opened;
  const end = await verifyBackup(opened, (rows) => watch.show(rows, source.read(), source.share()));
  watch.end();
  const contents = contentsOf(head, counts, end.rows, source.read());
  return {
    json: { ok: true, ...contents.json },
    text: `The backup is whole. Made at ${head.madeAt} by Switchbook ${head.program}: ${contents.text}.`,
  };
}

export async function restoreFile(file: string): Promise<Output> {
  // A pipe may be silent when a signal comes.
  const stop = new AbortController();
  const source = await sourceOf(file, stop.signal);
  // Before a PostgreSQL is made for a file that is none.
  const opened = await openBackup(source.pieces);
  const watch = new Watch();
  return withLastingDatabase('new', async (database, signal) => {
    signal.addEventListener('abort', () => stop.abort());
    const { head, end, leftOut } = await restoreDatabase(database, opened, {
      signal,
      onProgress: (progress) =>
        progress.at === 'rows'
          ? watch.show(progress.rows, source.read(), source.share())
          : watch.say(`making index ${progress.done + 1} of ${progress.of}`),
    });
    watch.end();
    if (leftOut.length > 0) note(`Left out, since they are no tables of Switchbook: ${leftOut.join(', ')}.`);
    const contents = contentsOf(head, opened.counts, end.rows, source.read());
    return {
      json: { ...contents.json, left_out: leftOut },
      text: `The backup of ${head.madeAt} was restored: ${contents.text}, ${watch.time()}.\nStart it with: ${programName} serve`,
    };
  }).finally(() => opened.close());
}

function contentsOf(head: BackupHead, counts: ReadonlyMap<string, number>, rows: number, bytes: number) {
  const { accounts, madeAt, program, migrations } = head;
  const contacts = counts.get('contacts') ?? 0;
  const ofAccounts = accounts === 1 ? '1 account' : `${formatCount(accounts)} accounts`;
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
    text: `${ofAccounts} with ${contacts === 1 ? '1 contact' : `${formatCount(contacts)} contacts`}, ${formatCount(rows)} rows in all, ${formatBytes(bytes)}`,
  };
}

interface Source {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** bytes so far */
  readonly read: () => number;
  /** of the whole, from 0 to 1; undefined: unknown */
  readonly share: () => number | undefined;
}

/** With the signal it throws at once. */
async function sourceOf(file: string, signal?: AbortSignal): Promise<Source> {
  const found =
    file === '-' ? undefined : await stat(file).catch((cause) => Promise.reject(cannotRead(file, cause)));
  if (found?.isDirectory() === true) throw cannotRead(file, undefined);
  const size = found?.isFile() === true ? found.size : undefined;
  let bytes = 0;
  const interruption = interruptedBy(signal);
  const counted = async function* () {
    const stream = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
    try {
      const iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
      for (;;) {
        const { value, done } = await interruption.wait(iterator.next());
        if (done === true) return;
        bytes += value.length;
        yield value;
      }
    } catch (error) {
      throw error instanceof Error && 'syscall' in error ? cannotRead(file, error) : error;
    }
  };
  return {
    pieces: counted(),
    read: () => bytes,
    share: () => (size === undefined ? undefined : bytes / Math.max(1, size)),
  };
}

function cannotRead(file: string, cause: unknown): CliError {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it is a directory';
  return new CliError(
    `${file} cannot be read (${reason}).`,
    'Name a backup that is there and that you may read, or - for stdin.',
    { cause },
  );
}

/** What is shown while it lasts. */
class Watch {
  readonly #progress = new Progress();
  readonly #from = performance.now();

  /** `bytes`: of the file; `share`: of the whole */
  show(rows: number, bytes: number, share: number | undefined): void {
    this.#progress.show(() => {
      const seconds = this.#seconds();
      const known = share === undefined ? undefined : Math.min(1, share);
      const left =
        known === undefined || known < 0.02 ? [] : [`${formatSeconds((seconds / known) * (1 - known))} left`];
      return [
        ...(known === undefined ? [] : [`${Math.floor(known * 100)} %`, bar(known)]),
        `${formatCount(rows)} rows`,
        formatBytes(bytes),
        `${formatCount(rows / seconds)}/s`,
        ...left,
      ];
    });
  }

  say(words: string): void {
    this.#progress.show(() => [words]);
  }

  end(): void {
    this.#progress.end();
  }

  time(): string {
    return formatSeconds(this.#seconds());
  }

  #seconds(): number {
    return (performance.now() - this.#from) / 1000;
  }
}
