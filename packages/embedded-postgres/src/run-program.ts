/** Runs a program of PostgreSQL, as its user and with a fixed environment, and collects its output. */
import { spawn } from 'node:child_process';
import type { ProcessUser } from './file-ownership.js';

export interface ProgramResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

interface ProgramOptions {
  user: ProcessUser | undefined;
  cwd: string;
  stdin?: string;
}

const maxOutputChars = 64 * 1024;

/**
 * The whole environment of every PostgreSQL process. No variable is inherited: PG* and LD_* would change the result,
 * and PostgreSQL must not receive the caller's secrets. LC_ALL must be a valid locale, or the macOS build refuses to
 * start; C keeps messages in English, which the code parses.
 */
export const programEnvironment: NodeJS.ProcessEnv = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };

/** Returns the uid and gid of spawn options, for another user than the current one. */
export function spawnIdentity(user: ProcessUser | undefined): { uid?: number; gid?: number } {
  return user === undefined ? {} : { uid: user.uid, gid: user.gid };
}

/** Runs a program to its end. Rejects only if it could not be started. */
export function runProgram(file: string, args: string[], options: ProgramOptions): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: programEnvironment,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...spawnIdentity(options.user),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-maxOutputChars);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-maxOutputChars);
    });
    // A program that exits early does not read its input; its exit code reports the error.
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    child.stdin.end(options.stdin ?? '');
  });
}
