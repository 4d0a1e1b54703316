/**
 * Settings of the embedded server. They make it durable, fit its memory to the machine, and allow connections only
 * through a private socket. The program passes them as arguments, and postgresql.conf keeps its defaults. So a newer
 * release can change any of them.
 */
import os from 'node:os';

interface SettingsInput {
  port: number;
  socketDir: string;
  logDir: string;
  extra: Record<string, string>;
}

const fixed: Record<string, string> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  cluster_name: 'switchbook',
  // An acknowledged write survives a crash of anything, the machine included.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // The only method of this build takes a third of the processor time of single writes: `bench/history.md`.
  wal_compression: 'off',
  max_wal_size: '1GB',
  checkpoint_completion_target: '0.9',
  autovacuum: 'on',
  // Enough for the pool of a server and many simultaneous commands.
  max_connections: '100',
  work_mem: '16MB',
  maintenance_work_mem: '64MB',
  random_page_cost: '1.1',
  effective_io_concurrency: '16',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Seven files, one per weekday, each truncated when its weekday begins.
  logging_collector: 'on',
  log_filename: 'postgresql-%a.log',
  log_file_mode: '0600',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_truncate_on_rotation: 'on',
  // Refused statements are normal: they would fill the log, and their details contain personal data. In this setting
  // `log` ranks above `error`, so the log keeps starts, stops and fatal errors.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/** Returns the arguments of `postgres` after its data directory. */
export function settingsArguments({ port, socketDir, logDir, extra }: SettingsInput): string[] {
  const all = {
    ...fixed,
    ...memorySettings(machineMemory()),
    port: String(port),
    unix_socket_directories: quoteListItem(socketDir),
    log_directory: logDir,
    ...extra,
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

const mebibyte = 2 ** 20;

/** Returns the bytes of own memory of each process of PostgreSQL: a quarter, from 512 MiB to 1 GiB. */
export function processLimit(bytes: number): number {
  return Math.min(1_024, Math.max(512, Math.floor(bytes / 4 / mebibyte))) * mebibyte;
}

/**
 * Returns settings of memory. Shared buffers have an eighth of it, from 128 MiB to 1 GiB. A search is three times as
 * fast if the indexes of a million contacts fit into shared buffers, compared with the system's cache. The memory is
 * used on demand.
 */
export function memorySettings(bytes: number): Record<string, string> {
  const shared = Math.min(1_024, Math.max(128, Math.floor(bytes / 8 / mebibyte)));
  const cached = Math.max(512, Math.floor(bytes / 2 / mebibyte));
  return { shared_buffers: `${shared}MB`, effective_cache_size: `${cached}MB` };
}

/** Returns the memory available to this process in bytes: the container's limit, else the machine's. */
export function machineMemory(): number {
  const share = process.constrainedMemory();
  const whole = os.totalmem();
  return share > 0 && share < whole ? share : whole;
}

/** Quotes one item of a list setting, where commas and spaces separate items unless quoted. */
function quoteListItem(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
