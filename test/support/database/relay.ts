/**
 * A simulated network before PostgreSQL: it can swallow bytes, be cut, and return. It is between a test and the
 * server of the run, at its own address.
 */
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Connection } from './connection.js';

export interface Relay {
  /** the server's database through the relay */
  readonly connection: Connection;
  /** Accepts connections and bytes without passing them on; `flow` passes on the accepted bytes. */
  swallow(): void;
  /** Ends all connections and refuses new ones. */
  cut(): Promise<void>;
  /** Ends all connections, and accepts new ones. */
  reset(): void;
  /** Passes no more bytes of existing connections, which remain open. New connections work. */
  forget(): void;
  /** Delays all later bytes by `ms` milliseconds. */
  delay(ms: number): void;
  /** Restores the normal flow. */
  flow(): Promise<void>;
  /** Ends each new connection together with its nth answer, in one piece; null: never. */
  endWithAnswer(nth: number | null): void;
  /** Delays the bytes after the last row of a COPY by `ms` milliseconds. */
  delayCopyEnd(ms: number): void;
  /** connections that are open */
  readonly open: () => number;
  /** number of all connections so far */
  readonly made: () => number;
  close(): Promise<void>;
}

export async function openRelay(to: Connection): Promise<Relay> {
  const target = targetOf(to);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-relay-'));
  const file = path.join(folder, '.s.PGSQL.5432');
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  let isSwallowing = false;
  let count = 0;
  let lastAnswer: number | null = null;
  let delayMs = 0;
  let copyEndMs = 0;
  const forgotten = new WeakSet<net.Socket>();
  const server = net.createServer({ allowHalfOpen: false }, (near) => {
    const far = net.connect(target);
    const pair = [near, far] as const;
    count += 1;
    pairs.add(pair);
    for (const [one, other] of [pair, [far, near]] as const) {
      one.on('error', () => forgotten.has(one) || other.destroy());
      one.on('close', () => {
        // A forgotten connection does not receive the end either.
        if (!forgotten.has(one)) other.destroy();
        pairs.delete(pair);
      });
    }
    const [toFar, toNear] = [new Line(far, () => delayMs), new Line(near, () => delayMs)];
    near.on('data', (bytes) => forgotten.has(near) || toFar.send(bytes));
    const mayAnswer = lastAnswer ?? Number.POSITIVE_INFINITY;
    let answers = 0;
    far.on('data', (bytes) => {
      if (bytes.subarray(-6, -1).equals(ready)) answers += 1;
      if (forgotten.has(far)) return;
      const copied = copyEndMs === 0 ? -1 : bytes.indexOf(copyDone);
      if (copied !== -1) {
        toNear.send(bytes.subarray(0, copied + copyDone.length));
        toNear.send(bytes.subarray(copied + copyDone.length), copyEndMs);
      } else if (answers < mayAnswer) toNear.send(bytes);
      else near.end(Buffer.concat([bytes, shutdown]));
    });
    if (isSwallowing) for (const socket of pair) socket.pause();
  });
  const listen = () => new Promise<void>((resolve) => server.listen(file, resolve));
  const stop = async () => {
    const stopped = server.listening ? new Promise((resolve) => server.close(resolve)) : undefined;
    for (const pair of pairs) for (const socket of pair) socket.destroy();
    await stopped;
  };
  await listen();
  return {
    connection: nearOf(to, folder),
    open: () => pairs.size,
    made: () => count,
    swallow: () => {
      isSwallowing = true;
      for (const pair of pairs) for (const socket of pair) socket.pause();
    },
    cut: stop,
    reset: () => {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
    },
    forget: () => {
      for (const pair of pairs) for (const socket of pair) forgotten.add(socket);
    },
    delayCopyEnd: (ms) => {
      copyEndMs = ms;
    },
    delay: (ms) => {
      delayMs = ms;
    },
    endWithAnswer: (nth) => {
      lastAnswer = nth;
    },
    flow: async () => {
      isSwallowing = false;
      delayMs = 0;
      for (const pair of pairs) for (const socket of pair) socket.resume();
      if (!server.listening) await listen();
    },
    close: async () => {
      await stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One direction of a connection, which keeps the order of bytes and delays them. */
class Line {
  readonly #to: net.Socket;
  readonly #delayMs: () => number;
  readonly #waiting: { readonly at: number; readonly bytes: Buffer }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(to: net.Socket, delayMs: () => number) {
    this.#to = to;
    this.#delayMs = delayMs;
  }

  send(bytes: Buffer, delayMs = this.#delayMs()): void {
    if (delayMs === 0 && this.#waiting.length === 0) this.#to.write(bytes);
    else {
      this.#waiting.push({ at: performance.now() + delayMs, bytes });
      this.#wait();
    }
  }

  #wait(): void {
    const [next] = this.#waiting;
    if (next === undefined) return;
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        for (const now = performance.now(); (this.#waiting[0]?.at ?? now + 1) <= now; ) {
          const due = this.#waiting.shift();
          if (due !== undefined && !this.#to.destroyed) this.#to.write(due.bytes);
        }
        this.#wait();
      },
      Math.max(0, next.at - performance.now()),
    );
  }
}

/** ReadyForQuery, in its constant part. */
const ready = Buffer.from([0x5a, 0, 0, 0, 5]);

/** The last of a COPY, before its count. */
const copyDone = Buffer.from([0x63, 0, 0, 0, 4]);

/** ErrorResponse: the end of a connection by an administrator's command. */
const shutdown = errorResponse('SFATAL', 'VFATAL', 'C57P01', 'Mterminating connection');

function errorResponse(...fields: readonly string[]): Buffer {
  const body = Buffer.from(`${fields.map((field) => `${field}\0`).join('')}\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function targetOf(to: Connection): net.NetConnectOpts {
  if (typeof to !== 'string') return { path: path.join(to.host, `.s.PGSQL.${to.port}`) };
  const url = new URL(to.replace('@/', '@localhost/'));
  const host = url.searchParams.get('host') ?? url.hostname;
  const port = Number(url.searchParams.get('port') ?? (url.port === '' ? 5432 : url.port));
  return host.startsWith('/') ? { path: path.join(host, `.s.PGSQL.${port}`) } : { host, port };
}

function nearOf(to: Connection, folder: string): Connection {
  if (typeof to !== 'string') return { ...to, host: folder, port: 5432 };
  const url = new URL(to.replace('@/', '@localhost/'));
  url.searchParams.set('host', folder);
  url.searchParams.set('port', '5432');
  return url.href;
}
