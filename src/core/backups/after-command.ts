/**
 * The operator's command after each scheduled backup, for example to copy it away. A shell runs it, since it is the
 * operator's own line; the file is `$1` and SWITCHBOOK_BACKUP_FILE.
 */
import { runShellLine } from '../shell-line.js';

export interface AfterCommand {
  readonly command: string;
  readonly file: string;
  /** Environment of this process; variables that lead to the database are left out. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  readonly withinMs?: number;
}

const hourMs = 3_600_000;

/** Undefined when it went well; else why not. */
export async function runAfterCommand(options: AfterCommand): Promise<string | undefined> {
  const { command, file, environment, signal, withinMs = hourMs } = options;
  const env = { ...environment, SWITCHBOOK_BACKUP_FILE: file };
  return (await runShellLine({ command, args: [file], environment: env, signal, withinMs })).fault;
}
