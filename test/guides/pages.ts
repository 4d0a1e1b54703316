/**
 * Every page with commands, and its runner; `pages.test.ts` fails when a page is missing. A page that no test runs has
 * a reason, and its commands, options, scripts and files must exist.
 */
import { posix } from 'node:path';

/** Requirements of a page: objects that its reader already has. */
export interface Story {
  /** an account called corner-shop */
  readonly account?: true;
  /** a vendor of this face with two contacts, and `vendor-key.txt` with a key there */
  readonly vendor?: string;
  /** commands that its reader ran before */
  readonly before?: string;
  /** lines that are not run, with the reason */
  readonly notRun?: readonly (readonly [line: RegExp, why: string])[];
}

type Page =
  | { readonly story: Story }
  /** the test that runs all of them */
  | { readonly runBy: string }
  | { readonly notRun: string };

/** The tests start the server of the stories with all settings that pages make before `npm start`. */
const began = [/^(\w+=\S+ )*npm (ci|start)\b/, 'the test starts this server'] as const;
const ownKey = [/^printf %s the-key-of-your-program /, 'the test writes this file'] as const;
const beganOnOwn = [/^DATABASE_URL=.* npm start$/, 'the test started this server'] as const;
const machine = [/^(sudo|systemd-analyze) /, 'changes the machine of the reader'] as const;
const throwaway = [/ serve --throwaway /, 'built-program/throwaway.test.ts starts such servers'] as const;

/** A leaked key, a deleted contact and a wrong import. */
const incident = `id() { node -p 'JSON.parse(require("fs").readFileSync(0)).id'; }
KEY_ID=$(./bin/switchbook key create --account corner-shop --name crm --json | id)
CONTACT_ID=$(./bin/switchbook contact create --account corner-shop --name "Jane Doe" --phone +18585550123 --json | id)
./bin/switchbook contact delete $CONTACT_ID --account corner-shop --yes
printf 'Phone,Name\\n+18585550177,Wrong Person\\n' > wrong.csv
IMPORT_ID=$(./bin/switchbook import wrong.csv --account corner-shop --json | id)`;

