/** Brings a backup into an empty database, or checks it without one. */
import { NotEmptyError, restoreRows } from '../../store/backup-restore.js';
import type { Database } from '../../store/database.js';
import { type AppliedMigration, type Migration, refuseOtherPast } from '../../store/migrate.js';
import type { Standing } from '../../store/standing.js';
import { BackupError, damaged } from './format.js';
import type { BackupEnd, BackupHead, OpenBackup } from './read.js';

export type RestoreProgress =
  | { readonly at: 'rows'; readonly rows: number; readonly estimatedRows: number; readonly bytes: number }
  | { readonly at: 'indexes'; readonly done: number; readonly of: number };

export interface RestoreOptions {
  readonly database: Database;
  /** all that the program has */
  readonly migrations: readonly Migration[];
  readonly backup: OpenBackup;
  readonly now: () => Date;
  /** of the database afterwards; in charge when absent */
  readonly standing?: Standing;
  /** the id of an installation whose unfinished copy may be replaced */
  readonly replaces?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RestoreProgress) => void;
}

export interface Restored {
  readonly head: BackupHead;
  readonly end: BackupEnd;
  /** tables that the program does not know, and that were left out */
  readonly leftOut: readonly string[];
}

/** Throws BackupError, and leaves the database as it was, unless all of it is there afterwards. */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { database, backup, now, standing, replaces, signal } = options;
  const { head } = backup;
  const migrations = migrationsOf(head, options.migrations);
  const leftOut: string[] = [];
  try {
    await restoreRows(
      database,
      {
        migrations,
        now: now(),
        ...(standing === undefined ? {} : { standing }),
        ...(replaces === undefined ? {} : { replaces }),
        ...(signal === undefined ? {} : { signal }),
      },
      async (target) => {
        const known = new Set(target.tables.map((table) => table.name));
        const missing = [...known].filter((name) => !head.tables.some((table) => table.name === name));
        if (missing.length > 0) throw damaged(`it has no ${missing.join(', ')}`);
        for await (const { table, rows } of backup.tables()) {
          if (known.has(table.name)) await bring(target, table, rows, options);
          else {
            leftOut.push(table.name);
            for await (const _ of rows) options.signal?.throwIfAborted();
          }
        }
        // Nothing that takes long before all of the file was found to be whole.
        backup.end();
        await target.finish(head.sequences, (done, of) => {
          options.signal?.throwIfAborted();
          options.onProgress?.({ at: 'indexes', done, of });
        });
      },
    );
  } catch (error) {
    throw error instanceof NotEmptyError ? notEmpty(error) : error;
  }
  return { head, end: backup.end(), leftOut };
}

type Target = Parameters<Parameters<typeof restoreRows>[2]>[0];

async function bring(
  target: Target,
  table: { readonly name: string; readonly columns: readonly string[] },
  rows: AsyncIterable<Buffer>,
  { backup, signal, onProgress }: RestoreOptions,
): Promise<void> {
  const { counts, head } = backup;
  const sumBefore = sumOf(counts);
  let bytes = 0;
  const watched = async function* () {
    for await (const piece of rows) {
      signal?.throwIfAborted();
      bytes += piece.length;
      yield piece;
      onProgress?.({
        at: 'rows',
        rows: sumBefore + (counts.get(table.name) ?? 0),
        estimatedRows: head.estimatedRows,
        bytes,
      });
    }
  };
  const count = await target.copyIn(table, watched());
  const expected = counts.get(table.name) ?? 0;
  if (count !== expected) throw damaged(`${table.name} got ${count} rows of ${expected}`);
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** Reads all of it and writes nothing. Throws BackupError where it is damaged, or this program could not restore it. */
export async function verifyBackup(
  backup: OpenBackup,
  migrations: readonly AppliedMigration[],
  onPiece: (rows: number, head: BackupHead) => void = () => {},
): Promise<BackupEnd> {
  for await (const { rows } of backup.tables())
    for await (const _ of rows) onPiece(sumOf(backup.counts), backup.head);
  migrationsOf(backup.head, migrations);
  return backup.end();
}

/** The program's own migrations up to those of the backup. */
function migrationsOf<Known extends AppliedMigration>(
  head: BackupHead,
  known: readonly Known[],
): readonly Known[] {
  const last = head.migrations.at(-1);
  if (last !== undefined && head.migrations.length > known.length)
    throw new BackupError(
      `The backup is newer than this program: it was made by Switchbook ${head.program}, with migration ${last.name}.`,
      'Restore it with that version of Switchbook, or a newer one.',
    );
  refuseOtherPast(head.migrations, known);
  return known.slice(0, head.migrations.length);
}

export function notEmpty({ accounts }: NotEmptyError): BackupError {
  const what = accounts === 1 ? '1 account' : `${accounts} accounts`;
  return new BackupError(
    `There is an installation already, with ${what}; a backup is restored into an empty database alone.`,
    'Name another one: a new directory in SWITCHBOOK_DATA_DIR, or an empty database in DATABASE_URL.',
  );
}
