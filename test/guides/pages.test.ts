/**
 * Every page with commands is in the list of its runner, every link has a target, and commands that cannot run exist at
 * least.
 */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../src/config/read-settings.js';
import { programRoot } from '../../src/config/root.js';
import { Program } from '../support/program/program.js';
import { allPages, callsOf, commandsOf, fencesOf, proseOf, readPage } from './commands.js';
import { inOrderOfReading, linesToRun, pages, type Story, stories } from './pages.js';

const program = new Program();
const helps = new Map<string, string>();
const isThere = (file: string) => fs.existsSync(path.join(programRoot, file));

async function helpOf(...words: readonly string[]): Promise<string> {
  const name = words.join(' ');
  const known = helps.get(name) ?? (await program.run([...words, '--help'], {})).stdout;
  helps.set(name, known);
  return known;
}

/** Returns the names of commands in a help text. */
const namesIn = (help: string) =>
  [...(help.split('Commands:')[1] ?? '').matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => name);

let nouns: readonly (string | undefined)[];
beforeAll(async () => {
  nouns = namesIn(await helpOf());
});
afterAll(() => program.cleanUp());

/** Released notes keep their texts and links. */
const read = allPages().filter((page) => page !== 'CHANGELOG.md');

describe('the list of pages', () => {
  it('has every page with commands, and no other', () => {
    expect(read.filter((page) => commandsOf(readPage(page)) !== '')).toEqual(Object.keys(pages).sort());
  });

  it('states correctly what runs its pages, and which lines are not run', () => {
    for (const [page, one] of Object.entries(pages)) {
      if ('runBy' in one)
        expect(fs.readFileSync(path.join(programRoot, one.runBy), 'utf8')).toContain('README.md');
      if ('story' in one)
        for (const [line] of one.story.notRun ?? [])
          expect(
            commandsOf(readPage(page))
              .split('\n')
              .filter((text) => line.test(text)),
            `${page}: ${line}`,
          ).not.toEqual([]);
    }
  });

  it('is not escaped by a block of the shell that is called something else', () => {
    const known = ['sh', 'text', 'diff', 'json', 'js', 'python', 'php', 'yaml', 'sql', 'nginx', 'ini'];
    for (const page of allPages())
      for (const { language, text } of fencesOf(readPage(page))) {
        expect(known, `${page}: ${text}`).toContain(language);
        if (language === 'text')
          expect(text, page).not.toMatch(/^(\.\/|\$ |npm |npx |curl |docker |sudo |switchbook )/m);
      }
  });
});

/** Texts in quotes, and patterns of files that exist on the page. */
const harmless = /'[^']*'|"(?:\\.|[^"\\])*"|\*\.whl|data\/\*|\[ /g;

it('every command can be pasted into zsh, which has no comments, and refuses patterns without a match', () => {
  const found = read.flatMap((page) =>
    fencesOf(readPage(page))
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text }) => text.replaceAll(harmless, '').split('\n'))
      .filter((line) => /(^|\s)#|[?*[]/.test(line))
      .map((line) => `${page}: ${line}`),
  );
  expect(found).toEqual([]);
});

