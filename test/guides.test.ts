/** The guides in docs/guides, pasted as they are on one server, and the list of all guides. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { programRoot } from '../src/config/root.js';
import { makeDatabase, type OwnDatabase } from './support/own-database.js';
import { type Environment, Program, type Serving } from './support/program.js';

// Some forty programs on a busy machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const folder = path.join(programRoot, 'docs/guides');
const guides = fs.readdirSync(folder);
const program = new Program();
let database: OwnDatabase;
let env: Environment;
let server: Serving;

beforeAll(async () => {
  database = await makeDatabase();
  env = { DATABASE_URL: database.url };
  server = await program.serve(env);
});

afterAll(async () => {
  await program.cleanUp();
  await database.drop();
});

const read = (file: string) => fs.readFileSync(path.join(programRoot, file), 'utf8');

/** What the page before the commands has done: this server runs. */
const started = 'npm ci\nnpm start\n';

function commandsOf(guide: string): string {
  return [...read(`docs/guides/${guide}`).matchAll(/^```sh\n(.*?)^```$/gms)]
    .map(([, block = '']) => (block === started ? '' : block))
    .join('')
    .replaceAll('corner-shop', `corner-${guide.replace('.md', '')}`)
    .replaceAll('http://127.0.0.1:4470', server.url);
}

it.each(guides)('%s: every command does what it says', async (guide) => {
  const work = fs.mkdtempSync(path.join(tmpdir(), 'switchbook-guide-'));
  fs.symlinkSync(path.join(programRoot, 'bin'), path.join(work, 'bin'));
  const script = [
    'set -euo pipefail',
    'exec 2>&1',
    // Refused requests fail, although curl itself does not mind.
    'curl() { command curl --fail-with-body "$@"; echo; }',
    commandsOf(guide),
  ].join('\n');
  const { PATH = '', HOME = '' } = process.env;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    cwd: work,
    env: { PATH, HOME, ...env },
  }).catch((error) => {
    throw new Error(`${guide} failed: ${error.stdout}`);
  });
  expect(stdout).not.toMatch(/^(Unknown|error:)/m);
  if (guide === 'imports.md') {
    expect(fs.readFileSync(path.join(work, 'rejected.csv'), 'utf8')).toContain('Nobody');
    expect(fs.readFileSync(path.join(work, 'contacts.csv'), 'utf8')).toContain('Jane Doe');
  }
  if (guide === 'quick-start.md') expect(stdout.match(/Jane Doe/g)?.length).toBeGreaterThanOrEqual(5);
  fs.rmSync(work, { recursive: true });
});

describe('pages whose commands need what a reader has', () => {
  it.each([
    'docs/webhooks.md',
    'docs/operate/README.md',
    'docs/forwarding.md',
    'docs/comparing.md',
    'docs/pulling.md',
  ])('%s: every command and every option exists', async (page) => {
    const lines = [
      ...read(page).matchAll(/^(?:[^`\n]*[|(] ?)?(?:[A-Z_]+=\S+ )?\.\/bin\/switchbook ([^`\n#|)]*)/gm),
    ];
    expect(lines.length).toBeGreaterThan(0);
    const helps = new Map<string, string>();
    const helpOf = async (words: readonly string[]) => {
      const name = words.join(' ');
      const known = helps.get(name) ?? (await program.run([...words, '--help'], env)).stdout;
      helps.set(name, known);
      return known;
    };
    const root = await helpOf([]);
    for (const [, line = ''] of lines) {
      const [noun = '', verb = ''] = line.trim().split(/\s+/);
      if (noun.startsWith('-')) continue;
      expect(root, line).toMatch(new RegExp(`^ +${noun}\\b`, 'm'));
      const ofNoun = await helpOf([noun]);
      const isVerb = new RegExp(`^ +${verb}\\b`, 'm').test(ofNoun.split('Commands:')[1] ?? '') && verb !== '';
      const help = isVerb ? await helpOf([noun, verb]) : ofNoun;
      for (const [option] of line.matchAll(/(?<=\s)--[a-z-]+/g)) expect(help, line).toContain(option);
    }
  });
});

describe('the list of all guides', () => {
  it('has each of them, and every link of theirs leads somewhere', () => {
    const list = read('docs/README.md');
    const moving = fs.readdirSync(path.join(programRoot, 'docs/moving'));
    for (const guide of guides) expect(list).toContain(`(guides/${guide})`);
    for (const guide of moving) expect(list).toContain(`(moving/${guide})`);
    const pages = [
      'docs/README.md',
      'deploy/README.md',
      'README.md',
      ...guides.map((one) => `docs/guides/${one}`),
    ];
    for (const page of pages)
      for (const [, target = '', anchor] of read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)) {
        const file = path.join(path.dirname(page), target);
        const found = target === '' ? page : file;
        expect(fs.existsSync(path.join(programRoot, found)), `${page}: ${target}`).toBe(true);
        if (anchor !== undefined) expect(anchorsOf(found), `${page}: ${target}#${anchor}`).toContain(anchor);
      }
  });
});

/** Headings, as they are linked to. */
function anchorsOf(page: string): readonly string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
}
