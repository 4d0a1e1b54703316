/**
 * `doctor`: shows the settings and the installation, and finds faults. Without --fix it only reads.
 * The core has the checks (`health`); the program's own files are checked here.
 */
import { existsSync, realpathSync } from 'node:fs';
import { inTime } from '@switchbook/domain/runtime/in-time.js';
import { directoriesOf, findNewestBackup, findNewestIn } from '../../../compose/backups.js';
import { checkInstallation, settingsInForce } from '../../../compose/installation.js';
import { isPostgresMade, readLayout, readProgramMigrationState } from '../../../compose/open-core.js';
import { readSettings } from '../../../config/read-settings.js';
import type { Settings } from '../../../config/settings.js';
import { unknownSettings } from '../../../config/unknown-settings.js';
import type { Check } from '../../../health/operations/checks/check.js';
import {
  backupCheck,
  diskCheck,
  followUpChecks,
  leftFilesCheck,
} from '../../../health/operations/checks/machine-checks.js';
import {
  type CheckedFinding,
  type CheckOptions,
  runChecks,
} from '../../../health/operations/checks/run-check.js';
import { withDatabase } from '../../session/local-session.js';
import { refuseRemote } from '../../session/remote-server.js';
import type { Actions } from '../../syntax/define.js';
import type { doctor as doctorTable } from '../../syntax/operate.js';
import { CliError, explain } from '../../terminal/cli-error.js';
import type { Output } from '../../terminal/output.js';
import type { BackupOverview } from '../../terminal/ready-message.js';
import {
  type DoctorReading,
  describeReport,
  type FaceReport,
  type PostgresReport,
  reportOf,
} from './doctor-words.js';

export const doctorActions: Actions<typeof doctorTable> = { doctor: ({ fix }) => doctor(fix === true) };

/** Milliseconds for a statement; PostgreSQL ends it a little earlier. */
const requestMs = 6_000;
/** Milliseconds until the embedded PostgreSQL, or the external one, is open. */
const openMs = 60_000;

/** Collects checks. A check that throws counts as failed; later checks still run. */
class Report {
  readonly checks: CheckedFinding[] = [];

  add(...checks: readonly CheckedFinding[]): void {
    this.checks.push(...checks);
  }

  fail(name: string, error: unknown): void {
    const { message, nextStep } = explain(error);
    this.add({ name, state: 'failed', message, nextStep, fixed: null });
  }

  async try<Result>(name: string, read: () => Result | Promise<Result>): Promise<Result | undefined> {
    try {
      return await read();
    } catch (error) {
      this.fail(name, error);
      return undefined;
    }
  }
}

/** Runs all checks. `isFixing`: fixes faults if that is safe. */
async function doctor(isFixing: boolean): Promise<Output> {
  refuseRemote();
  const report = new Report();
  const options: CheckOptions = { isFixing, explain };
  const settings = await report.try('settings', () => readSettings(process.env));
  const reading = settings === undefined ? undefined : await readDatabase(settings, report, options);
  const faces = await report.try('faces', () => readFaces(settings));
  // The server's settings, if known, decide the directory of backups.
  const servers = reading?.health?.servers ?? [];
  const [used] = settings === undefined ? [] : settingsInForce(servers, settings);
  const backup = used === undefined ? undefined : await readBackupOverview(used, reading?.newest);
  if (used !== undefined && backup !== undefined)
    report.add(...(await runChecks(machineChecks(used, reading?.postgres, backup), options)));
  for (const message of unknownSettings(process.env))
    report.add({
      name: 'settings',
      state: 'failed',
      message,
      nextStep: 'Correct the name, or unset the variable.',
      fixed: null,
    });
  const json = reportOf(reading, report.checks, faces ?? [], backup?.newest);
  return { json, text: describeReport(json, backup, servers), code: json.ok ? 0 : 1 };
}

async function readDatabase(
  settings: Settings,
  report: Report,
  options: CheckOptions,
): Promise<DoctorReading> {
  const kind = settings.databaseUrl === undefined ? 'embedded' : 'own';
  const directory = kind === 'embedded' ? realPath(settings.dataDir) : null;
  const unseen = (state: PostgresReport['state']): DoctorReading => ({
    postgres: { kind, state, version: null, directory },
    migrations: null,
  });
  if (!isPostgresMade(settings)) return unseen('not made yet');
  // A database that opens too late is closed by `withDatabase`, or with the process.
  let opened = () => {};
  const isOpen = new Promise<true>((resolve) => {
    opened = () => resolve(true);
  });
  const seeing = report.try('PostgreSQL', () =>
    withDatabase(
      settings,
      async (database): Promise<DoctorReading> => {
        opened();
        const [row] = await database.query<{ version: string }>(
          { text: `select current_setting('server_version') as version` },
          [],
        );
        const migrations = await report.try('migrations', () => readProgramMigrationState(database));
        await report.try('layout', () => readLayout(database));
        const isCurrent = migrations !== undefined && migrations.missing.length === 0;
        const health = await checkInstallation(database, settings, isCurrent, options);
        report.add(...health.checks);
        const newest = await findNewestBackup(settingsInForce(health.servers, settings), database).catch(
          () => undefined,
        );
        return {
          postgres: { kind, state: 'reachable', version: row?.version ?? null, directory },
          migrations: migrations ?? null,
          newest,
          health,
        };
      },
      undefined,
      requestMs,
    ),
  );
  const isInTime = await inTime(Promise.race([isOpen, seeing.then(() => true)]), openMs);
  if (isInTime === undefined) {
    const seconds = openMs / 1000;
    report.fail(
      'PostgreSQL',
      new CliError(
        `PostgreSQL could not be opened within ${seconds} seconds.`,
        'Read its log in log/ of the data directory, and check whether the machine is overloaded.',
      ),
    );
    return unseen('unreachable');
  }
  return (await seeing) ?? unseen('unreachable');
}

function machineChecks(
  settings: Settings,
  postgres: PostgresReport | undefined,
  backup: BackupOverview,
): readonly Check[] {
  const now = () => new Date();
  const { directory, everyMs, newest } = backup;
  return [
    diskCheck(directoriesOf(settings)),
    leftFilesCheck(directory, now),
    // An installation that does not exist needs no backup.
    ...(postgres?.state === 'not made yet' && newest === undefined
      ? []
      : [
          backupCheck({ newest, directory, everyMs, now }),
          ...(newest === undefined ? [] : followUpChecks({ newest, now })),
        ]),
  ];
}

/**
 * Returns data of backups. `newest` belongs to this installation. Undefined: the newest of any installation is shown,
 * since the database could not identify itself.
 */
async function readBackupOverview(
  settings: Settings,
  newest: BackupOverview['newest'],
): Promise<BackupOverview> {
  return {
    directory: settings.backupDir,
    everyMs: settings.backupEveryMs,
    newest: newest ?? (await findNewestIn(settings).catch(() => undefined)),
  };
}

function realPath(directory: string): string {
  return existsSync(directory) ? realpathSync(directory) : directory;
}

async function readFaces(settings: Settings | undefined): Promise<readonly FaceReport[]> {
  const { findFaces } = await import('../../../compose/faces.js');
  const faces = await findFaces(settings?.faceHosts ?? new Map());
  return faces.map((face) => ({
    name: face.name,
    title: face.title,
    mounts: face.mounts.map((mount) => mount.prefix),
  }));
}
