/**
 * Finds the commit of the program: in `.git` of its clone, else in its package. It does not run Git, and does not look
 * in folders above the program, which may belong to another project.
 */
import fs from 'node:fs';
import path from 'node:path';

/** Written into a package by `scripts/make-package.mjs`, next to package.json. */
const commitFile = 'commit.txt';
const shownCommitDigits = 12;
const commitForm = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

export function readCommit(root: string): string {
  const commit = readClonedCommit(root) ?? readText(path.join(root, commitFile));
  return commit !== undefined && commitForm.test(commit) ? commit.slice(0, shownCommitDigits) : 'unknown';
}

/** Returns the commit of the clone's HEAD; undefined without a clone. */
export function readClonedCommit(root: string): string | undefined {
  const folder = gitFolder(path.join(root, '.git'));
  const head = readText(path.join(folder, 'HEAD'));
  const ref = head?.startsWith('ref: ') === true ? head.slice('ref: '.length) : undefined;
  if (ref === undefined) return head;
  // The branches of a worktree are in the clone that it belongs to.
  const shared = path.resolve(folder, readText(path.join(folder, 'commondir')) ?? '.');
  return readText(path.join(folder, ref)) ?? readText(path.join(shared, ref)) ?? readPacked(shared, ref);
}

/** Returns the folder of git. A worktree has a file instead of the folder. */
function gitFolder(folder: string): string {
  const pointer = readText(folder);
  const target = pointer?.startsWith('gitdir: ') === true ? pointer.slice('gitdir: '.length) : undefined;
  return target === undefined ? folder : path.resolve(path.dirname(folder), target);
}

function readPacked(folder: string, ref: string): string | undefined {
  const lines = readText(path.join(folder, 'packed-refs'))?.split('\n') ?? [];
  return lines.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0];
}

/** Returns undefined if it cannot be read as a file. */
function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
