/** The list of erased persons as a file, and its use in a restore. */
import { stat } from 'node:fs/promises';
import type { BackupHead } from '../../../backups/operations/check-head.js';
import {
  type ContactToErase,
  eraseAgain,
  formatLedger,
  joinErasures,
  type Ledger,
  readErasureLedger,
  readLedgerFile,
} from '../../../backups/operations/erasure-ledger.js';
import { listLedgersNextTo } from '../../../compose/backups.js';
import {
  connect,
  connectForCommand,
  openBriefCore,
  readProgramMigrationState,
} from '../../../compose/open-core.js';
import { formatLocation, locationOf, locationOfSettings } from '../../../config/location.js';
import { readSettings } from '../../../config/read-settings.js';
import type { Settings } from '../../../config/settings.js';
import { withCore, withDatabase } from '../../session/local-session.js';
import type { Actions } from '../../syntax/define.js';
import type { erasures } from '../../syntax/operate.js';
import { CliError } from '../../terminal/cli-error.js';
import { inQuotes, type Output, printNotice } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { countWithNoun } from '../../terminal/progress.js';
import { commandLineOf } from '../../terminal/start-command.js';
import { ownerOnly, writeOut, writeOutput } from '../../terminal/write-file.js';

type Database = ReturnType<typeof connect>;

export const erasuresActions: Actions<typeof erasures> = {
  export: ({ file }, { isJson, misuse }) => {
    if (isJson && file === '-')
      misuse('--json needs a file name, because stdout cannot hold both the list and the JSON');
    return exportErasures(file);
  },
  apply: applyErasures,
};

/** Returns undefined if the list itself went to stdout. */
async function exportErasures(file: string): Promise<Output | undefined> {
  const settings = readSettings(process.env);
  const ledger = await withCore(() => withDatabase(settings, (database) => readErasureLedger(database)));
  if (ledger === undefined)
    throw new CliError('There is no installation.', `Create one with: ${programName} serve`);
  const chunks = (async function* () {
    yield formatLedger(ledger);
  })();
  const count = ledger.erasures.length;
  if (file === '-') {
    await writeOut(chunks);
    return undefined;
  }
  const bytes = await writeOutput(file, chunks, () => {}, ownerOnly);
  return {
    json: { file, erasures: count, bytes },
    text: `${countWithNoun(count, 'erasure')} written to ${file}.`,
  };
}

/** Erases again the persons that the lists name and the database does not know as erased. */
async function applyErasures({ lists }: { readonly lists: readonly string[] }): Promise<Output> {
  const settings = readSettings(process.env);
  const erasures = joinErasures(...(await readErasureLists(lists)).map((ledger) => ledger.erasures));
  return withCore((core) =>
    withDatabase(settings, async (database) => {
      const repeated = await eraseAgain(core, database, erasures);
      return {
        json: { erased_again: repeated.map(erasedAgainJson) },
        text: erasureLinesOf(repeated).join('\n'),
      };
    }),
  );
}

/** Reads lists. Each is a file, a directory of backups or of data, or the address of a database. */
export function readErasureLists(from: readonly string[]): Promise<readonly Ledger[]> {
  return Promise.all(from.map(readList));
}

async function readList(from: string): Promise<Ledger> {
  const location = locationOf(from);
  const stats = 'dataDir' in location ? await stat(location.dataDir).catch(() => undefined) : undefined;
  if ('dataDir' in location && stats === undefined)
    throw new CliError(
      `${inQuotes(from)} does not exist.`,
      'Name a list of erasures, a data directory, or a database URL.',
    );
  if ('dataDir' in location && stats?.isFile() === true) {
    const ledger = await readLedgerFile(location.dataDir);
    if (ledger !== undefined) return ledger;
  }
  const postgres = await connectForCommand(
    'url' in location
      ? { databaseUrl: location.url, dataDir: '' }
      : { databaseUrl: undefined, dataDir: location.dataDir },
    printNotice,
  );
  const database = connect(postgres, 1);
  try {
    const ledger = await readErasureLedger(database);
    if (ledger !== undefined) return ledger;
    throw new CliError(
      `There is no installation in ${formatLocation(location)}.`,
      'Name another list of erasures.',
    );
  } finally {
    await database.close();
    await postgres.stop();
  }
}

export interface AfterRestore {
  readonly database: Database;
  readonly settings: Settings;
  readonly lists: readonly Ledger[];
  /** the backup */
  readonly file: string;
  readonly head: BackupHead;
}

/** Repeats the erasures in the lists that were made after the backup. Returns lines to show. */
export async function eraseAgainAfter(restored: AfterRestore) {
  const { database, settings, lists, file } = restored;
  const { ledgers, damaged } = await listLedgersNextTo(database, settings, file);
  const repeated = await eraseListed({ ...restored, lists: [...lists, ...ledgers] });
  // The restore is committed already, so it does not fail any more.
  const notices = damaged.map(
    (list) =>
      `${inQuotes(list)} is damaged. Persons that are only in this list are restored too. To erase them again: ${hintFor(settings)}`,
  );
  return { ...repeated, lines: [...notices, ...repeated.lines] };
}

async function eraseListed({ database, settings, lists, head }: AfterRestore) {
  const { missing } = await readProgramMigrationState(database);
  const ownLedger = missing.length === 0 ? await readErasureLedger(database) : undefined;
  const fitting = lists.filter(
    (list) => ownLedger === undefined || list.installationId === ownLedger.installationId,
  );
  if (fitting.length === 0)
    return {
      json: null,
      lines: [
        `No list of erasures was found, so persons erased after ${head.madeAt} are restored too. To erase them again: ${hintFor(settings)}`,
      ],
    };
  const erasures = joinErasures(...fitting.map((ledger) => ledger.erasures));
  if (missing.length > 0) {
    const later = erasures.filter((erasure) => erasure.erasedAt.getTime() > Date.parse(head.madeAt));
    return {
      json: null,
      lines:
        later.length === 0
          ? []
          : [
              `${countWithNoun(later.length, 'erasure')} happened after this backup, whose schema is older. After the upgrade, run: ${hintFor(settings)}`,
            ],
    };
  }
  const core = await openBriefCore(database);
  try {
    const repeated = await eraseAgain(core, database, erasures);
    return {
      json: repeated.map(erasedAgainJson),
      lines: repeated.length === 0 ? [] : erasureLinesOf(repeated),
    };
  } finally {
    await core.close();
  }
}

function hintFor(settings: Settings): string {
  return commandLineOf(locationOfSettings(settings), 'erasures apply LIST');
}

function erasureLinesOf(repeated: readonly ContactToErase[]): readonly string[] {
  if (repeated.length === 0) return ['No person had to be erased again.'];
  return [
    repeated.length === 1
      ? '1 person was erased again, who had been erased after the backup was made:'
      : `${repeated.length} persons were erased again, who had been erased after the backup was made:`,
    ...repeated.map(
      ({ id, number, accountNumber, byId, erasedAt }) =>
        `  contact ${number} (${id}) of account ${accountNumber}, erased ${erasedAt.toISOString()}${byId ? '' : ', found by an identity'}`,
    ),
  ];
}

function erasedAgainJson({ id, number, accountId, byId, erasedAt }: ContactToErase) {
  return {
    account_id: accountId,
    contact_id: id,
    number,
    erased_at: erasedAt.toISOString(),
    known_by: byId ? 'id' : 'identity',
  };
}
