/**
 * Commands whose server, vendor or database is unreachable or sends invalid answers. Each command prints a message with
 * the next step and no stack trace. The test reads the commands from the table of the command line, so it also covers
 * new commands.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProgram } from '../../src/cli/program/program.js';
import { Program, type Ran } from '../support/program/program.js';

const program = new Program();
const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-away-'));
const file = path.join(folder, 'people.csv');
const id = '0196b1d6-7d2f-7c55-9f0e-000000000001';
const opened: net.Server[] = [];
let requestCount = 0;

/** Fake servers, by their response to a request. */
const html = (status: number) => (_: http.IncomingMessage, response: http.ServerResponse) => {
  requestCount += 1;
  response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>A proxy.</body></html>');
};
const json = (text: string) => (_: http.IncomingMessage, response: http.ServerResponse) => {
  requestCount += 1;
  response.writeHead(200, { 'content-type': 'application/json' }).end(text);
};
const answering: Readonly<Record<string, http.RequestListener>> = {
  'status 500': html(500),
  'a page of a proxy': html(200),
  'JSON of something else': json('{"hello":"world"}'),
  'JSON of another form': json('{"data":{"id":null},"meta":null}'),
  'JSON that is no object': json('null'),
  'an answer cut in the middle': (_, response) => {
    requestCount += 1;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"data":[');
    setTimeout(() => response.destroy(), 5);
  },
};

async function listen(server: net.Server): Promise<number> {
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

beforeAll(() => writeFileSync(file, 'phone,name\n+4915155000001,Jane\n'));
afterAll(async () => {
  for (const server of opened) server.close();
  await program.cleanUp();
  rmSync(folder, { recursive: true });
});

/** Every command with its required arguments. */
function commandsOf(command: Command, words: readonly string[] = []): readonly (readonly string[])[] {
  const below = command.commands.flatMap((item) => commandsOf(item, [...words, item.name()]));
  const isCommand = (command as unknown as { _actionHandler: unknown })._actionHandler !== null;
  return isCommand ? [lineOf(command, words), ...below] : below;
}

const values: readonly (readonly [RegExp, string])[] = [
  [/file|directory/, file],
  [/url/, 'https://example.com/hook'],
];
const sample = (shown: string) => values.find(([form]) => form.test(shown))?.[1] ?? id;

function lineOf(command: Command, words: readonly string[]): readonly string[] {
  const args = command.registeredArguments
    .filter((argument) => argument.required)
    .map((argument) => argument.argChoices?.[0] ?? sample(argument.name()));
  const options = command.options
    .filter((option) => option.mandatory && option.defaultValue === undefined && !option.hidden)
    .flatMap((option) => [option.long ?? '', option.argChoices?.[0] ?? sample(`${option.flags}`)]);
  return [...words, ...args, ...options];
}

const lines = commandsOf(makeProgram({ answer: () => {}, end: () => {}, isJson: false })).filter(
  ([first]) => first !== 'serve' && first !== 'help' && first !== 'completion',
);

const far = (url: string) => ({ SWITCHBOOK_URL: url, SWITCHBOOK_KEY: 'a-key', XDG_CONFIG_HOME: folder });

/** Expects one sentence with the next step, or a usage error if the sample is not a valid value. */
function expectSentence(line: readonly string[], { code, stdout, stderr }: Ran): void {
  expect({ line, isRefused: code === 1 || code === 2, stdout }).toEqual({
    line,
    isRefused: true,
    stdout: '',
  });
  expect({ line, stderr }).toEqual({
    line,
    stderr: expect.not.stringMatching(/internal error|^ +at |"stack"/m),
  });
  expect(stderr.trimEnd().split('\n').length).toBeLessThan(8);
}

const offline = lines.filter(([first]) => first !== 'profile');

/** The other kinds of answers run nightly. */
const inTheSuite: ReadonlySet<string> = new Set(['status 500', 'JSON of another form']);
const kinds = Object.entries(answering).map(([kind, listener]) => ({ kind, listener }));

it.each(kinds.filter(({ kind }) => inTheSuite.has(kind)))('every command: $kind', ({ listener }) =>
  tryAll(listener));
it.each(kinds.filter(({ kind }) => !inTheSuite.has(kind)))(
  'every command: $kind',
  { tags: ['nightly'] },
  ({ listener }) => tryAll(listener),
);

async function tryAll(listener: http.RequestListener): Promise<void> {
  const url = `http://127.0.0.1:${await listen(http.createServer(listener))}`;
  let reached = 0;
  for (const line of offline) {
    requestCount = 0;
    const ran = await program.runWithin(line, far(url));
    if (requestCount === 0 && ran.code === 0) continue;
    reached += requestCount > 0 ? 1 : 0;
    expectSentence(line, ran);
  }
  expect(reached).toBeGreaterThan(80);
}

describe('a server that cannot be reached', () => {
  const one = offline.filter((_, index) => index % 12 === 0);
  it.each<[string, () => Promise<string>]>([
    ['no such host', async () => 'https://server.invalid'],
    ['no such port', async () => 'http://127.0.0.1:1'],
    ['no TLS', async () => `https://127.0.0.1:${await listen(http.createServer(html(200)))}`],
    [
      'a connection that is cut',
      async () => `http://127.0.0.1:${await listen(net.createServer((socket) => socket.destroy()))}`,
    ],
  ])('%s', async (_, urlOf) => {
    const url = await urlOf();
    for (const line of one) expectSentence(line, await program.runWithin(line, far(url)));
  });
});

it('a database that is away', async () => {
  const local = offline.filter(
    ([first, second], index) => index % 6 === 0 && first !== 'doctor' && second !== 'list',
  );
  for (const line of local) {
    const ran = await program.runWithin(line, { DATABASE_URL: 'postgres://u@127.0.0.1:1/d' });
    if (ran.code !== 0) expectSentence(line, ran);
  }
});
