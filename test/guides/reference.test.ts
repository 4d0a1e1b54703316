/** The lists of docs/reference match the program. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import * as account from '../../src/cli/syntax/account.js';
import { books } from '../../src/cli/syntax/book.js';
import { catalog, status } from '../../src/cli/syntax/catalog.js';
import * as contact from '../../src/cli/syntax/contact.js';
import type { Noun } from '../../src/cli/syntax/define.js';
import { fields } from '../../src/cli/syntax/fields.js';
import { intakes } from '../../src/cli/syntax/intake.js';
import * as jobs from '../../src/cli/syntax/jobs.js';
import { members, roles } from '../../src/cli/syntax/member.js';
import * as operate from '../../src/cli/syntax/operate.js';
import { segments, views } from '../../src/cli/syntax/segment.js';
import { compare, upstreams } from '../../src/cli/syntax/upstream.js';
import { webhooks } from '../../src/cli/syntax/webhook.js';
import { programRoot } from '../../src/config/root.js';
import { settingsTable } from '../../src/config/settings.js';
import { expectGenerated } from '../support/generated.js';
import { Program } from '../support/program/program.js';
import { readPage } from './commands.js';

const commandsPage = 'docs/reference/commands.md';
const list = /(?<=<!-- begin commands -->\n)[\s\S]*(?=<!-- end commands -->)/;

/** Groups of commands, by their purpose. */
const groups: Readonly<Record<string, readonly Noun[]>> = {
  'Run a server': [
    ...[operate.serve, operate.migrate, operate.doctor, status, operate.tail],
    ...[operate.audit, account.usage],
  ],
  'Back up and move': [operate.backups, operate.restore, operate.erasures, operate.move],
  'Accounts, keys and members': [account.accounts, account.keys, members, roles, account.signIn],
  Contacts: [
    ...[contact.contacts, contact.merges, contact.duplicates, jobs.bulk, contact.erase],
    ...[catalog('tag'), catalog('group'), catalog('source'), fields, segments, views, books],
  ],
  Files: [jobs.imports, contact.exports],
  'Live vendors': [jobs.pulls, compare, upstreams],
  'Other programs': [webhooks, intakes, contact.events, operate.mcp, operate.programs],
  'The command line': [operate.profiles, operate.completion, operate.help],
};

/** Nouns with the same commands as `tag`. */
const likeTags: readonly string[] = ['group', 'source', 'status'];
const verbsOfTags = Object.keys(catalog('tag').commands);

/** A line for each noun, with its commands. `--help` shows the texts, arguments and options of each command. */
function lineOf({ name: noun, about, commands }: Noun): string {
  if (likeTags.includes(noun) && commands[noun] === undefined) return `- \`${noun}\`, as \`tag\``;
  const own = Object.keys(commands).filter(
    (name) => name !== noun && !(likeTags.includes(noun) && verbsOfTags.includes(name)),
  );
  const verbs = own.map((name) => `\`${name}\``).join(', ');
  // The names of several commands suffice. A noun that is a command itself may have its text there alone.
  const text = commands[noun] === undefined && own.length > 1 ? '' : about || (commands[noun]?.about ?? '');
  return `- \`${noun}\`${verbs === '' ? '' : ` (${verbs})`}${text === '' ? '' : `: ${text.replaceAll(/\s+/g, ' ')}`}`;
}

function commandsList(): string {
  const parts = Object.entries(groups).map(
    ([title, nouns]) => `## ${title}\n\n${nouns.map(lineOf).join('\n')}\n`,
  );
  return `\n${parts.join('\n')}\n`;
}

it('the list of commands is that of the program', async () => {
  const program = new Program();
  const help = (await program.run(['--help'], {})).stdout.split('Commands:')[1] ?? '';
  const nouns = [...help.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map(([, name]) => name);
  const listed = Object.values(groups).flatMap((of) => of.map(({ name }) => name));
  expect(listed.toSorted()).toEqual(nouns.toSorted());
  const page = readPage(commandsPage);
  expect(page).toMatch(list);
  expectGenerated(
    commandsPage,
    page.replace(list, () => commandsList()),
  );
});

it('the list of settings is that of the program, with every default', () => {
  const page = readPage('docs/reference/settings.md');
  for (const { variable, default: preset } of Object.values(settingsTable))
    expect(page).toContain(`\n- \`${variable}\`${preset === '' ? '' : ` (\`${preset}\`)`}: `);
  const [list = ''] = page.split('\n## ');
  const named = [...list.matchAll(/^- `([A-Z_]+)`(?: \(`[^`]+`\))?: /gm)].map(([, name]) => name);
  expect(named.toSorted()).toEqual(
    Object.values(settingsTable)
      .map(({ variable }) => variable)
      .toSorted(),
  );
});

it('the list of checks has each check of doctor', () => {
  const page = readPage('docs/reference/checks.md');
  const files = ['health/operations/checks', 'cli/commands/operate'].flatMap((folder) => {
    const at = path.join(programRoot, 'src', folder);
    return fs
      .readdirSync(at)
      .filter((name) => /^doctor\.ts$|check/.test(name) && !name.endsWith('.test.ts'))
      .map((name) => fs.readFileSync(path.join(at, name), 'utf8'));
  });
  const names = files.flatMap((text) =>
    [...text.matchAll(/\b(?:name: |makeCheck\()'([a-z ]+)'/g)].map(([, name]) => name),
  );
  expect(names).toEqual(expect.arrayContaining(['settings', 'data path', 'backup']));
  for (const name of names) expect(page).toContain(`\`${name}\``);
});
