/** The name of the program in its call, so that a hint can be pasted. */
import fs from 'node:fs';
import path from 'node:path';
import { isPackage } from '../../config/root.js';

let calledAs = ownName();

/** The name, and the options that reach the same server again. */
export let programName = calledAs;

/** Resets the name for a new command: a process may run several, each called by another name. */
export function beginProgramName(): void {
  calledAs = ownName();
  programName = calledAs;
}

export function qualifyProgramName(words: readonly string[]): void {
  programName = [calledAs, ...words.map(shellWord)].join(' ');
}

/** Returns a text of the core with commands that can be pasted. The core does not know the name of the program. */
export function qualifyCommands(text: string): string {
  return text.replaceAll(
    /(?<![\w/.-])switchbook (?=(?:doctor|webhook|upstream|backup|restore|erasures|move|migrate|status|import|bulk|account|key|usage|intake|serve)\b)/g,
    `${programName} `,
  );
}

function ownName(): string {
  return commandName(launcherOf(process.argv[1] ?? 'switchbook'), process.env, process.cwd());
}

/** Returns the launcher of an archive, which is next to `bin`, since the machine may have no Node.js. */
function launcherOf(file: string): string {
  const launcher = path.join(path.dirname(path.dirname(file)), 'switchbook');
  return isPackage && fs.existsSync(launcher) && fs.statSync(launcher).isFile() ? launcher : file;
}

/** Returns a name with which the shell finds the program from this directory. */
export function commandName(file: string, environment: NodeJS.ProcessEnv, directory: string): string {
  if (environment.npm_command === 'exec')
    return isInstalledAbove(file, directory) ? 'npx switchbook' : shellWord(file);
  const folders = (environment.PATH ?? '').split(path.delimiter);
  if (folders.includes(path.dirname(file))) return path.basename(file);
  const relative = path.relative(directory, file);
  return shellWord(relative.startsWith('..') ? file : `./${relative}`);
}

/**
 * Whether npx finds this program in the directory or above. If the program is not installed, `npx` requests the name
 * from the registry, where another program may have this name.
 */
function isInstalledAbove(file: string, directory: string): boolean {
  const folder = path.join(path.dirname(file), '../..');
  return file.includes('/node_modules/') && !path.relative(folder, directory).startsWith('..');
}

/** Quotes the text so that a shell reads one word. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
