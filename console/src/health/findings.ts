/** The findings of the checks in the reader's language. The server sends each finding as a code with values. */
import { findText, formatDuration, formatMs, formatNumber, t } from '../texts/texts.ts';

interface Reason {
  readonly code: string;
  readonly values: Readonly<Record<string, string | number>>;
}

interface Finding {
  readonly message: string;
  readonly next_step: string | null;
  /** absent on a server of an earlier version */
  readonly reasons?: readonly Reason[];
}

type Values = Reason['values'];

const text = (values: Values, name: string) => String(values[name] ?? '');
const number = (values: Values, name: string) => Number(values[name] ?? 0);
const time = (values: Values, name = 'seconds') => formatDuration(number(values, name));
const ms = (values: Values) => formatMs(number(values, 'ms'));
const count = (values: Values, name: string) => formatNumber(number(values, name));
const disk = (values: Values) =>
  findText(t.health.disks, text(values, 'disk')) ?? t.health.diskOf(text(values, 'disk'));

const words: Readonly<Record<string, (values: Values) => string>> = {
  database_answers: (v) => t.health.found.database_answers(ms(v)),
  database_silent: () => t.health.found.database_silent,
  database_unready: () => t.health.found.database_unready,
  versions: (v) =>
    t.health.found.versions(
      text(v, 'switchbook'),
      text(v, 'node'),
      text(v, 'postgres'),
      text(v, 'extensions'),
    ),
  postgres_old: (v) => t.health.found.postgres_old(text(v, 'version')),
  extensions_missing: (v) => t.health.found.extensions_missing(text(v, 'names')),
  clocks: (v) => t.health.found.clocks(ms(v)),
  clocks_differ: (v) => t.health.found.clocks(ms(v)),
  clocks_far: (v) => t.health.found.clocks_far(ms(v)),
  imports_none: () => t.health.found.imports_none,
  imports_running: (v) => t.health.found.imports_running(number(v, 'count')),
  import_stuck: (v) => t.health.found.import_stuck(time(v)),
  webhooks_none: () => t.health.found.webhooks_none,
  webhooks: (v) => t.health.found.webhooks(count(v, 'webhooks'), count(v, 'waiting')),
  webhooks_disabled: (v) => t.health.found.webhooks_disabled(number(v, 'count')),
  webhooks_late: (v) => t.health.found.webhooks_late(time(v), count(v, 'waiting')),
  intakes_none: () => t.health.found.intakes_none,
  intakes: (v) => t.health.found.intakes(count(v, 'intakes'), count(v, 'waiting')),
  payloads_late: (v) => t.health.found.payloads_late(time(v), count(v, 'waiting')),
  payloads_refused: (v) => t.health.found.payloads_refused(number(v, 'count')),
  vendor_keys: () => t.health.found.vendor_keys,
  vendor_keys_refused: (v) => t.health.found.vendor_keys_refused(text(v, 'faces')),
  vendor_keys_ended: (v) => t.health.found.vendor_keys_ended(text(v, 'faces')),
  vendor_keys_ending: (v) => t.health.found.vendor_keys_ending(text(v, 'faces')),
  disk_free: (v) => t.health.found.disk_free(disk(v), bytesText(number(v, 'free_bytes'))),
  disk_low: (v) =>
    t.health.found.disk_low(disk(v), bytesText(number(v, 'free_bytes')), bytesText(number(v, 'limit_bytes'))),
  backup_none: () => t.health.found.backup_none,
  backup_first: () => t.health.found.backup_none,
  backup_late: (v) => t.health.found.backup_late(time(v), time(v, 'every_seconds')),
  backup: (v) => t.health.found.backup(time(v)),
  check_late: (v) => t.health.found.check_late(ms(v)),
  check_unable: () => t.health.found.check_unable,
};

/**
 * Returns the text of a finding. The server's English message is shown only for a code that this page does not know.
 */
export function findingText({ message, reasons = [] }: Finding): string {
  const known = reasons.flatMap(({ code, values }) =>
    Object.hasOwn(words, code) ? (words[code]?.(values) ?? []) : [],
  );
  return reasons.length > 0 && known.length === reasons.length ? known.join(' ') : message;
}

/** Returns the next step. Undefined: no step is needed. */
export function nextStepText({ next_step: step, reasons = [] }: Finding): string | undefined {
  if (step === null) return undefined;
  const steps = reasons.flatMap(({ code }) => findText(t.health.nextSteps, nextStepOf[code] ?? code) ?? []);
  return steps.length > 0 ? [...new Set(steps)].join(' ') : step;
}

/** Reasons with the step of another one. */
const nextStepOf: Readonly<Record<string, string>> = {
  database_unready: 'database_silent',
  clocks_far: 'clocks_differ',
  webhooks_late: 'webhooks_disabled',
  payloads_refused: 'payloads_late',
  vendor_keys_ended: 'vendor_keys_refused',
  vendor_keys_ending: 'vendor_keys_refused',
  check_unable: 'check_late',
};

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Formats a size: `12.4 GiB`. */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  return `${formatNumber(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))} ${units[power]}`;
}
