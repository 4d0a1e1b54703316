/** Receivers that hang, reset, redirect or flood, and addresses that must not be called. */

import { once } from 'node:events';
import type { ProblemError } from '@switchbook/domain/problems/problem.js';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, it, vi } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { webhooks as native } from '../../src/faces/directory/webhooks.js';
import { webhooks as wazapin } from '../../src/faces/wazapin/webhooks.js';
import { AddressGuard } from '../../src/outgoing/addresses.js';
import { ReceiverClient } from '../../src/webhooks/operations/receiver-client.js';
import { checkWebhookUrl } from '../../src/webhooks/operations/webhook-checks.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import type { WebhookFormat } from '../../src/webhooks/values/format.js';
import { useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { type Answering, type Call, say } from '../support/wire/receiver.js';
import { thisMachine, useWebhooks } from '../support/wire/webhooks.js';

const briefMs = onThisMachine(200);
const noAnswer = `no answer within ${briefMs / 1000} s`;

/** The native format with a shorter timeout. */
const impatient: WebhookFormat = {
  ...native,
  ...(native.sending === undefined ? {} : { sending: { ...native.sending, timeoutMs: briefMs } }),
};

/** The native format with a longer timeout. */
const patient: WebhookFormat = {
  ...native,
  ...(native.sending === undefined
    ? {}
    : { sending: { ...native.sending, timeoutMs: onThisMachine(120_000) } }),
};

const fixture = useFixture();
const hooks = useWebhooks(fixture, { impatient, patient, wazapin });

async function onePerson(answering: Answering) {
  const account = await fixture.newAccount();
  const receiver = await hooks.receiver();
  const { webhook } = await hooks.subscribe(account, receiver, { face: 'impatient' });
  receiver.answer(answering);
  await hooks.person(account, 'Jane');
  await hooks.send();
  const page = { limit: 10, after: null };
  const [delivery] = (await hooks.core.listDeliveries(account.caller, webhook.id, {}, page)).items;
  return { account, receiver, webhook, delivery };
}

const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n';
const elsewhere = 'http://127.0.0.1:9/elsewhere';
const failures: readonly (readonly [string, Answering, number | null, string | null])[] = [
  ['says an error', say(500, 'no'), 500, null],
  ['redirects', say(302, '', { location: elsewhere }), 302, null],
  ['redirects for good', say(308, '', { location: elsewhere }), 308, null],
  ['says nothing', () => {}, null, noAnswer],
  [
    'resets',
    (_call, _response, request) => request.socket.resetAndDestroy(),
    null,
    'the connection was reset',
  ],
  ['hangs up', (_call, _response, request) => request.socket.destroy(), null, 'the connection was reset'],
  [
    'answers no HTTP',
    (_call, _response, request) => request.socket.end('hello\r\n\r\n'),
    null,
    'the call failed: HPE_INVALID_CONSTANT',
  ],
  [
    'answers endless headers',
    (_call, response) => response.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end(),
    null,
    'the answer has too many headers',
  ],
  ['says nothing after an early hint', (_call, response) => response.writeProcessing(), null, noAnswer],
  [
    'switches to another protocol',
    (_call, _response, request) => request.socket.write(switching),
    null,
    'the receiver switched to another protocol',
  ],
  [
    'switches to another protocol and closes',
    (_call, _response, request) => request.socket.end(switching),
    null,
    'the receiver switched to another protocol',
  ],
  [
    'gives one interim answer after the other',
    (_call, _response, request) => request.socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(500)),
    null,
    'the receiver sent too many interim answers',
  ],
];

