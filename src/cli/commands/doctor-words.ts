/** The report of `doctor` as people read it. */

import { type BackupFacts, backupWords } from '../run/backup-words.js';
import { facts } from '../run/output.js';

export interface PostgresReport {
  readonly kind: 'embedded' | 'own';
  readonly state: 'reachable' | 'unreachable' | 'not made yet';
  readonly version: string | null;
  /** where the files of the embedded one are */
  readonly directory: string | null;
}

export interface FaceReport {
  readonly name: string;
  readonly title: string;
  readonly mounts: readonly string[];
}

interface CheckReport {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly message: string;
  readonly next_step: string | null;
  readonly mended: string | null;
}

interface Report {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly root: string;
  readonly settings: readonly { variable: string; value: string; is_default: boolean }[];
  readonly postgres: PostgresReport | null;
  readonly migrations: { readonly applied: readonly string[]; readonly missing: readonly string[] } | null;
  readonly faces: readonly FaceReport[];
  readonly left_over: readonly string[];
  readonly checks: readonly CheckReport[];
}

export function describeReport(report: Report, backup: BackupFacts | undefined): string {
  const { postgres, migrations, checks } = report;
  const failed = checks.filter((one) => one.state === 'failed');
  const warnings = checks.filter((one) => one.state === 'warning');
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
    ...(checks.length === 0 ? [] : [checks.map(checkWords).join('\n')]),
    failed.length === 0
      ? `Nothing is wrong.${warnings.length === 0 ? '' : ` Warnings: ${warnings.length}.`}`
      : failed.map((one) => `Wrong: ${one.message}\n  ${one.next_step}`).join('\n'),
  ];
  return parts.join('\n\n');
}

/** One that failed is told in full at the end. */
function checkWords({ name, state, message, next_step, mended }: CheckReport): string {
  const lines = [
    `  ${state.padEnd(7)}  ${name}: ${message}`,
    ...(mended === null ? [] : [`           Mended: ${mended}`]),
    ...(state === 'warning' && next_step !== null ? [`           ${next_step}`] : []),
  ];
  return lines.join('\n');
}

function leftOverWords(directory: string): string {
  return `An earlier release left a database in ${directory}.\n  If its data directory is gone and nobody needs it: rm -r ${directory}`;
}

function postgresWords({ kind, state, version }: PostgresReport): string {
  const which = kind === 'embedded' ? 'embedded' : 'your own (DATABASE_URL)';
  if (state === 'not made yet') return `${which}, made at the first start`;
  return version === null ? `${which}, ${state}` : `${which}, ${state}, version ${version}`;
}

function migrationWords({ applied, missing }: NonNullable<Report['migrations']>): string {
  return missing.length === 0
    ? `${applied.length} applied, none missing`
    : `${applied.length} applied; applied at the next start: ${missing.join(', ')}`;
}
