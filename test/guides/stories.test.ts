/** Runs the commands of each page of documentation unchanged, on one server. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runOn } from '../support/database/connection.js';
import { makeDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { onThisMachine } from '../support/machine.js';
import { type Environment, Program, type Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import type { Vendor } from '../support/vendors/vendor.js';
import { asVendor } from '../support/vendors/wires.js';
import { openReceiver, type Receiver } from '../support/wire/receiver.js';
import { useServer } from '../support/wire/server.js';
import { send } from '../support/wire/wire.js';
import { checks, type Pasted } from './checks.js';
import { commandsOf, fencesOf, readPage } from './commands.js';
import { inOrderOfReading, linesToRun, makesCornerShop, type Story, stories } from './pages.js';
import { PageShell } from './shell.js';
import { withStandIns } from './stand-ins.js';
import { newCustomer, openLiveVendor } from './vendors.js';

/** Every run of the tests pastes the first steps of the README. */
const byNight = { tags: ['nightly'] };
// Hundreds of commands on a busy machine.
vi.setConfig({ testTimeout: onThisMachine(300_000) });

/** The vendors. */
const fixture = useServer();
const program = new Program();
const shell = new PageShell();
let [database, empty, second, whole]: OwnDatabase[] = [];
let vendor: Vendor;
const receivers: Receiver[] = [];
let env: Environment;
let ours: Serving;

beforeAll(async () => {
  [database, empty, second, whole] = [
    await makeDatabase(),
    await makeAsOperatorsDo(),
    await makeDatabase(),
    await makeDatabase(),
  ];
  await shell.open();
  vendor = await openLiveVendor(fixture);
  env = {
    ...settingsOfPages(),
    DATABASE_URL: database.url,
    SWITCHBOOK_UPSTREAM_ALLOW: '127.0.0.0/8',
    SWITCHBOOK_WEBHOOK_ALLOW: '127.0.0.1',
  };
  ours = await program.serve(env);
});

afterAll(async () => {
  await program.cleanUp();
  await Promise.all([shell.close(), vendor.close(), ...receivers.map((receiver) => receiver.close())]);
  await Promise.all([database, empty, second, whole].map((item) => item?.drop()));
});

/** Makes a database with the SQL in docs/operate/own-postgresql.md, under another name. */
async function makeAsOperatorsDo(): Promise<OwnDatabase> {
  const fences = fencesOf(readPage('docs/operate/own-postgresql.md'));
  const sql = fences.find(({ language }) => language === 'sql')?.text ?? '';
  // The tests use their own role, a superuser.
  const [statement = '', extensions = ''] = sql
    .replace(/^(create role|grant pg_monitor) .*\n/gm, '')
    .split('\\c switchbook\n');
  const ownDatabase = await makeDatabase((name) =>
    statement.replace('database switchbook owner switchbook', `database ${name} owner default`),
  );
  await runOn(ownDatabase.connection, extensions);
  return ownDatabase;
}

const standInsOf = (page: string, number: number, receiver = '', face = '') => ({
  slug: `corner-${path.basename(page.replace('/README', ''), '.md').toLowerCase()}`,
  number,
  server: ours?.url ?? '',
  receiver,
  vendor: asVendor(vendor.url, face),
  database: empty?.url ?? '',
  second: second?.url ?? '',
  // One page is enough: the files of a PostgreSQL take longer than all else on it.
  hasDataDir: page === 'docs/operate/backup.md',
  backups: path.join(shell.base, 'backups'),
});

/** Returns the settings that pages put before `npm start`. */
function settingsOfPages(): Record<string, string> {
  const begun = stories.flatMap(([page]) => [
    ...commandsOf(readPage(page)).matchAll(/^((?:\w+=\S+ )+)npm start/gm),
  ]);
  const pairs = begun.flatMap(([, settings = '']) =>
    withStandIns(settings, standInsOf('', 0)).trim().split(' '),
  );
  return Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
}

/** Pages for new users, whose commands run in one installation only; their checks run there too. */
const ofNewcomer: readonly string[] = [
  'README.md',
  'docs/guides/quick-start.md',
  'docs/guides/console.md',
  'docs/guides/keys.md',
  'docs/guides/imports.md',
  'docs/guides/far-servers.md',
  'docs/guides/webhooks.md',
  'docs/operate/hardening.md',
];

/** Each needs a database, a directory or a vendor to itself, so it is pasted alone. */
const alone = /^docs\/(operate\/(?!hardening)|moving\/|pulling|comparing|forwarding)/;
/** All others in the order of docs/README.md, one after the other in one installation. */
const together = inOrderOfReading(readPage('docs/README.md')).filter(([page]) => !alone.test(page));

