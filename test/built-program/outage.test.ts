/**
 * The log of a server whose embedded PostgreSQL stops and recovers: two lines, regardless of the requests in between.
 */
import { afterAll, expect, it } from 'vitest';
import { makeInstalledDatabase, urlOf } from '../support/database/own-database.js';
import { openRelay } from '../support/database/relay.js';
import { onThisMachine } from '../support/machine.js';
import { Program } from '../support/program/program.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';

const program = new Program();
afterAll(() => program.cleanUp());

it('an external PostgreSQL is reported lost once and restored once, without a line per request', {
  tags: ['nightly'],
}, async () => {
  const database = await makeInstalledDatabase();
  const relay = await openRelay(database.connection);
  const env = {
    DATABASE_URL: urlOf(relay.connection),
    SWITCHBOOK_REQUEST_TIMEOUT: String(Math.ceil(onThisMachine(2_000) / 1_000)),
  };
  const serving = await program.serve(env);
  const isReady = async () => (await send(serving.port, { path: '/health/ready' })).status === 200;
  const countLogged = (message: string) => serving.stderr().split(`"msg":"${message}"`).length - 1;
  for (const round of [1, 2]) {
    await relay.cut();
    const answers = Array.from({ length: 20 }, () => serving.createContact('+14155550123'));
    expect(new Set((await Promise.all(answers)).map((answer) => answer.status))).toEqual(new Set([503]));
    await until('the loss is told', () => countLogged('PostgreSQL was lost') === round);
    await relay.flow();
    await until('it is ready', isReady);
    await until('the return is told', () => countLogged('PostgreSQL is back') === round);
  }
  const { code, stderr } = await serving.end();
  expect(code).toBe(0);
  const messages = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).msg);
  expect(
    messages.filter(
      (message) => !['answered', 'migrated', 'listening', 'stopping', 'stopped'].includes(message),
    ),
  ).toEqual(['PostgreSQL was lost', 'PostgreSQL is back', 'PostgreSQL was lost', 'PostgreSQL is back']);
  await relay.close();
  await database.drop();
});