describe('a receiver that', () => {
  it.each(failures)('%s has failed, and is called again later', async (_, answering, status, error) => {
    const { account, receiver, webhook, delivery } = await onePerson(answering);
    expect([delivery?.state, delivery?.status, delivery?.error]).toEqual(['waiting', status, error]);
    receiver.answer(say(204));
    fixture.advance(6_000);
    await hooks.send();
    const page = { limit: 10, after: null };
    const [after] = (await hooks.core.listDeliveries(account.caller, webhook.id, {}, page)).items;
    expect([after?.state, after?.attempts]).toEqual(['delivered', 2]);
  });

  it('is not there has failed', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const { webhook } = await hooks.subscribe(account, receiver);
    await receiver.close();
    await hooks.person(account, 'Jane');
    await hooks.send();
    const page = { limit: 10, after: null };
    const [delivery] = (await hooks.core.listDeliveries(account.caller, webhook.id, {}, page)).items;
    expect([delivery?.state, delivery?.error]).toEqual(['waiting', 'the connection was refused']);
  });

  it('answers 50 MB succeeds, and little of it is read', async () => {
    let written = 0;
    const { delivery } = await onePerson(async (_call, response) => {
      response.writeHead(200);
      // A single listener: one for each chunk would cause a leak warning of Node.js.
      const gone = once(response, 'close');
      const chunk = Buffer.alloc(64 * 1024, 'x');
      for (let index = 0; index < 800 && !response.destroyed; index += 1) {
        written += chunk.length;
        if (!response.write(chunk)) await Promise.race([once(response, 'drain'), gone]);
      }
      response.end();
    });
    expect([delivery?.state, delivery?.status, delivery?.response]).toEqual(['delivered', 200, null]);
    expect(written).toBeLessThan(16 * 1024 * 1024);
  });

  it('fails with much text is remembered with a little of it', async () => {
    const { delivery } = await onePerson(say(500, `\u0000${'x'.repeat(100_000)}`));
    expect(delivery?.response).toMatch(/^\ufffdx{999}$/);
  });

  it('hangs takes no time from others', async () => {
    const account = await fixture.newAccount();
    const other = await fixture.newAccount();
    const silent = await hooks.receiver();
    const quick = await hooks.receiver();
    const hanging = new Map<string, () => void>();
    silent.answer((call, response) => {
      hanging.set(call.json.data.id, () => response.writeHead(204).end());
    });
    await hooks.subscribe(account, silent);
    await hooks.subscribe(account, quick);
    await hooks.subscribe(other, quick);
    await hooks.person(account, 'Jane');
    await hooks.person(other, 'John');
    const stopping = new AbortController();
    const sending = hooks.send({ isOnce: false, signal: stopping.signal });
    await silent.wait(1);
    await quick.wait(2);
    await hooks.person(other, 'Jim');
    await hooks.person(account, 'Joe');
    await quick.wait(4);
    expect(silent.calls).toHaveLength(1);
    silent.answer(say(204));
    for (const answer of hanging.values()) answer();
    await silent.wait(2);
    stopping.abort();
    await sending;
  });
});

describe('receivers that never end a call', () => {
  it('leave slots free for tests', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const { webhook } = await hooks.subscribe(account, receiver);
    receiver.answer((_call, _response, request) => request.socket.write(switching));
    for (let count = 0; count < 20; count += 1) {
      const tested = await hooks.core.testWebhook(account.caller, webhook.id);
      expect(tested).toMatchObject({ status: null, error: 'the receiver switched to another protocol' });
    }
  });

  it('delay no delivery of another account, even if they use every slot', async () => {
    const endless = await hooks.receiver();
    endless.answer((_call, _response, request) => request.socket.write(switching));
    for (let one = 0; one < 4; one += 1) {
      const account = await fixture.newAccount();
      for (let count = 0; count < 16; count += 1) await hooks.subscribe(account, endless);
      await hooks.person(account, 'Jane');
    }
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    await hooks.subscribe(account, receiver);
    const stopping = new AbortController();
    const sending = hooks.send({ isOnce: false, signal: stopping.signal });
    await endless.wait(64);
    await hooks.person(account, 'John');
    await receiver.wait(1);
    stopping.abort();
    await sending;
  });

  it('are left when sending stops, and are called again', { tags: ['nightly'] }, async () => {
    const account = await fixture.newAccount();
    const silent = await hooks.receiver();
    silent.answer(() => {});
    const { webhook } = await hooks.subscribe(account, silent, { face: 'patient' });
    await hooks.person(account, 'Jane');
    const stopping = new AbortController();
    const sending = hooks.send({ isOnce: false, signal: stopping.signal });
    await silent.wait(1);
    stopping.abort();
    await sending;
    silent.answer(say(204));
    await hooks.send();
    const page = { limit: 10, after: null };
    const deliveries = (await hooks.core.listDeliveries(account.caller, webhook.id, {}, page)).items;
    expect(deliveries).toMatchObject([{ state: 'delivered', attempts: 1 }]);
    expect(silent.calls.map((call) => call.headers['webhook-id'])).toEqual([
      silent.calls[0]?.headers['webhook-id'],
      silent.calls[0]?.headers['webhook-id'],
    ]);
  });

  it('are visible in the age of due deliveries', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    await hooks.subscribe(account, receiver);
    await hooks.send();
    const before = await hooks.core.webhookBacklog();
    const at = fixture.clock();
    await hooks.person(account, 'Jane');
    fixture.advance(60_000);
    const due = (await hooks.core.webhookBacklog()).dueAt?.getTime() ?? 0;
    expect(due).toBeLessThanOrEqual(at.getTime() + 1_000);
    receiver.answer(say(500));
    await hooks.send();
    // The first try failed and is scheduled for later, so no delivery is due now.
    expect([before.dueAt, (await hooks.core.webhookBacklog()).dueAt]).toEqual([null, null]);
  });

  it('do not block a sender whose connection is lost', async () => {
    const account = await fixture.newAccount();
    const silent = await hooks.receiver();
    silent.answer(() => {});
    await hooks.subscribe(account, silent, { face: 'patient' });
    await hooks.person(account, 'Jane');
    const sending = hooks.send({ isOnce: false });
    const ended = sending.then(
      () => 'it went on',
      () => 'it is opened anew',
    );
    await silent.wait(1);
    const cut = `select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
      where l.locktype = 'advisory' and l.granted and d.datname = current_database() and l.pid <> pg_backend_pid()`;
    await fixture.database.query(planned(cut), []);
    expect(await ended).toBe('it is opened anew');
    silent.answer(say(204));
    await hooks.send();
    expect(silent.calls).toHaveLength(2);
  });
});

