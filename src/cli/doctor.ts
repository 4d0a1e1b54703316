/** `doctor`: what is set, what is there, what is wrong. It changes nothing, and makes nothing that is missing. */
import { existsSync, realpathSync } from 'node:fs';
import { newestBackup } from '../compose-backups.js';
import { checkLayout, isPostgresMade, listFormerLocations, migrationState } from '../compose-core.js';
import { programRoot, programVersion } from '../config/root.js';
import { describeSettings, readSettings, type Settings, unknownSettings } from '../config/settings.js';
import { type BackupFacts, backupWords, isOverdue, newestJson } from './backup-words.js';
import { explain } from './cli-error.js';
import { facts, type Output } from './output.js';
import type { Explanation } from './problem-messages.js';
import { withDatabase } from './session.js';

interface PostgresReport {
  readonly kind: 'embedded' | 'own';
  readonly state: 'reachable' | 'unreachable' | 'not made yet';
  readonly version: string | null;
  /** where the files of the embedded one are */
  readonly directory: string | null;
}

interface Migrations {
  readonly applied: readonly string[];
  readonly missing: readonly string[];
}

interface FaceReport {
  readonly name: string;
  readonly title: string;
  readonly mounts: readonly string[];
}

/** Collects what is wrong, and goes on. */
class Findings {
  readonly problems: Explanation[] = [];

  async try<Result>(look: () => Result | Promise<Result>): Promise<Result | undefined> {
    try {
      return await look();
    } catch (error) {
      this.problems.push(explain(error));
      return undefined;
    }
  }
}

export async function doctor(): Promise<Output> {
  const findings = new Findings();
  const settings = await findings.try(() => readSettings(process.env));
  const database = settings === undefined ? undefined : await lookAtDatabase(settings, findings);
  const faces = await findings.try(() => lookAtFaces(settings));
  const backup =
    settings === undefined ? undefined : await lookAtBackups(settings, database?.newest, findings);
  const { problems } = findings;
  for (const message of unknownSettings(process.env))
    problems.push({ message, nextStep: 'Correct its name, or unset it.' });
  const json = {
    ok: problems.length === 0,
    version: programVersion,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    root: programRoot,
    settings: describeSettings(process.env).map((one) => ({
      variable: one.variable,
      value: one.value,
      is_default: one.isDefault,
    })),
    postgres: database?.postgres ?? null,
    migrations: database?.migrations ?? null,
    backup: newestJson(backup?.newest),
    faces: faces ?? [],
    left_over: listFormerLocations(),
    problems: problems.map((one) => ({ message: one.message, next_step: one.nextStep })),
  };
  return { json, text: describe(json, backup), code: json.ok ? 0 : 1 };
}

async function lookAtDatabase(
  settings: Settings,
  findings: Findings,
): Promise<{ postgres: PostgresReport; migrations: Migrations | null; newest?: BackupFacts['newest'] }> {
  const kind = settings.databaseUrl === undefined ? 'embedded' : 'own';
  const directory = kind === 'embedded' ? realPath(settings.dataDir) : null;
  if (!isPostgresMade(settings))
    return { postgres: { kind, state: 'not made yet', version: null, directory }, migrations: null };
  const seen = await findings.try(() =>
    withDatabase(settings, async (database) => {
      const [row] = await database.query<{ version: string }>(
        { text: `select current_setting('server_version') as version` },
        [],
      );
      const migrations = await findings.try(() => migrationState(database));
      await findings.try(() => checkLayout(database));
      const newest = await findings.try(() => newestBackup(settings, database));
      return { version: row?.version ?? null, migrations: migrations ?? null, newest };
    }),
  );
  return seen === undefined
    ? { postgres: { kind, state: 'unreachable', version: null, directory }, migrations: null }
    : {
        postgres: { kind, state: 'reachable', version: seen.version, directory },
        migrations: seen.migrations,
        newest: seen.newest,
      };
}

/** `newest`: of this installation; where the database could not say which it is, any that is there is named. */
async function lookAtBackups(
  settings: Settings,
  newest: BackupFacts['newest'],
  findings: Findings,
): Promise<BackupFacts> {
  const facts: BackupFacts = {
    directory: settings.backupDir,
    everyMs: settings.backupEveryMs,
    newest: newest ?? (await newestBackup(settings).catch(() => undefined)),
  };
  if (isOverdue(facts, new Date()))
    findings.problems.push({
      message: `The newest backup is older than SWITCHBOOK_BACKUP_EVERY says: ${backupWords(facts, new Date())}.`,
      nextStep: 'Backups are made by a running server: look there for the line: a backup failed',
    });
  return facts;
}

function realPath(directory: string): string {
  return existsSync(directory) ? realpathSync(directory) : directory;
}

async function lookAtFaces(settings: Settings | undefined): Promise<readonly FaceReport[]> {
  const { findFaces } = await import('../compose.js');
  const faces = await findFaces(settings?.faceHosts ?? new Map());
  return faces.map((face) => ({
    name: face.name,
    title: face.title,
    mounts: face.mounts.map((mount) => mount.prefix),
  }));
}

interface Report {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly root: string;
  readonly settings: readonly { variable: string; value: string; is_default: boolean }[];
  readonly postgres: PostgresReport | null;
  readonly migrations: Migrations | null;
  readonly faces: readonly FaceReport[];
  readonly left_over: readonly string[];
  readonly problems: readonly { message: string; next_step: string }[];
}

function describe(report: Report, backup: BackupFacts | undefined): string {
  const { postgres, migrations, problems } = report;
  const parts = [
    `Switchbook ${report.version} on Node.js ${report.node}, ${report.platform}, in ${report.root}`,
    facts(
      report.settings.map((one) => [
        one.variable,
        `${one.value === '' ? '(not set)' : one.value}${one.is_default ? '' : '  (set)'}`,
      ]),
    ),
    facts([
      ['PostgreSQL', postgres === null ? 'not looked at' : postgresWords(postgres)],
      ...(postgres?.directory == null ? [] : [['data', postgres.directory] as const]),
      ['migrations', migrations === null ? 'not looked at' : migrationWords(migrations)],
      ...(backup === undefined ? [] : [['newest backup', backupWords(backup, new Date())] as const]),
      ...report.faces.map((face) => [`face ${face.name}`, face.mounts.join(', ')] as const),
    ]),
    ...report.left_over.map(leftOverWords),
    problems.length === 0
      ? 'Nothing is wrong.'
      : problems.map((one) => `Wrong: ${one.message}\n  ${one.next_step}`).join('\n'),
  ];
  return parts.join('\n\n');
}

function leftOverWords(directory: string): string {
  return `An earlier release left a database in ${directory}.\n  If its data directory is gone and nobody needs it: rm -r ${directory}`;
}

function postgresWords({ kind, state, version }: PostgresReport): string {
  const which = kind === 'embedded' ? 'embedded' : 'your own (DATABASE_URL)';
  if (state === 'not made yet') return `${which}, made at the first start`;
  return version === null ? `${which}, ${state}` : `${which}, ${state}, version ${version}`;
}

function migrationWords({ applied, missing }: Migrations): string {
  return missing.length === 0
    ? `${applied.length} applied, none missing`
    : `${applied.length} applied; applied at the next start: ${missing.join(', ')}`;
}
