/** A refusal reaches a client that sends its whole body first, and a client that waits before sending. */
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drainBody } from './drain-body.js';

const server = http.createServer((request, response) => {
  const answer = () => response.writeHead(413, { connection: 'close' }).end('too large');
  const draining = drainBody(request, { windowMs: 200, minBytes: 1_000 });
  if (draining === undefined) answer();
  else void draining.then(answer);
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

/** Writes the whole input before it reads. */
function exchange(head: string, body: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const socket = net.connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.pause();
    socket.on('error', reject);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${head}\r\n\r\n`);
    socket.write(body, () => socket.resume());
  });
}

describe('drain', () => {
  const refused = /^HTTP\/1\.1 413 .*\r\n\r\n.*too large/s;

  it('reads a large body to its end', { tags: ['nightly'] }, async () => {
    const body = Buffer.alloc(16 * 1024 * 1024, 32);
    expect(await exchange(`Content-Length: ${body.length}`, body)).toMatch(refused);
    const chunked = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body]);
    const end = Buffer.from('\r\n0\r\n\r\n');
    expect(await exchange('Transfer-Encoding: chunked', Buffer.concat([chunked, end]))).toMatch(refused);
  });

  it('stops waiting for a body that does not arrive', async () => {
    expect(await exchange('Content-Length: 1000000', Buffer.from('only this'))).toMatch(refused);
  });

  it('stops reading a body that arrives too slowly', async () => {
    const { port } = server.address() as AddressInfo;
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n');
    const drip = setInterval(() => socket.write('x'), 20);
    const late = setTimeout(() => socket.destroy(), 3_000);
    const text = await new Promise<string>((resolve) => {
      socket.once('data', (chunk) => resolve(chunk.toString()));
      socket.once('close', () => resolve('no answer'));
    });
    clearInterval(drip);
    clearTimeout(late);
    socket.destroy();
    expect(text).toMatch(refused);
  });

  it('does not wait without a body', async () => {
    expect(await exchange('Content-Length: 0', Buffer.alloc(0))).toMatch(refused);
  });
});