export const pages: Readonly<Record<string, Page>> = {
  'README.md': { story: { vendor: 'wacrm', notRun: [began, ownKey, throwaway] } },
  'CONTRIBUTING.md': { notRun: 'the tests themselves, and the build of the console' },
  'deploy/README.md': {
    notRun:
      'needs Docker, systemd and root; deploy.test.ts runs private-ca.sh and reads the files, built-program/build.test.ts installs a package',
  },
  'bench/laboratory.md': { notRun: 'minutes of load; bench.test.ts holds the page against its runs' },
  'bench/quality/README.md': { notRun: 'needs wheels of PyPI; labeled-people.test.ts measures our own set' },
  'clients/python/README.md': {
    notRun:
      'installs from a package index; clients/python.test.ts does it without a network, and runs the examples',
  },
  'docs/guides/third-party-programs.md': { story: {} },
  'docs/guides/comparing.md': { story: { account: true, vendor: 'wacrm' } },
  'docs/guides/console.md': { story: {} },
  'docs/develop/citus.md': { notRun: 'needs a Citus cluster; citus.test.ts does it on one' },
  'docs/develop/performance.md': { notRun: 'minutes of load; bench.test.ts holds the page against its runs' },
  'docs/guides/feed.md': { story: {} },
  'docs/guides/forwarding.md': { story: { account: true, vendor: 'wacrm' } },
  'docs/guides/assistants.md': { story: { account: true } },
  'docs/guides/clients.md': {
    story: {
      account: true,
      notRun: [
        [/^npm (pack|install) /, 'clients/client-package.test.ts packs and installs it'],
        [/^python3 -m pip /, 'clients/python.test.ts builds and installs it'],
      ],
    },
  },
  'docs/guides/connect.md': { story: {} },
  'docs/guides/consent.md': { story: { account: true } },
  'docs/guides/far-servers.md': { story: {} },
  'docs/guides/fields.md': { story: { account: true } },
  'docs/guides/imports.md': { story: {} },
  'docs/guides/keys.md': { story: {} },
  'docs/guides/members.md': { story: {} },
  'docs/guides/merge.md': { story: { account: true } },
  'docs/guides/numbers.md': { story: { account: true } },
  'docs/guides/phone-books.md': { story: { account: true } },
  'docs/guides/privacy.md': { story: { account: true } },
  'docs/guides/segments.md': { story: { account: true } },
  'docs/guides/quick-start.md': { story: { notRun: [began] } },
  'docs/guides/sandbox.md': {
    notRun:
      'needs a throwaway server and the tests of another program; built-program/throwaway.test.ts starts such servers',
  },
  'docs/guides/sign-in.md': { story: { account: true } },
  'docs/guides/whatsapp-webhooks.md': { story: { account: true } },
  'docs/moving/superwaba.md': { story: { vendor: 'superwaba' } },
  'docs/moving/wacr.md': { story: { vendor: 'wacr' } },
  'docs/moving/wacr1.md': { story: { vendor: 'wacr1' } },
  'docs/moving/wacrm.md': { story: { vendor: 'wacrm' } },
  'docs/moving/wazapin.md': { story: { vendor: 'wazapin' } },
  'docs/moving/wazzup.md': { story: { vendor: 'wazzup' } },
  'docs/operate/backup.md': {
    story: {
      account: true,
      notRun: [
        [/^pg_dump /, 'needs client programs of PostgreSQL 18, which do not come along'],
        [/age1…|key\.txt/, 'needs a pair of keys; backup-follow-ups.test.ts has one'],
      ],
    },
  },
  'docs/operate/configure.md': { story: {} },
  'docs/operate/hardening.md': { story: { notRun: [machine] } },
  'docs/operate/high-availability.md': {
    notRun:
      'needs servers of PostgreSQL that replicate; npm run faults has one that refuses to write as a standby does',
  },
  'docs/operate/incidents.md': {
    story: {
      account: true,
      before: incident,
      notRun: [
        [/\/srv\/(restored|backups\/)|jane\.ndjson/, 'backup.md restores a backup'],
        [/^(df|du) /, 'looks at the disk of the reader'],
        [/^\.\/bin\/switchbook tail$/, 'watch.md runs it'],
      ],
    },
  },
  'docs/operate/install.md': { story: { notRun: [began] } },
  'docs/operate/managed-postgresql.md': { story: {} },
  'docs/operate/move.md': {
    notRun: 'takes the installation away, or needs two machines; move-command.test.ts does it',
  },
  'docs/operate/own-postgresql.md': { story: { notRun: [beganOnOwn] } },
  'docs/operate/releases.md': {
    notRun: 'a clone of an earlier release; releases.test.ts gets each from the history',
  },
  'docs/operate/scale.md': { story: {} },
  'docs/operate/sizing.md': { story: {} },
  'docs/operate/stop.md': { notRun: 'needs systemd and two servers; npm run restarts does it' },
  'docs/operate/support.md': { story: { notRun: [[/^npm audit /, 'asks the registry']] } },
  'docs/operate/upgrade.md': { notRun: 'needs another release and systemd; upgrade.test.ts does it' },
  'docs/operate/watch.md': { story: { account: true } },
  'docs/with/3cx.md': { story: { account: true } },
  'docs/with/chatwoot.md': { story: { account: true } },
  'docs/with/laravel.md': { story: { account: true } },
  'docs/with/make.md': { story: { account: true } },
  'docs/with/n8n.md': { story: { account: true } },
  'docs/with/odoo.md': { story: { account: true } },
  'docs/with/typebot.md': { story: { account: true } },
  'docs/guides/pulling.md': { story: { account: true, vendor: 'wacrm' } },
  'docs/reference/commands.md': { story: {} },
  'docs/guides/webhooks.md': { story: { account: true } },
  'src/faces/directory/README.md': { runBy: 'src/faces/directory/first-steps.test.ts' },
  'test/README.md': { notRun: 'suites of many minutes; the tests have short forms of them' },
};

export const stories: readonly (readonly [page: string, story: Story])[] = Object.entries(pages).flatMap(
  ([page, one]) => ('story' in one ? [[page, one.story] as const] : []),
);

/**
 * The pages of stories in the order of docs/README.md, after the README of the repository: the order of a reader who
 * pastes all.
 */
export function inOrderOfReading(index: string): readonly (readonly [page: string, story: Story])[] {
  const linked = [...index.matchAll(/\]\(((?!https?:)[^)#]+\.md)/g)].map(([, page = '']) =>
    posix.join('docs', page),
  );
  return [...new Set(['README.md', ...linked])].flatMap((page) => stories.filter(([name]) => name === page));
}

/** The line with which pages create the account of the examples; only the first one runs. */
export const makesCornerShop = /^\.\/bin\/switchbook account create .*--slug corner-shop$/m;

/** Lines of a story that are run. */
export function linesToRun(commands: string, { before = '', notRun = [] }: Story): string {
  const lines = commands.split('\n').filter((line) => !notRun.some(([form]) => form.test(line)));
  return [before, ...lines].join('\n');
}
