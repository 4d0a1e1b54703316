/**
 * kill -9 during passing on payloads: each arrives at least once, in the order of its business number, with its
 * signature.
 */
import { createHmac } from 'node:crypto';
import { verify } from '@octokit/webhooks-methods';
import { bytesOf } from '@switchbook/messaging-payloads/payloads.test.support.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Environment, Program, type Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import { type Call, openReceiver, type Receiver } from '../support/wire/receiver.js';

// The tests run whole processes.

const program = new Program();
const secret = 'secret-of-the-app';
const numbers = 4;
/** Payloads of each number between two kills. `PASS_ON_PAYLOADS` makes it longer. */
const each = Number(process.env.PASS_ON_PAYLOADS ?? 30);
/**
 * At this count some passes are complete, and another is running: a receiver whose first pass ends three processes is
 * disabled.
 */
const settledCalls = 2 * each;
let env: Environment;
let dataDir = '';
let server: Serving;
const receivers: Receiver[] = [];

beforeAll(async () => {
  dataDir = await program.installedDir();
  env = { SWITCHBOOK_DATA_DIR: dataDir, SWITCHBOOK_WEBHOOK_ALLOW: '127.0.0.0/8' };
  server = await program.serve(env);
  receivers.push(await openReceiver(), await openReceiver());
});
afterAll(async () => {
  await program.cleanUp();
  await Promise.all(receivers.map((receiver) => receiver.close()));
});

const messageOf = (number: number, at: number): Buffer =>
  bytesOf({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '7',
        changes: [
          { field: 'messages', value: { metadata: { phone_number_id: `10${number}` }, at, text: 'Olá 😀' } },
        ],
      },
    ],
  });

/** Sends a phase of one number sequentially, each payload until an answer with 200, like the platform. */
async function sendPhase(path: string, number: number, phase: number): Promise<void> {
  for (let at = phase * each; at < (phase + 1) * each; at += 1) {
    const body = new Uint8Array(messageOf(number, at));
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
    await until('a payload is stored', async () => {
      const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers, body }).catch(() => null);
      await answer?.arrayBuffer().catch(() => {});
      return answer?.status === 200;
    });
  }
}

/** The positions of the payloads of a number, in the order of their first arrival. */
function arrived({ calls }: Receiver, number: number): readonly number[] {
  const contentOf = (call: Call) => call.json.entry[0].changes[0].value;
  const of = calls.map(contentOf).filter(({ metadata }) => metadata.phone_number_id === `10${number}`);
  return [...new Set<number>(of.map(({ at }) => at))];
}

it('payloads are passed on in order, even if any process is killed', {
  tags: ['nightly'],
}, async () => {
  const { id, path } = await program.json(['intake', 'create', '--name', 'Shop', '--secret', secret], env);
  for (const { url } of receivers)
    await program.json(['intake', 'receiver', 'add', id, '--url', url, '--name', 'one'], env);
  let requestCount = 0;
  receivers[1]?.answer((_call, response) => {
    requestCount += 1;
    if (requestCount % 50 === 0) response.socket?.destroy();
    else response.writeHead(204).end();
  });
  const phases = ['server', 'postgres', 'server'] as const;
  for (const [phase, killed] of phases.entries()) {
    const before = receivers[0]?.calls.length ?? 0;
    const sending = Array.from({ length: numbers }, (_, number) => sendPhase(path, number, phase));
    await until('some are passed on', () => (receivers[0]?.calls.length ?? 0) > before + settledCalls);
    const pids = { server: server.child.pid ?? 0, postgres: program.postmaster(dataDir) ?? 0 };
    process.kill(pids[killed], 'SIGKILL');
    if (killed === 'server') {
      await server.ended;
      server = await program.serve(env);
    }
    await Promise.all(sending);
  }
  const whole = Array.from({ length: phases.length * each }, (_, at) => at);
  for (const receiver of receivers)
    for (let number = 0; number < numbers; number += 1) {
      await until('all of a number arrived', async () => arrived(receiver, number).length === whole.length);
      expect(arrived(receiver, number)).toEqual(whole);
    }
  for (const { calls } of receivers)
    for (const { text, headers } of calls)
      expect(await verify(secret, text, String(headers['x-hub-signature-256']))).toBe(true);
  const listed = await program.json(['intake', 'receiver', 'list', id], env);
  expect(listed.map((item: { state: string }) => item.state)).toEqual(['active', 'active']);
});
