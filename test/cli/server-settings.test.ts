/**
 * Commands next to running servers use the settings of these servers, and report differences from their own
 * environment.
 */
import fs from 'node:fs';
import { hostname } from 'node:os';
import { afterAll, expect, it } from 'vitest';
import { settingsLines, settingsOfServer } from '../../src/cli/terminal/server-settings.js';
import { makeInstalledDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { type Environment, Program } from '../support/program/program.js';
import { until } from '../support/until.js';

// The tests run whole processes.
const program = new Program();
const databases: OwnDatabase[] = [];
afterAll(async () => {
  await program.cleanUp();
  for (const database of databases) await database.drop();
});

const secret = 'secret-4711';

/** Starts a server that makes its first backup in a separate directory. */
async function serve(shell: Environment) {
  const directory = program.fixture.directory();
  const server = await program.serve({
    ...shell,
    SWITCHBOOK_BACKUP_DIR: directory,
    SWITCHBOOK_EVENT_RETENTION: 'forever',
    SWITCHBOOK_BACKUP_COMMAND: `true ${secret}`,
  });
  const isMade = () => fs.readdirSync(directory).some((name) => name.endsWith('.backup'));
  await until('the first backup is made', isMade);
  return { server, directory };
}

const places = 'a server on %s PostgreSQL';
it.each(['its own', 'the embedded'])(places, { tags: ['nightly'] }, tellsItsSettings);

async function tellsItsSettings(which: string): Promise<void> {
  const own = which === 'its own' ? await makeInstalledDatabase() : undefined;
  if (own !== undefined) databases.push(own);
  const shell: Environment =
    own === undefined ? { SWITCHBOOK_DATA_DIR: await program.installedDir() } : { DATABASE_URL: own.url };
  const { server, directory } = await serve(shell);
  const differs = expect.arrayContaining([
    { variable: 'SWITCHBOOK_BACKUP_DIR', server: directory, here: '(not set)' },
    { variable: 'SWITCHBOOK_EVENT_RETENTION', server: 'forever', here: '90d' },
    { variable: 'SWITCHBOOK_BACKUP_COMMAND', server: '(set, not shown)', here: '(not set)' },
  ]);

  const listed = await program.json(['backup', 'list'], shell);
  expect(listed).toMatchObject({ directory, others: [] });
  expect(listed.backups.length).toBeGreaterThan(0);

  expect((await program.run(['backup', 'list'], shell)).stdout).toMatch(
    new RegExp(
      `^SWITCHBOOK_BACKUP_DIR of the server: ${directory}; in this shell: \\(not set\\)\n\n${directory} `,
    ),
  );

  const status = await program.json(['status'], shell);
  expect(status.servers).toEqual([expect.objectContaining({ differs })]);
  expect(status.newest_backup_at).toBe(listed.backups[0].made_at);
  expect(status.disks.map(({ what }: { what: string }) => what)).toContain('backups');
  const text = (await program.run(['status'], shell)).stdout;
  expect(text).toContain(`SWITCHBOOK_BACKUP_DIR of the server: ${directory}; in this shell: (not set)`);

  const doctor = await program.json(['doctor'], shell);
  expect(doctor.servers).toEqual([expect.objectContaining({ differs })]);
  expect(doctor.backup).toMatchObject({ made_at: listed.backups[0].made_at });
  const backup = doctor.checks.find(({ name }: { name: string }) => name === 'backup');
  expect(backup).toMatchObject({ state: 'ok', message: expect.stringContaining(directory) });
  const doctorOutput = (await program.run(['doctor'], shell)).stdout;
  expect(doctorOutput).toContain(
    `SWITCHBOOK_BACKUP_DIR of the server: ${directory}; in this shell: (not set)`,
  );
  for (const output of [JSON.stringify([status, doctor, listed]), text, doctorOutput])
    expect(output).not.toContain(secret);

  if (own !== undefined) {
    const second = await serve(shell);
    const lists = await program.json(['backup', 'list'], shell);
    expect(
      [lists.directory, ...lists.others.map((item: { directory: string }) => item.directory)].sort(),
    ).toEqual([directory, second.directory].sort());
    const both = (await program.run(['doctor'], shell)).stdout;
    for (const [{ child }, place] of [
      [server, directory],
      [second.server, second.directory],
    ] as const)
      expect(both).toContain(`SWITCHBOOK_BACKUP_DIR of process ${child.pid} on ${hostname()}: ${place}`);
    await second.server.end();
  }
  await server.end();
  // This command starts no server.
  expect(await program.json(['backup', 'list', directory], shell)).toMatchObject({ directory });
  const alone = await program.runWithin(['backup', 'list', '--json'], shell);
  expect(alone.stdout).not.toContain(directory);
}

it('a server of an older version is no fault: its settings are unknown', () => {
  const older = { pid: 1, host: 'h', url: null, version: '0.2.0', started_at: null };
  expect(settingsOfServer(older)).toEqual({ settings: null, differs: null });
  expect(settingsLines([older])).toEqual([
    ['settings', 'the server runs another version, which does not report its settings'],
  ]);
});
