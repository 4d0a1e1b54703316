/** How the program was called, so that a hint can be pasted. */
import path from 'node:path';

export const programName = nameOf(process.argv[1] ?? 'switchbook', process.env, process.cwd());

/** A name that the shell finds in this directory and environment. */
export function nameOf(file: string, environment: NodeJS.ProcessEnv, directory: string): string {
  if (environment.npm_command === 'exec') return 'npx switchbook';
  const folders = (environment.PATH ?? '').split(path.delimiter);
  if (folders.includes(path.dirname(file))) return path.basename(file);
  const relative = path.relative(directory, file);
  const shown = relative.startsWith('..') ? file : `./${relative}`;
  return /^[\w@%+:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