describe.each(Object.keys(pages))('%s', (page) => {
  const text = readPage(page);

  it('every command and every option of ours exists', async () => {
    for (const call of callsOf(text)) {
      const [noun = '', verb = '', inGroup = ''] = call.split(/\s+/);
      if (noun.startsWith('-')) continue;
      expect(nouns, call).toContain(noun);
      const ofNoun = await helpOf(noun);
      const ofVerb = namesIn(ofNoun).includes(verb) ? await helpOf(noun, verb) : ofNoun;
      const help = namesIn(ofVerb).includes(inGroup) ? await helpOf(noun, verb, inGroup) : ofVerb;
      for (const [option] of call.matchAll(/(?<=\s)--[a-z-]+/g)) expect(help, call).toContain(option);
    }
  });

  it('every script of npm, and every file of deploy/, is there', () => {
    const { scripts } = JSON.parse(readPage('package.json'));
    const named = [...text.matchAll(/\bnpm run (?:--\S+ )?([a-z-]+)/g)].map(([, name = '']) => name);
    for (const name of named) expect({ ...scripts, ...consoleScripts() }, page).toHaveProperty(name);
    for (const [file] of commandsOf(text).matchAll(/\bdeploy\/[\w./-]+/g))
      expect(isThere(file), file).toBe(true);
  });

  it('every setting accepts its values', () => {
    for (const [, name = '', value = ''] of text.matchAll(/\b(SWITCHBOOK_[A-Z_]+)=([^\s`…]+)/g)) {
      if (value.startsWith('FACE') || name.startsWith('SWITCHBOOK_TEST_')) continue;
      // Some settings of backups require a directory.
      const environment = { SWITCHBOOK_BACKUP_DIR: '/srv/backups', [name]: value.replace(/[.,;]$/, '') };
      expect(() => readSettings(environment), `${name}=${value}`).not.toThrow();
    }
  });
});

const consoleScripts = () => JSON.parse(readPage('console/package.json')).scripts;

describe('pages that run in sequence', () => {
  const inOrder = inOrderOfReading(readPage('docs/README.md'));
  const linesOf = (page: string, story: Story) => linesToRun(commandsOf(readPage(page)), story);

  it('include every page', () => {
    // Linked to from the pages of operators.
    expect(stories.map(([page]) => page).filter((page) => !inOrder.some(([name]) => name === page))).toEqual(
      [],
    );
  });

  it('use accounts that they or earlier pages created', () => {
    const made = new Set<string>();
    for (const [page, story] of inOrder) {
      const lines = linesOf(page, story);
      for (const [, slug = ''] of lines.matchAll(/account create [^\n]*--slug (\S+)/g)) made.add(slug);
      for (const [, slug = ''] of lines.matchAll(/--account ([a-z][\w-]*)/g))
        expect([...made], `${page}: ${slug}`).toContain(slug);
    }
  });

  it('use different phone numbers and addresses', () => {
    const usedBy = new Map<string, string>();
    const native = 'src/faces/directory/README.md';
    for (const [page, lines] of [
      ...inOrder.map(([page, story]) => [page, linesOf(page, story)] as const),
      [native, commandsOf(readPage(native))] as const,
    ])
      for (const [one] of lines.matchAll(/(?<![\w-])\d{10,14}\b|[\w.]+@[\w.]+\.\w+/g)) {
        expect([one, usedBy.get(one) ?? page]).toEqual([one, page]);
        usedBy.set(one, page);
      }
  });
});

it('the README shows lines of the first start as the install page has them', () => {
  const linesOf = (page: string) =>
    fencesOf(readPage(page)).flatMap(({ language, text }) =>
      language === 'text' ? text.split('\n').filter((line) => line !== '') : [],
    );
  expect(linesOf('README.md').length).toBeGreaterThan(5);
  expect(linesOf('docs/operate/install.md')).toEqual(expect.arrayContaining([...linesOf('README.md')]));
});

describe('links', () => {
  it.each(read)('every link of %s has a target', (page) => {
    for (const [, target = '', anchor] of proseOf(readPage(page)).matchAll(
      /\]\((?!https?:)([^)#\s]*)(?:#([^)]+))?\)/g,
    )) {
      const found = target === '' ? page : path.join(path.dirname(page), target);
      expect(isThere(found), `${page}: ${target}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(found), `${page}: ${target}#${anchor}`).toContain(anchor);
    }
  });

  it('the list of all guides is complete, and the README starts with those of vendors', () => {
    const list = readPage('docs/README.md');
    const faces = fs.readdirSync(path.join(programRoot, 'docs/moving'));
    for (const folder of ['guides', 'operate', 'reference'])
      for (const page of fs.readdirSync(path.join(programRoot, 'docs', folder)))
        if (page.endsWith('.md') && page !== 'README.md') expect(list).toContain(`(${folder}/${page})`);
    const [, section = ''] = /^## Move a client over\n(.*?)^## /ms.exec(readPage('README.md')) ?? [];
    for (const guide of faces) {
      expect(list).toContain(`(moving/${guide})`);
      expect(section.slice(0, 600)).toContain(`(docs/moving/${guide})`);
      expect(readPage(`docs/moving/${guide}`).split('\n').length).toBeLessThan(100);
    }
    expect(faces.map((guide) => `docs/moving/${guide}`).sort()).toEqual(
      stories.map(([page]) => page).filter((page) => page.startsWith('docs/moving/')),
    );
  });
});

/** The anchors of headings. */
function anchorsOf(page: string): readonly string[] {
  return [...readPage(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
}
