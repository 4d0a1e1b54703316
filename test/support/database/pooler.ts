/**
 * A simulated pooler before PostgreSQL, with the differences that its clients can detect. It accepts only the startup
 * parameters that PgBouncer accepts. It lends a backend to a connection for its life or for a transaction. It speaks
 * the simple and the extended protocol, without TLS or passwords.
 */
import net from 'node:net';
import path from 'node:path';
import type { Connection } from './connection.js';
import { urlOf } from './own-database.js';

interface Pooler {
  readonly url: string;
  close(): Promise<void>;
}

type PoolMode = 'session' | 'transaction' | 'statement';

/** Parameters that PgBouncer accepts by default. */
const parameterNames = ['user', 'database', 'client_encoding', 'datestyle', 'timezone', 'application_name'];

interface Backend {
  readonly socket: net.Socket;
  /** First bytes of the backend until it was ready; every client gets them. */
  readonly greeting: Promise<Buffer>;
  client: net.Socket | undefined;
}

export async function openPooler(to: Connection, mode: PoolMode): Promise<Pooler> {
  if (typeof to === 'string') throw new Error('the pooler needs the server of the run');
  const backends: Backend[] = [];
  const sockets = new Set<net.Socket>();
  const borrow = (client: net.Socket, startup: Buffer): Backend => {
    const free = backends.findLast(
      (candidate) => candidate.client === undefined && !candidate.socket.destroyed,
    );
    const backend = free ?? openBackend(to, startup, mode);
    if (free === undefined) {
      backends.push(backend);
      sockets.add(backend.socket);
    }
    backend.client = client;
    return backend;
  };
  const server = net.createServer((client) => {
    sockets.add(client);
    serveClient(client, mode, borrow);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    url: urlOf({ ...to, host: '127.0.0.1', port }),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serveClient(
  client: net.Socket,
  mode: PoolMode,
  borrow: (client: net.Socket, startup: Buffer) => Backend,
): void {
  let backend: Backend | undefined;
  let startup: Buffer | undefined;
  const giveBack = () => {
    // A pooler resets a backend that is returned in the middle of work; this one never reuses it.
    if (backend?.client === client) backend.socket.destroy();
  };
  client.on('error', () => {});
  client.on('close', giveBack);
  client.on('data', (bytes) => {
    if (startup === undefined) {
      if (bytes.readInt32BE(4) === sslRequest) return void client.write('N');
      const refused = startupNames(bytes).find((name) => !parameterNames.includes(name));
      if (refused !== undefined)
        return void client.end(errorResponse('08P01', `unsupported startup parameter: ${refused}`));
      startup = bytes;
      const first = borrow(client, bytes);
      backend = mode === 'session' ? first : undefined;
      void first.greeting.then((greeting) => {
        if (mode !== 'session') first.client = undefined;
        client.write(greeting);
      });
      return;
    }
    if (bytes[0] === terminate) return void client.end();
    if (mode === 'statement' && beginsTransaction(bytes))
      return void client.end(
        errorResponse('08P01', 'transaction blocks not allowed in statement pooling mode'),
      );
    if (backend === undefined || backend.client !== client) backend = borrow(client, startup);
    const { socket, greeting } = backend;
    void greeting.then(() => socket.write(bytes));
  });
}

function openBackend(
  { host, port }: { host: string; port: number },
  startup: Buffer,
  mode: PoolMode,
): Backend {
  const socket = net.connect(
    host.startsWith('/') ? { path: path.join(host, `.s.PGSQL.${port}`) } : { host, port },
  );
  let resolve: (greeting: Buffer) => void = () => {};
  const greeted = new Promise<Buffer>((settle) => {
    resolve = settle;
  });
  const backend: Backend = { socket, greeting: greeted, client: undefined };
  let greeting: Buffer | undefined = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('close', () => backend.client?.destroy());
  socket.on('data', (bytes) => {
    const status = readyStatus(bytes);
    if (greeting !== undefined) {
      greeting = Buffer.concat([greeting, bytes]);
      if (status === undefined) return;
      resolve(greeting);
      greeting = undefined;
      return;
    }
    const { client } = backend;
    // The client is unset first, so that these bytes cannot go to the next one.
    if (mode !== 'session' && status === 'I') backend.client = undefined;
    client?.write(bytes);
  });
  socket.write(startup);
  return backend;
}

/** A simple query or a parsed statement. */
const beginsTransaction = (bytes: Buffer) => /^[QP].{4,5}begin\b/is.test(bytes.toString('latin1'));

const sslRequest = 80_877_103;
const terminate = 'X'.charCodeAt(0);

function startupNames(bytes: Buffer): string[] {
  return bytes
    .subarray(8)
    .toString('latin1')
    .split('\0')
    .filter((text, index) => index % 2 === 0 && text !== '');
}

/** `I` outside a transaction, `T` in one, when the bytes end with ReadyForQuery. */
function readyStatus(bytes: Buffer): string | undefined {
  return bytes.subarray(-6, -1).equals(Buffer.from([0x5a, 0, 0, 0, 5]))
    ? String.fromCharCode(bytes.at(-1) ?? 0)
    : undefined;
}

function errorResponse(code: string, message: string): Buffer {
  const fields = ['SFATAL', 'VFATAL', `C${code}`, `M${message}`].map((field) => `${field}\0`).join('');
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 5, 1);
  return Buffer.concat([head, Buffer.from(`${fields}\0`)]);
}
