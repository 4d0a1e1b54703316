import fs from 'node:fs';
import path from 'node:path';
import { TestFixture } from '@switchbook/embedded-postgres/embedded.test.support.js';
import { afterAll, expect, it } from 'vitest';
import { readCommit } from './commit.js';
import { programCommit, programRelease, programRoot } from './root.js';

const fixture = new TestFixture();
afterAll(() => fixture.cleanUp());

const digits = '0123456789abcdef0123456789abcdef01234567';
const shown = '0123456789ab';

/** A folder with these files. */
function folder(files: Readonly<Record<string, string>>): string {
  const dir = fixture.directory();
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  }
  return dir;
}

it.each<[string, Readonly<Record<string, string>>]>([
  ['a branch', { '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': `${digits}\n` }],
  ['a commit of no branch', { '.git/HEAD': `${digits}\n` }],
  [
    'a packed branch',
    { '.git/HEAD': 'ref: refs/heads/main\n', '.git/packed-refs': `# pack\n${digits} refs/heads/main\n` },
  ],
  ['a package', { 'commit.txt': `${digits}\n` }],
])('the commit of %s is found without git', (_, files) => {
  expect(readCommit(folder(files))).toBe(shown);
});

it('the commit of a worktree is in the clone that it belongs to', () => {
  const clone = folder({
    'clone/.git/refs/heads/side': `${digits}\n`,
    'clone/.git/worktrees/side/HEAD': 'ref: refs/heads/side\n',
    'clone/.git/worktrees/side/commondir': '../..\n',
    'side/.git': 'gitdir: ../clone/.git/worktrees/side\n',
  });
  expect(readCommit(path.join(clone, 'side'))).toBe(shown);
});

it.each<[string, Readonly<Record<string, string>>]>([
  ['nothing', {}],
  ['a branch without commits', { '.git/HEAD': 'ref: refs/heads/main\n' }],
  ['another text', { '.git/HEAD': 'nonsense\n', 'commit.txt': '<script>' }],
])('the commit is unknown with %s, even inside another repository', (_, files) => {
  const outer = folder({ '.git/HEAD': `${digits}\n` });
  const inner = path.join(outer, 'inner');
  fs.cpSync(folder(files), inner, { recursive: true });
  expect(readCommit(inner)).toBe('unknown');
});

it('this program has a version and a commit', () => {
  expect(programRelease).toMatch(/^\d+\.\d+\.\d+\+(?:[0-9a-f]{12}|unknown)$/);
  if (fs.existsSync(path.join(programRoot, '.git'))) expect(programCommit).not.toBe('unknown');
});
