/** Checks the results of a page after all its commands have succeeded. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { Environment, Program } from '../support/program/program.js';
import type { Receiver } from '../support/wire/receiver.js';
import type { StandIns } from './stand-ins.js';

export interface Pasted {
  readonly output: string;
  readonly folder: string;
  readonly standIns: StandIns;
  readonly receiver: Receiver;
  readonly program: Program;
  readonly env: Environment;
}

type Check = (pasted: Pasted) => void | Promise<void>;

const fileOf = ({ folder }: Pasted, name: string) => fs.readFileSync(path.join(folder, name), 'utf8');

const imports: Check = (pasted) => {
  expect(fileOf(pasted, 'rejected.csv')).toContain('Nobody');
  expect(fileOf(pasted, 'contacts.csv')).toContain('Jane Doe');
};

const feed: Check = ({ output }) => {
  const answers = output.split('\n').filter((line) => line.startsWith('{"data"'));
  const [first, created, waited, , followed, history] = answers.map((line) => JSON.parse(line).data);
  expect(first).toHaveLength(7);
  expect(created).toMatchObject({ display_name: 'Rosa Reader' });
  const types = (events: { type: string }[]) => events.map(({ type }) => type);
  expect(types(waited)).toEqual(['tag.created', 'contact.created']);
  // Only updates are narrowed.
  expect(types(followed)).toEqual(expect.arrayContaining(['source.created', 'contact.created']));
  expect(types(history)).toEqual(['contact.created']);
  expect(output).toMatch(/^{"id":.*"type":"contact.created"/m);
};

const webhooks: Check = async ({ output, receiver }) => {
  await receiver.wait(2);
  const [tried, refused] = receiver.calls;
  expect([tried?.json.type, refused?.json.type]).toEqual(['webhook.test', 'contact.created']);
  expect(refused?.headers).toMatchObject({
    'webhook-id': expect.any(String),
    'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
    'webhook-signature': expect.stringMatching(/^v1,/),
  });
  expect(output).toMatch(/whsec_/);
};

const forwarding: Check = ({ output }) => {
  expect(output).toContain('conversation-1');
  expect(output).toContain('Requests to wacrm are no longer forwarded.');
};

const pulling: Check = (pasted) => {
  expect(pasted.output).toContain('nothing was changed');
  expect(pasted.output).toContain(`${pasted.standIns.vendor}`);
};

const comparing: Check = (pasted) => {
  const report = JSON.parse(fileOf(pasted, 'compared.json'));
  expect(report).toMatchObject({ face: 'wacrm', from: pasted.standIns.vendor, alike: false, contacts: 2 });
};

/** The backup was restored into a database with all accounts. The unpacked data directory equals the packed one. */
const backingUp: Check = async ({ program, folder, standIns }) => {
  const accounts = await program.json(['account', 'list'], { DATABASE_URL: standIns.database });
  expect(accounts).toContainEqual(expect.objectContaining({ slug: standIns.slug }));
  expect(fs.existsSync(path.join(folder, 'data/postgres/PG_VERSION'))).toBe(true);
  execFileSync('diff', ['--recursive', '--brief', 'data.before', 'data'], { cwd: folder });
};

const watching: Check = ({ output }) => {
  const refusal = /^{.*"status":404.*}$/m.exec(output) ?? [''];
  expect(JSON.parse(refusal[0])).toMatchObject({ face: 'directory', path: '/directory/v1/contacts/:id' });
};

/** The files of an access request name the person, and later searches find no data of it. */
const privacy: Check = async (pasted) => {
  for (const file of ['contact.json', 'history.json', 'person.vcf'])
    expect(fileOf(pasted, `request/${file}`)).toContain('jane@post.example');
  expect(JSON.parse(fileOf(pasted, 'request/consents.json')).data).toEqual([]);
  const { program, env, standIns } = pasted;
  const found = await program.json(['contact', 'find', '--account', standIns.slug], env);
  expect(found.contacts ?? found).toEqual([]);
};

const incidents: Check = ({ output }) => {
  expect(output).toContain('"contact.deleted"');
};

/** The vendor's contacts exist here with its ids. The report has the differences, and other calls were forwarded. */
const moving =
  (face: string): Check =>
  async (pasted) => {
    const { output, standIns, program, env } = pasted;
    // Tokens of sessions are replaced by a key of ours; a vendor with two hosts has an upstream for each.
    if (face === 'superwaba') expect(fileOf(pasted, 'client-key.txt')).toMatch(/^sb_live_/);
    else expect(output).toContain('The key was imported.');
    const upstream = face === 'wazzup' ? 'wazzup-v3' : face;
    expect(output).toContain(`Requests that ${upstream} does not serve are forwarded from now on.`);
    expect(output).toContain(`Requests to ${face} are no longer forwarded.`);
    const report = JSON.parse(fileOf(pasted, 'compared.json'));
    expect(report).toMatchObject({ face, from: standIns.vendor, contacts: face === 'wazzup' ? 4 : 2 });
    const lost = report.findings.filter(({ kind }: { kind: string }) => ['status', 'missing'].includes(kind));
    expect(lost).toEqual([]);
    const found = await program.json(['contact', 'find', '--account', standIns.slug], env);
    expect(found.contacts ?? found).toHaveLength(2);
  };

export const checks: Readonly<Record<string, Check>> = {
  'README.md': (pasted) => expect(fileOf(pasted, 'contacts.csv')).toContain('Jane Doe'),
  'docs/guides/imports.md': imports,
  'docs/guides/quick-start.md': ({ output }) => {
    expect(output.match(/Max Miller/g)?.length).toBeGreaterThanOrEqual(5);
  },
  'docs/guides/whatsapp-webhooks.md': ({ output }) => {
    expect(output).toMatch(/^1234\s+ok$/m);
    expect(output).toMatch(/^[12] payloads? waits? to be applied again/m);
  },
  'docs/guides/feed.md': feed,
  'docs/guides/webhooks.md': webhooks,
  'docs/guides/forwarding.md': forwarding,
  'docs/guides/pulling.md': pulling,
  'docs/guides/comparing.md': comparing,
  'docs/operate/backup.md': backingUp,
  'docs/operate/watch.md': watching,
  'docs/operate/incidents.md': incidents,
  'docs/guides/privacy.md': privacy,
  ...Object.fromEntries(
    ['superwaba', 'wacr', 'wacr1', 'wacrm', 'wazapin', 'wazzup'].map((face) => [
      `docs/moving/${face}.md`,
      moving(face),
    ]),
  ),
};