/** Sets the clock to the time of the call, because the libraries compare the two. */
function verified(secret: string, call: Call | undefined, without = ''): readonly (string | null)[] {
  const headers = Object.fromEntries(
    Object.entries(call?.headers ?? {}).filter(([name]) => without === '' || !name.startsWith(without)),
  );
  vi.useFakeTimers({ toFake: ['Date'], now: Number(call?.headers['webhook-timestamp']) * 1000 });
  try {
    return [new StandardWebhook(secret), new SvixWebhook(secret)].map((library) => {
      try {
        library.verify(call?.text ?? '', headers as Record<string, string>);
        return 'accepted';
      } catch (error) {
        return String(error);
      }
    });
  } finally {
    vi.useRealTimers();
  }
}

describe('signatures', () => {
  it('standardwebhooks and svix accept the native format, with both secrets during a rotation', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const subscription = await hooks.subscribe(account, receiver);
    await hooks.person(account, 'Jané');
    await hooks.send();
    const rotated = await hooks.core.records(webhooks).rotate(account.caller, subscription.webhook.id, {});
    await hooks.person(account, 'John');
    await hooks.send();
    fixture.advance(24 * 60 * 60 * 1000);
    await hooks.person(account, 'Jim');
    await hooks.send();
    const [first, second, third] = receiver.calls;
    const wrong = 'WebhookVerificationError: No matching signature found';
    expect(verified(subscription.secret, first)).toEqual(['accepted', 'accepted']);
    expect(verified(rotated.secret, first)).toEqual([wrong, wrong]);
    expect(verified(subscription.secret, second)).toEqual(['accepted', 'accepted']);
    expect(verified(rotated.secret, second)).toEqual(['accepted', 'accepted']);
    expect(verified(subscription.secret, third)).toEqual([wrong, wrong]);
    expect(verified(rotated.secret, third)).toEqual(['accepted', 'accepted']);
    const spoilt = first && { ...first, text: first.text.replace('Jan', 'Jon') };
    expect(verified(subscription.secret, spoilt)).toEqual([wrong, wrong]);
  });

  it('svix accepts wazapin with its own headers, standardwebhooks with the twin headers', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const subscription = await hooks.subscribe(account, receiver, { face: 'wazapin' });
    await hooks.person(account, 'Ujang');
    await hooks.send();
    const [call] = receiver.calls;
    expect(verified(subscription.secret, call)).toEqual(['accepted', 'accepted']);
    expect(verified(subscription.secret, call, 'webhook-')[1]).toBe('accepted');
    expect(call?.headers['svix-id']).toBe(call?.headers['webhook-id']);
  });
});

