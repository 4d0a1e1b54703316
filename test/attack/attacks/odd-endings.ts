/** Receivers and vendors end a call in a wrong way: they switch protocols, send no bytes, close, or never answer. */

import type { AddressInfo, Socket } from 'node:net';
import net from 'node:net';
import { onThisMachine } from '../../support/machine.js';
import { until } from '../../support/until.js';
import { openReceiver } from '../../support/wire/receiver.js';
import { send } from '../../support/wire/wire.js';
import type { Attack, Target } from '../attack.js';
import type { AttackedAccount } from '../target.js';

const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n';

/** Actions on a call after its head has arrived. */
const endings: Readonly<Record<string, (socket: Socket) => unknown>> = {
  switches: (socket) => socket.write(switching),
  'switches and closes': (socket) => socket.end(switching),
  closes: (socket) => socket.end(),
  resets: (socket) => socket.resetAndDestroy(),
  'gives interim answers': (socket) => socket.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(2_000)),
  'switches after interim answers': (socket) => socket.write(`HTTP/1.1 100 Continue\r\n\r\n${switching}`),
  'answers twice': (socket) =>
    socket.end('HTTP/1.1 204 No\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx'),
  'breaks chunks': (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
  'is no HTTP': (socket) => socket.end('220 mail ready\r\n'),
};
/** Endings for which the caller waits until its time limit. */
const silent: typeof endings = {
  'says nothing': () => {},
  'stops in the head': (socket) => socket.write('HTTP/1.1 200 OK\r\nX: '),
};

export const attack: Attack = {
  name: 'odd-endings',
  promise: 'every outgoing call ends, whatever the other side does, and webhooks of other accounts go on',
  run: async ({ size, target }) => {
    const ways = Object.entries(size === 'short' ? endings : { ...endings, ...silent });
    const [mine, other] = [await target.newAccount(), await target.newAccount()];
    const faults: string[] = [];
    let calls = 0;
    for (const [name, end] of ways) {
      const peer = await openPeer(end);
      try {
        const hook = await subscribe(target, mine, `http://127.0.0.1:${peer.port}/`);
        for (let count = 0; count < 3; count += 1) {
          calls += 1;
          const path = `/directory/v1/webhooks/${hook}/test`;
          const tested = await inTime(
            send(target.port, { method: 'POST', path, headers: by(mine) }),
            onThisMachine(25_000),
          );
          if (tested?.status !== 200) faults.push(`a test of a receiver that ${name}: ${tested?.status}`);
        }
        await send(target.port, {
          method: 'DELETE',
          path: `/directory/v1/webhooks/${hook}`,
          headers: by(mine),
        });
        const body = { url: `http://127.0.0.1:${peer.port}`, key: 'vendor-key' };
        await send(target.port, {
          method: 'PUT',
          path: '/directory/v1/upstreams/wacrm',
          headers: by(mine),
          body,
        });
        if (silent[name] !== undefined) continue;
        calls += 1;
        const answer = send(target.port, { path: '/api/v1/conversations', headers: by(mine) }).catch(() => ({
          status: 0,
        }));
        if ((await inTime(answer, onThisMachine(10_000))) === undefined)
          faults.push(`a vendor that ${name}: no end`);
      } finally {
        peer.close();
      }
    }
    const deliveredMs = await othersDelivered(target, other, size === 'short' ? 16 : 64);
    if (deliveredMs === undefined) faults.push('a delivery of another account never came');
    return {
      held: faults.length === 0,
      figures: {
        calls,
        others_delivered_ms: Math.round(deliveredMs ?? -1),
        ...(faults[0] === undefined ? {} : { first: faults[0] }),
      },
    };
  },
};

/** Returns the milliseconds of a delivery while `webhooks` calls of other accounts never end. */
async function othersDelivered(
  target: Target,
  attackedAccount: AttackedAccount,
  webhooks: number,
): Promise<number | undefined> {
  const endless = await openPeer(endings.switches ?? (() => {}));
  const receiver = await openReceiver();
  try {
    for (let from = 0; from < webhooks; from += 16) {
      const account = await target.newAccount();
      for (let one = from; one < Math.min(from + 16, webhooks); one += 1)
        await subscribe(target, account, `http://127.0.0.1:${endless.port}/${one}`);
      await person(target, account);
    }
    await until('all of them are called', () => endless.calls() >= webhooks);
    await subscribe(target, attackedAccount, receiver.url);
    const began = performance.now();
    await person(target, attackedAccount);
    const came = await inTime(
      receiver.wait(1).then(() => true),
      10_000,
    );
    return came === undefined ? undefined : performance.now() - began;
  } finally {
    endless.close();
    await receiver.close();
  }
}

const by = ({ key }: AttackedAccount) => ({ authorization: `Bearer ${key}` });

async function subscribe(target: Target, account: AttackedAccount, url: string): Promise<string> {
  const path = '/directory/v1/webhooks';
  const created = await send(target.port, { method: 'POST', path, headers: by(account), body: { url } });
  if (created.status !== 201) throw new Error(`no webhook: ${created.status} ${created.text}`);
  return created.json.data.id;
}

let people = 0;

async function person(target: Target, account: AttackedAccount): Promise<void> {
  people += 1;
  const body = { phone: `+1415${5_550_000 + people}` };
  await send(target.port, { method: 'POST', path: '/directory/v1/contacts', headers: by(account), body });
}

async function inTime<Result>(work: Promise<Result>, ms: number): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** A TCP server, which answers the first bytes of each connection. */
async function openPeer(end: (socket: Socket) => unknown) {
  let calls = 0;
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    socket.once('data', () => {
      calls += 1;
      end(socket);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    calls: () => calls,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
