/**
 * Each release that a message names is in the history of this repository, and its installations upgrade to this
 * version.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { type Release, releases, upgradeFirstWith } from '@switchbook/text/releases.js';
import { afterAll, expect, it } from 'vitest';
import { programRoot, programVersion } from '../../src/config/root.js';
import { onThisMachine } from '../support/machine.js';
import { Program, type Serving } from '../support/program/program.js';
import { send } from '../support/wire/wire.js';

const programs: Program[] = [];
afterAll(async () => {
  for (const program of programs) await program.cleanUp();
});

const git = (...words: string[]) =>
  execFileSync('git', words, {
    cwd: programRoot,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/** Undefined in a package, an archive or a shallow clone. */
function missingCommit(): string | undefined {
  try {
    for (const { commit } of releases) git('cat-file', '-e', `${commit}^{commit}`);
    return undefined;
  } catch {
    return 'the history of this copy does not reach back to each release';
  }
}

const missing = missingCommit();
if (missing !== undefined) process.stderr.write(`Releases are not started: ${missing}.\n`);

it('the page of releases has the table that messages use, and this version', () => {
  const page = fs.readFileSync(path.join(programRoot, 'docs/operate/releases.md'), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
  expect(rows[0]?.slice(1, 3)).toEqual([programVersion, 'this one, not released yet']);
  expect(rows.slice(1).map((cells) => cells.slice(1, 5))).toEqual(
    releases.map((release) => [release.version, release.commit, release.date, release.newestMigration]),
  );
  expect(releases.map(({ version }) => version)).not.toContain(programVersion);
});

it('every release that a page checks out is in the table', () => {
  const known = releases.map(({ commit }) => commit.slice(0, 12));
  for (const name of ['releases', 'upgrade']) {
    const page = fs.readFileSync(path.join(programRoot, `docs/operate/${name}.md`), 'utf8');
    const checkouts = [...page.matchAll(/^git checkout ([0-9a-f]{12})/gm)];
    expect(checkouts.length, name).toBeGreaterThan(0);
    for (const [, commit] of checkouts) expect(known, name).toContain(commit);
  }
  expect(() => upgradeFirstWith('0.0.9', 'start it')).toThrow('0.0.9 is not in the table of releases');
});

it.skipIf(missing !== undefined)('each release of the table has the stated properties', () => {
  for (const { version, commit, date, newestMigration } of releases) {
    const ofPackage: unknown = JSON.parse(git('show', `${commit}:package.json`));
    const migrations = git('ls-tree', '--name-only', commit, 'migrations/').split('\n');
    expect(ofPackage).toMatchObject({ version });
    expect(git('show', '-s', '--format=%cs', commit)).toBe(date);
    expect(migrations.filter((name) => name.endsWith('.sql')).at(-1)).toBe(`migrations/${newestMigration}`);
    expect(git('rev-parse', '--verify', commit.slice(0, 12))).toBe(commit);
    git('merge-base', '--is-ancestor', commit, 'HEAD');
  }
});

/**
 * Checks a release out of the history. It shares the installed packages if they are equal; otherwise npm installs
 * them.
 */
function checkedOut({ commit }: Release): Program {
  const here = new Program();
  const folder = here.fixture.directory();
  execFileSync('tar', ['-x', '-C', folder], { input: archiveOf(commit) });
  const packages = (file: string): Record<string, string> => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(fs.readFileSync(file, 'utf8'));
    return { ...devDependencies, ...dependencies, ...optionalDependencies };
  };
  const ours = packages(path.join(programRoot, 'package.json'));
  const theirs = Object.entries(packages(path.join(folder, 'package.json')));
  if (theirs.every(([name, version]) => ours[name] === version))
    fs.symlinkSync(path.join(programRoot, 'node_modules'), path.join(folder, 'node_modules'));
  else execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: folder, stdio: 'ignore' });
  const program = new Program(path.join(folder, 'bin', 'switchbook'));
  programs.push(here, program);
  return program;
}

const archiveOf = (commit: string) =>
  execFileSync('git', ['archive', '--format=tar', commit], { cwd: programRoot, maxBuffer: 1024 ** 3 });

const people = Array.from({ length: 30 }, (_, index) => ({
  display_name: `Désirée ${index}`,
  phone: `+4915112345${String(index).padStart(2, '0')}`,
  tags: [`tag ${index % 3}`],
}));

async function fill({ port, key }: Serving): Promise<void> {
  for (const body of people) {
    const sent = {
      method: 'POST',
      path: '/directory/v1/contacts',
      headers: { authorization: `Bearer ${key}` },
      body,
    };
    expect((await send(port, sent)).status).toBe(201);
  }
}

type WireContact = Readonly<Record<string, unknown>>;

async function contactsOf({ port }: Serving, key: string): Promise<readonly WireContact[]> {
  const answer = await send(port, {
    path: '/directory/v1/contacts?limit=100',
    headers: { authorization: `Bearer ${key}` },
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.json.data as readonly WireContact[];
}

/** The members of `before`, for the same contacts. */
const asBefore = (after: readonly WireContact[], before: readonly WireContact[]) =>
  after.map((item, index) =>
    Object.fromEntries(Object.keys(before[index] ?? {}).map((name) => [name, item[name]])),
  );

it.skipIf(missing !== undefined)(
  'an installation of each release upgrades to this version, through the required releases',
  { tags: ['nightly'], timeout: onThisMachine(600_000) },
  async () => {
    const now = new Program();
    programs.push(now);
    const inOrder = [...releases].reverse();
    for (const [from, first] of inOrder.entries()) {
      const dataDir = now.dataDir();
      const env = { SWITCHBOOK_DATA_DIR: dataDir };
      const began = await checkedOut(first).serve(env, 180_000);
      await fill(began);
      let shown = await contactsOf(began, began.key);
      expect(shown).toHaveLength(people.length);
      await began.end();
      for (const next of inOrder.slice(from + 1)) {
        const refused = await now.runApart(['serve'], env);
        expect(refused.code).toBe(1);
        expect(refused.stderr).toContain(`git checkout ${next.commit.slice(0, 12)}`);
        const between = await checkedOut(next).serve(env, 180_000);
        const after = await contactsOf(between, began.key);
        expect(asBefore(after, shown)).toEqual(shown);
        shown = after;
        await between.end();
      }
      const last = await now.serve(env, 180_000);
      expect(asBefore(await contactsOf(last, began.key), shown)).toEqual(shown);
      expect((await last.end()).code).toBe(0);
    }
  },
);