// The pages run simultaneously, since a vendor makes a pull wait. The longest waits are first.
const inTurn = stories
  .filter(([page]) => !ofNewcomer.includes(page))
  .sort(([, one], [, other]) => Number(other.vendor === 'wacr') - Number(one.vendor === 'wacr'));

it.concurrent('the guides work in sequence in one installation', byNight, async () => {
  const { SWITCHBOOK_BACKUP_DIR: _, ...others } = env;
  const own = { ...others, DATABASE_URL: whole?.url ?? '' };
  const server = await program.serve(own);
  const folder = shell.folder();
  let isAccountMade = false;
  for (const [page, story] of together) {
    // Webhooks of earlier pages still call their receivers.
    const receiver = await openReceiver();
    receivers.push(receiver);
    const key = path.join(folder, 'vendor-key.txt');
    if (story.vendor !== undefined)
      fs.writeFileSync(key, await newCustomer(fixture, story.vendor, `${page} with others`));
    const names = { slug: 'corner-shop', number: 1, server: server.url };
    const standIns = { ...standInsOf(page, 1, receiver.url), ...names };
    const lines = linesToRun(commandsOf(readPage(page)), story);
    // Later pages tell their readers to omit the line.
    const script = withStandIns(isAccountMade ? lines.replace(makesCornerShop, '') : lines, standIns);
    isAccountMade ||= makesCornerShop.test(lines);
    const output = await shell.run({ script, env: own, folder, server: server.url }).catch((error) => {
      throw new Error(`${page} failed. ${error.message}`);
    });
    expect(output, page).not.toMatch(/^(Unknown|error:)/m);
    // The other checks count the data of a page that runs by itself.
    if (ofNewcomer.includes(page))
      await checks[page]?.({ output, folder, standIns, receiver, program, env: own });
  }
});

it.concurrent.each(inTurn)('%s: every command has its documented result', byNight, doWhatTheySay);

async function doWhatTheySay(page: string, story: Story): Promise<void> {
  const pasted = await paste(page, story);
  expect(pasted.output).not.toMatch(/^(Unknown|error:)/m);
  await checks[page]?.(pasted);
}

async function paste(page: string, story: Story): Promise<Pasted> {
  const folder = shell.folder();
  const account = await program.json(['account', 'create', '--name', 'First'], env);
  const receiver = await openReceiver();
  receivers.push(receiver);
  const standIns = standInsOf(page, account.number, receiver.url, story.vendor);
  if (story.account === true)
    await program.json(['account', 'create', '--name', 'Shop', '--slug', standIns.slug], env);
  const key = path.join(folder, 'vendor-key.txt');
  if (story.vendor !== undefined) fs.writeFileSync(key, await newCustomer(fixture, story.vendor, page));
  const script = withStandIns(linesToRun(commandsOf(readPage(page)), story), standIns);
  const output = await shell.run({ script, env, folder, server: ours.url }).catch((error) => {
    throw new Error(`${page} failed. ${error.message}`);
  });
  return { output, folder, standIns, receiver, program, env };
}

it('the server of pages with initial settings has these settings', byNight, async () => {
  expect(Object.keys(settingsOfPages()).sort()).toEqual([
    ...['DATABASE_URL', 'SWITCHBOOK_BACKUP_DIR', 'SWITCHBOOK_FACE_HOSTS'],
  ]);
  const { backups } = standInsOf('', 0);
  await until('there is a backup', () => fs.existsSync(backups) && fs.readdirSync(backups).length > 0);
  const host = 'crm.example.com';
  const there = await send(ours.port, { path: '/contacts', headers: { host } });
  expect([there.status, there.json.error.code]).toEqual([401, 'unauthorized']);
});

it('the first start prints what the install page shows', byNight, () => {
  const [shown] = /^Switchbook .* is ready[\s\S]*?(?=^```)/m.exec(readPage('docs/operate/install.md')) ?? [
    '',
  ];
  const plain = (text: string) =>
    text
      .replaceAll(/^Its (data|newest backup).*\n/gm, '')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
      .replaceAll(/http:\/\/127.0.0.1:\d+/g, 'URL')
      .replaceAll(/(sb_live_|#[a-z-]+=)[\w…]+/g, '$1')
      .replaceAll(/^Switchbook \S+/gm, 'Switchbook')
      .trim();
  expect(plain(ours.stdout())).toBe(plain(shown));
});
