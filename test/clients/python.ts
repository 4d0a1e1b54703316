/** Finds a Python installation with the requirements of the Python client, and runs it for tests. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { programRoot } from '../../src/config/root.js';

export const clientFolder = path.join(programRoot, 'clients/python');

const needs = 'import sys, httpx; assert sys.version_info >= (3, 9)';

/** `PYTHON_PATH`, else the first one with httpx; undefined: there is none. */
function findPython(): string | undefined {
  if (process.env.PYTHON_PATH) return process.env.PYTHON_PATH;
  return ['python3', '/usr/bin/python3'].find((text) => isFit(text));
}

function isFit(python: string): boolean {
  try {
    execFileSync(python, ['-c', needs], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const python = findPython();
export const hasPython = python !== undefined;
if (!hasPython)
  console.warn(
    'No Python with httpx is found, so the Python client is not tested: install python3-httpx, or name a Python in PYTHON_PATH.',
  );

/** mypy of this Python, or of `TYPECHECK_PYTHON`. Pyright, in its default mode, comes from `test/tools`. */
const checkingPython = process.env.TYPECHECK_PYTHON ?? python ?? '';
const mypy = ['-m', 'mypy', '--strict', '--follow-imports=silent', '--cache-dir=/dev/null'];
const pyright = path.join(programRoot, 'test/tools/node_modules/pyright/index.js');
const checkers = {
  mypy: [checkingPython, ...mypy],
  pyright: [process.execPath, pyright, '--pythonpath', checkingPython],
} as const;
export type Checker = keyof typeof checkers;

/** False, with a message, if mypy is not installed. */
export function hasMypy(): boolean {
  try {
    execFileSync(checkingPython, ['-m', 'mypy', '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn(
      'mypy is not found, so the types of the Python client are not checked with it: pip install mypy, or name a Python in TYPECHECK_PYTHON.',
    );
    return false;
  }
}

/** False, with a message, if the programs of `test/tools` are not installed. */
export function hasPyright(): boolean {
  const isInstalled = fs.existsSync(pyright);
  if (!isInstalled)
    console.warn(
      'Pyright is not installed, so the types of the Python client are not checked with it: npm ci --prefix test/tools',
    );
  return isInstalled;
}

/** Checks a file as a program that uses the client; throws with the faults. */
export async function checkTypes(checker: Checker, file: string): Promise<void> {
  const sources = path.join(clientFolder, 'src');
  const env = { ...environmentOf({}), MYPYPATH: sources };
  const [command = '', ...words] = checkers[checker];
  const run = promisify(execFile);
  await run(command, [...words, file], { cwd: path.dirname(file), env }).catch((error) => {
    throw new Error(`${checker} refuses ${file}: ${error.stdout}${error.stderr}`);
  });
}

interface RunPython {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** instead of the sources */
  readonly installed?: string;
}

/** Runs it to its end. Returns its output, and throws with the output if it fails. */
export async function runPython(args: readonly string[], options: RunPython = {}): Promise<string> {
  const ran = await promisify(execFile)(options.installed ?? pythonPath(), [...args], {
    cwd: options.cwd ?? clientFolder,
    env: environmentOf(options),
    maxBuffer: 64 * 1024 * 1024,
  });
  return ran.stdout;
}

/** Starts it with pipes. */
export function startPython(args: readonly string[], options: RunPython = {}) {
  return spawn(pythonPath(), [...args], {
    cwd: options.cwd ?? clientFolder,
    env: environmentOf(options),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

export function pythonPath(): string {
  if (python === undefined) throw new Error('there is no Python with httpx');
  return python;
}

function environmentOf({ env, installed }: RunPython) {
  const sources = installed === undefined ? { PYTHONPATH: path.join(clientFolder, 'src') } : {};
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, PYTHONDONTWRITEBYTECODE: '1', ...sources, ...env };
}