describe('addresses', () => {
  const none = new AddressGuard();

  it.each([
    ...['127.0.0.1', '127.8.8.8', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '192.0.0.8', '198.18.0.1', '224.0.0.1', '255.255.255.255'],
    ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fd00:ec2::254', 'fc00::1', 'ff02::1', '2001:db8::1'],
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:a9fe:a9fe', '64:ff9b::7f00:1', '64:ff9b::10.0.0.1'],
    ...['2002:7f00:1::', '2001:0:1::1', '::127.0.0.1', '64:ff9b:1::1', 'fec0::1', 'localhost', ''],
  ])('%s is not called', (address) => {
    expect(none.mayCall(address)).toBe(false);
  });

  it.each([
    ...['1.1.1.1', '172.32.0.1', '100.128.0.1', '223.255.255.255', '2606:4700::1111', '2a00:1450::1'],
    ...['::ffff:8.8.8.8', '64:ff9b::808:808'],
  ])('%s is called', (address) => {
    expect(none.mayCall(address)).toBe(true);
  });

  it('only addresses in ranges that the operator allows are called', () => {
    const some = new AddressGuard([
      { address: '10.1.0.0', prefix: 16 },
      { address: 'fd00:1::', prefix: 32 },
    ]);
    expect(['10.1.9.9', '::ffff:10.1.9.9', 'fd00:1::5'].map((address) => some.mayCall(address))).toEqual([
      true,
      true,
      true,
    ]);
    expect(['10.2.0.1', 'fd00:2::5', '127.0.0.1'].map((address) => some.mayCall(address))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('are checked when a name is resolved, and the checked one is connected to', async () => {
    const asked: string[] = [];
    const answers = new Map<string, readonly string[]>([
      ['inside.example', ['127.0.0.1']],
      ['mixed.example', ['127.0.0.1', '10.0.0.1']],
      ['meta.example', ['169.254.169.254']],
    ]);
    const client = new ReceiverClient(new AddressGuard(thisMachine), async (host) => {
      asked.push(host);
      if (host === 'missing.example') throw Object.assign(new Error(host), { code: 'ENOTFOUND' });
      return answers.get(host) ?? [];
    });
    const receiver = await hooks.receiver();
    const port = new URL(receiver.url).port;
    const post = (host: string, scheme = 'http') =>
      client.post({
        owner: 'one',
        url: `${scheme}://${host}:${port}/`,
        headers: {},
        body: Buffer.from('{}'),
        timeoutMs: onThisMachine(2_000),
      });
    expect(await post('inside.example')).toMatchObject({ status: 204, error: null });
    // Nothing tells a name inside of the network from an unknown one.
    const hidden = 'the host does not exist, or has no public address';
    for (const name of ['mixed', 'meta', 'unknown', 'missing'])
      expect([name, (await post(`${name}.example`)).error]).toEqual([name, hidden]);
    expect((await post('10.0.0.1')).error).toBe('the address 10.0.0.1 is not public');
    expect((await post('[::ffff:10.0.0.1]')).error).toBe('the address ::ffff:a00:1 is not public');
    expect(receiver.calls).toHaveLength(1);
    // The address changes between the registration and the call.
    answers.set('inside.example', ['10.0.0.1']);
    const other = new ReceiverClient(new AddressGuard(thisMachine), async (host) => answers.get(host) ?? []);
    expect(
      (
        await other.post({
          owner: 'one',
          url: `http://inside.example:${port}/`,
          headers: {},
          body: Buffer.alloc(0),
          timeoutMs: onThisMachine(2_000),
        })
      ).error,
    ).toBe(hidden);
    expect(asked).toContain('inside.example');
    client.close();
    other.close();
  });

  it('a name inside of the network is registered as an unknown name is', async () => {
    const inside = new Map([
      ['inside.example', '10.0.0.1'],
      ['localhost', '127.0.0.1'],
    ]);
    const client = new ReceiverClient(new AddressGuard(), async (host) => {
      const address = inside.get(host);
      if (address === undefined) throw Object.assign(new Error(host), { code: 'ENOTFOUND' });
      return [address];
    });
    const read = (url: string) =>
      checkWebhookUrl({ webhooks: { receiverClient: client } } as never, true, url).catch(
        (error: ProblemError) => error.problem.kind === 'invalid' && error.problem.issues[0]?.code,
      );
    for (const name of ['inside.example', 'unknown.example'])
      expect([await read(`https://${name}/`), await read(`http://${name}/`)]).toEqual([
        `https://${name}/`,
        'form',
      ]);
    for (const url of ['https://localhost/', 'https://10.0.0.1/'])
      expect(await read(url)).toBe('not_allowed');
    client.close();
  });

  it('forbidden addresses are refused at registration, and so are credentials and public http', async () => {
    const account = await fixture.newAccount();
    const refusal = async (url: string) => {
      try {
        await hooks.core.records(webhooks).create(account.caller, { face: 'directory', url });
        return null;
      } catch (error) {
        const { problem } = error as ProblemError;
        return problem.kind === 'invalid'
          ? `${problem.issues[0]?.path} ${problem.issues[0]?.code}`
          : problem.kind;
      }
    };
    for (const url of [
      'https://10.0.0.1/',
      'https://[::1]/',
      'https://3232235777/',
      'https://0xa9fea9fe/',
      'https://169.254.169.254/latest/meta-data',
      'http://1.1.1.1/',
    ])
      expect([url, await refusal(url)]).toEqual([url, 'url not_allowed']);
    for (const url of ['ftp://1.1.1.1/', 'nothing', '/hook', 'https://'])
      expect([url, await refusal(url)]).toEqual([url, 'url form']);
    expect(await refusal('https://user:word@1.1.1.1/')).toBe('url credentials');
    expect(await refusal(`https://1.1.1.1/${'x'.repeat(2_000)}`)).toBe('url too_long');
    expect(await refusal('https://1.1.1.1/hook')).toBe(null);
  });
});
