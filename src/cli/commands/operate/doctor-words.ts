/** The report of `doctor`, as programs and as people read it. */

import type { Health } from '../../../compose/installation.js';
import { describeSettings } from '../../../config/read-settings.js';
import { programRelease, programRoot } from '../../../config/root.js';
import type { CheckedFinding } from '../../../health/operations/checks/run-check.js';
import type { ServerDescription } from '../../../health/operations/server-finder.js';
import { formatDetails } from '../../terminal/output.js';
import { qualifyCommands } from '../../terminal/program-name.js';
import { type BackupOverview, backupWords, newestJson } from '../../terminal/ready-message.js';
import { settingsLines, settingsOfServer } from '../../terminal/server-settings.js';

export interface PostgresReport {
  readonly kind: 'embedded' | 'own';
  readonly state: 'reachable' | 'unreachable' | 'not made yet';
  readonly version: string | null;
  /** the directory of the embedded database */
  readonly directory: string | null;
}

export interface FaceReport {
  readonly name: string;
  readonly title: string;
  readonly mounts: readonly string[];
}

/** Findings of `doctor`. An absent one could not be read. */
export interface DoctorReading {
  readonly postgres: PostgresReport;
  readonly migrations: { readonly applied: readonly string[]; readonly missing: readonly string[] } | null;
  readonly newest?: BackupOverview['newest'];
  readonly health?: Health;
}

type Report = ReturnType<typeof reportOf>;

/** Makes the report as programs read it. */
export function reportOf(
  reading: DoctorReading | undefined,
  findings: readonly CheckedFinding[],
  faces: readonly FaceReport[],
  newest: BackupOverview['newest'],
) {
  const checks = findings.map(({ name, state, message, nextStep, fixed }) => ({
    name,
    state,
    message: qualifyCommands(message),
    next_step: nextStep === null ? null : qualifyCommands(nextStep),
    // The name on the wire of `doctor --json`.
    mended: fixed,
  }));
  const problems = checks.filter((check) => check.state === 'failed');
  return {
    ok: problems.length === 0,
    version: programRelease,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    root: programRoot,
    settings: describeSettings(process.env).map(({ variable, value, isDefault }) => ({
      variable,
      value,
      is_default: isDefault,
    })),
    postgres: reading?.postgres ?? null,
    migrations: reading?.migrations ?? null,
    servers: (reading?.health?.servers ?? []).map((server) => ({ ...server, ...settingsOfServer(server) })),
    backup: newestJson(newest),
    faces,
    checks,
    problems: problems.map(({ message, next_step }) => ({ message, next_step })),
  };
}

export function describeReport(
  report: Report,
  backup: BackupOverview | undefined,
  servers: readonly ServerDescription[],
): string {
  const { postgres, migrations, checks } = report;
  const failed = checks.filter((check) => check.state === 'failed');
  const warnings = checks.filter((check) => check.state === 'warning');
  const parts = [
    `Switchbook ${report.version} on Node.js ${report.node}, ${report.platform}, in ${report.root}`,
    formatDetails(
      report.settings.map((setting) => [
        setting.variable,
        `${setting.value === '' ? '(not set)' : setting.value}${setting.is_default ? '' : '  (set)'}`,
      ]),
    ),
    formatDetails([
      ['PostgreSQL', postgres === null ? 'not checked' : postgresWords(postgres)],
      ...(postgres?.directory == null ? [] : [['data', postgres.directory] as const]),
      ['migrations', migrations === null ? 'not checked' : migrationWords(migrations)],
      ...(backup === undefined ? [] : [['newest backup', backupWords(backup, new Date())] as const]),
      ...settingsLines(servers),
      ...report.faces.map((face) => [`API ${face.name}`, face.mounts.join(', ')] as const),
    ]),
    ...(checks.length === 0 ? [] : [checks.map(checkWords).join('\n')]),
    failed.length === 0
      ? `Nothing is wrong.${warnings.length === 0 ? '' : ` Warnings: ${warnings.length}.`}`
      : failed.map((check) => `Wrong: ${check.message}\n  ${check.next_step}`).join('\n'),
  ];
  return parts.join('\n\n');
}

/** Describes a check. A failed one is described in full at the end. */
function checkWords({ name, state, message, next_step, mended: fixed }: Report['checks'][number]): string {
  const lines = [
    `  ${state.padEnd(7)}  ${name}: ${message}`,
    ...(fixed === null ? [] : [`           Fixed: ${fixed}`]),
    ...(state === 'warning' && next_step !== null ? [`           ${next_step}`] : []),
  ];
  return lines.join('\n');
}

function postgresWords({ kind, state, version }: PostgresReport): string {
  const serverKind = kind === 'embedded' ? 'embedded' : 'your own (DATABASE_URL)';
  if (state === 'not made yet') return `${serverKind}, created at the first start`;
  return version === null ? `${serverKind}, ${state}` : `${serverKind}, ${state}, version ${version}`;
}

function migrationWords({ applied, missing }: NonNullable<Report['migrations']>): string {
  const newest = missing.at(-1);
  return newest === undefined
    ? `${applied.length} applied, none missing`
    : `${applied.length} applied; to apply at the next start: ${missing.length}, the newest is ${newest}`;
}
