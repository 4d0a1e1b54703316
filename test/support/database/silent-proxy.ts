/**
 * A proxy before PostgreSQL that can fall silent: connections that sent certain words are dropped like by a firewall.
 * Both ends stay open, and no further byte passes.
 */
import net from 'node:net';
import type { Connection } from './connection.js';

export interface SilentProxy {
  /** the same database, through the proxy */
  readonly connection: Connection;
  readonly url: string;
  /** Swallows all later bytes of open connections that have sent `words`; returns their number. */
  readonly silence: (words: string) => number;
  /** number of connections that sent `words`, without the silenced ones */
  readonly count: (words: string) => number;
  /** all that these connections sent */
  readonly sent: (words: string) => string;
  readonly close: () => Promise<void>;
}

interface Line {
  readonly client: net.Socket;
  readonly server: net.Socket;
  sent: string;
  isSilent: boolean;
}

export async function openSilentProxy(upstream: Connection): Promise<SilentProxy> {
  const lines = new Set<Line>();
  const proxy = net.createServer((client) => {
    const server = net.connect(addressOf(upstream));
    const line: Line = { client, server, sent: '', isSilent: false };
    lines.add(line);
    const pass = (from: net.Socket, to: net.Socket, note: (bytes: Buffer) => void) => {
      from.on('data', (bytes) => {
        note(bytes);
        if (!line.isSilent) to.write(bytes);
      });
      from.on('error', () => {});
      // A silenced connection does not receive the end either.
      from.on('close', () => {
        if (line.isSilent) return;
        lines.delete(line);
        to.destroy();
      });
    };
    pass(client, server, (bytes) => {
      line.sent += bytes.toString('latin1');
    });
    pass(server, client, () => {});
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as net.AddressInfo;
  const linesWith = (words: string) =>
    [...lines].filter((line) => !line.isSilent && line.sent.includes(words));
  return {
    connection: through(upstream, port),
    url: urlThrough(upstream, port),
    silence: (words) => {
      const silenced = linesWith(words);
      for (const line of silenced) line.isSilent = true;
      return silenced.length;
    },
    count: (words) => linesWith(words).length,
    sent: (words) =>
      linesWith(words)
        .map((line) => line.sent)
        .join(''),
    close: async () => {
      for (const { client, server } of lines) {
        client.destroy();
        server.destroy();
      }
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

function addressOf(upstream: Connection): net.NetConnectOpts {
  if (typeof upstream !== 'string') {
    const { host, port } = upstream;
    return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
  }
  const url = new URL(upstream);
  return { host: url.hostname, port: Number(url.port || 5432) };
}

function through(upstream: Connection, port: number): Connection {
  return typeof upstream === 'string' ? urlThrough(upstream, port) : { ...upstream, host: '127.0.0.1', port };
}

function urlThrough(upstream: Connection, port: number): string {
  if (typeof upstream !== 'string')
    return `postgres://${upstream.user}@127.0.0.1:${port}/${upstream.database}`;
  const url = new URL(upstream);
  url.host = `127.0.0.1:${port}`;
  return url.href;
}
