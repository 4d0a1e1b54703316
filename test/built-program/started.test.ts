/**
 * The process of `npm start` behaves like the server within test processes: it answers the examples of all documents as
 * documented, and imports the same contacts from the same files.
 */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import type { Face } from '../../src/faces/kit/wire/define-face.js';
import { describedFaces } from '../../src/faces/kit/wire/describe-apis.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import { connectionTo } from '../support/database/connection.js';
import { urlOf } from '../support/database/own-database.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { Program, type Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import { described, replayExamples } from '../support/wire/described.js';
import type { Replayed } from '../support/wire/replay.js';
import { useServer } from '../support/wire/server.js';
import { send } from '../support/wire/wire.js';

const within = useServer();
/** The database of the process. */
const fixture = useFixture({ isAlone: true, isBesideServer: true });
const program = new Program();
let serving: Serving;

beforeAll(async () => {
  // The process uses the real time.
  fixture.advance(Math.max(0, Date.now() - fixture.clock().getTime()));
  const [row] = await fixture.database.query<{ name: string }>(
    planned('select current_database() as name'),
    [],
  );
  serving = await program.npmStart({
    DATABASE_URL: urlOf(connectionTo(inject('server'), row?.name ?? '')),
    SWITCHBOOK_DATA_DIR: program.dataDir(),
    SWITCHBOOK_LOG_LEVEL: 'warn',
    // The neighboring account has old events.
    SWITCHBOOK_EVENT_RETENTION: '3650d',
  });
});
afterAll(() => program.cleanUp());

const started = (): Replayed => ({
  send: (sent) => send(serving.port, sent),
  core: fixture.core,
  database: fixture.database,
  newKey: fixture.newKey,
});

const faces = describedFaces(await discoverFaces());
const routesOf = ({ mounts }: Face) => mounts.reduce((sum, { wire }) => sum + wire.routes.length, 0);

const largest = faces.reduce((most, face) => (routesOf(face) > routesOf(most) ? face : most));

for (const face of faces) {
  // The one with the most examples takes as long as all others, and runs the same code.
  const options = face === largest ? { tags: ['nightly' as const] } : {};
  it(`npm start answers every example of ${face.name} as documented`, options, async () => {
    // Refusals that all routes share are tried at each route by night, within the tests.
    await replayExamples(started(), described(face), true);
    expect(serving.complaints()).toEqual([]);
  });
}

const folder = path.join(import.meta.dirname, '../files');

/** Imports the file, and returns its columns, its rows and the created contacts. */
async function importOf(file: string, { key }: TestAccount, on: Pick<Replayed, 'send'>) {
  const call = async (method: string, at: string, body?: Buffer) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/octet-stream' };
    const answer = await on.send({ method, path: `/directory/v1${at}`, headers, ...(body && { body }) });
    if (answer.status >= 300) throw new Error(`${method} ${at}: ${answer.status} ${answer.text}`);
    return answer;
  };
  const bytes = fs.readFileSync(path.join(folder, file));
  const { id } = (await call('POST', `/imports?file_name=${file}`, bytes)).json.data;
  let job: { readonly state?: string; readonly columns?: unknown } = {};
  await until(`${file} is imported`, async () => {
    job = (await call('GET', `/imports/${id}`)).json.data;
    return ['done', 'failed'].includes(job.state ?? '');
  });
  const rows = (await call('GET', `/imports/${id}/rows?limit=200`)).text;
  const people = (await call('GET', '/export?format=ndjson')).text;
  return { state: job.state, columns: job.columns, rows: same(rows), people: same(people) };
}

/** Replaces values that differ between runs. */
function same(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
}

it('npm start makes the same people of files as the server in the tests', {
  tags: ['nightly'],
}, async () => {
  const files = fs.readdirSync(folder);
  expect(files.length).toBeGreaterThan(20);
  let people = '';
  // A server accepts few files at once.
  for (const file of files) {
    const [here, there] = await Promise.all([
      importOf(file, await within.newAccount(), within),
      importOf(file, await fixture.newAccount(), started()),
    ]);
    expect([file, there]).toEqual([file, here]);
    expect([file, here.state]).toEqual([file, 'done']);
    people += here.people;
  }
  expect(people).toContain('Wałęsa');
  expect(people).toContain('Ayşe Yıldız');
  expect(people).toContain('Jörg 李');
});
