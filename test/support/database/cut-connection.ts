/** A connection to PostgreSQL that breaks at a message: before the server receives it, or after its response. */
import net from 'node:net';
import type { Connection } from './connection.js';

type Cut = 'before' | 'after';

type Over = 'commit' | 'anything' | { readonly text: string };

export interface CuttingProxy {
  readonly port: number;
  /**
   * Cuts the connection at the next commit of an idempotent request, at the next bytes, or at the next message with a
   * text.
   */
  arm(cut: Cut, over?: Over): void;
  close(): Promise<void>;
}

const commit = Buffer.from('commit\0');
/**
 * Only idempotent requests have this statement; other transactions may commit before, such as one that assigns numbers.
 */
const ofNamed = Buffer.from('savepoint work');

export async function openCuttingProxy(server: Connection): Promise<CuttingProxy> {
  let armed: Cut | undefined;
  let over: Over = 'commit';
  const sockets = new Set<net.Socket>();
  const listener = net.createServer((client) => {
    const upstream = connectTo(server);
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket
        .on('error', end)
        .on('close', end)
        .on('close', () => sockets.delete(socket));
    }
    let isAnswerCut = false;
    let isNamed = false;
    client.on('data', (sent) => {
      isNamed ||= sent.includes(ofNamed);
      const isCommit = sent.includes(commit);
      const isMet =
        typeof over === 'object' ? sent.includes(over.text) : over === 'anything' || (isNamed && isCommit);
      const cut = isMet ? armed : undefined;
      if (isCommit) isNamed = false;
      if (cut !== undefined) armed = undefined;
      if (cut === 'before') return end();
      isAnswerCut ||= cut === 'after';
      upstream.write(sent);
    });
    upstream.on('data', (answer) => (isAnswerCut ? end() : client.write(answer)));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as net.AddressInfo).port,
    arm: (cut, where = 'commit') => {
      armed = cut;
      over = where;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function connectTo(server: Connection): net.Socket {
  if (typeof server !== 'string')
    return server.host.startsWith('/')
      ? net.connect(`${server.host}/.s.PGSQL.${server.port}`)
      : net.connect(server.port, server.host);
  const { hostname, port } = new URL(server);
  return net.connect(Number(port || 5432), hostname);
}

/** Returns the connection to the database through the proxy. */
export function throughProxy(server: Connection, port: number, database: string): Connection {
  if (typeof server !== 'string') return { ...server, host: '127.0.0.1', port, database };
  const url = new URL(server);
  url.host = `127.0.0.1:${port}`;
  url.pathname = `/${database}`;
  return url.href;
}
