/** The fuzzer detects each kind of bad answer, and no fault in a good one. */
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import zlib from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { onThisMachine } from '../support/machine.js';
import { Connection, type Outcome } from './connection.js';
import { faultOf } from './judge.js';
import { bytesOf, type FuzzRequest, reproductionOf } from './request.js';
import { request } from './samples.test.support.js';

function answered(status: number, body: string, contentType = 'application/json'): Outcome {
  const headers = new Map(contentType === '' ? [] : [['content-type', contentType]]);
  return { kind: 'answer', ms: 1, answer: { status, headers, body: Buffer.from(body) } };
}

const judged = (outcome: Outcome, changes: Partial<FuzzRequest> = {}) =>
  faultOf({ ...request, ...changes }, outcome, ['Next Door']);

describe('an answer', () => {
  it('is good as documented, and as a refusal of an undocumented request', () => {
    expect(judged(answered(200, '{"id":"1"}'))).toBeUndefined();
    expect(judged(answered(200, '{"id":"1"}', 'application/json; charset=utf-8'))).toBeUndefined();
    expect(judged(answered(204, '', ''))).toBeUndefined();
    expect(judged(answered(404, '{}'))).toBeUndefined();
    const elsewhere = { operation: undefined };
    expect(judged(answered(404, 'nothing'), elsewhere)).toBeUndefined();
    expect(judged(answered(200, '', ''), { ...elsewhere, method: 'HEAD' })).toBeUndefined();
    expect(judged(answered(200, '{}'), { ...elsewhere, isLoose: true })).toBeUndefined();
    expect(judged({ kind: 'closed', ms: 1, why: 'end' }, { isBroken: true })).toBeUndefined();
  });

  it.each([
    ['500', answered(500, '{}'), {}],
    ['409 is not documented', answered(409, '{}'), {}],
    ['200, /id must be string', answered(200, '{"id":1}'), {}],
    ['200, the body must have required properties id', answered(200, '{}'), {}],
    ['200, the body is no JSON', answered(200, '{"id"'), {}],
    ['200, the type text/html is not documented', answered(200, '{"id":"1"}', 'text/html'), {}],
    ['204, a body where none is documented', answered(204, 'x', ''), {}],
    ["shows another account's data (Next Door)", answered(404, '{"company":"Next Door"}'), {}],
    ['200 for a dead key', answered(200, '{"id":"1"}'), { credential: 'dead' }],
    ['no answer in time', { kind: 'hang', ms: 1 }, {}],
    ['closed without an answer', { kind: 'closed', ms: 1, why: 'end' }, {}],
  ] as const)('is a fault: %s', (fault, outcome, changes) => {
    expect(judged(outcome, changes)).toBe(`acme getThing: ${fault}`);
  });

  it('is a fault if an undocumented request succeeds, or if it breaks', () => {
    expect(judged(answered(200, '{}'), { operation: undefined })).toBe('acme elsewhere: GET answered 200');
    expect(judged(answered(502, ''), { operation: undefined })).toBe('acme elsewhere: GET answered 502');
    expect(judged(answered(501, ''), { operation: undefined, isLoose: true })).toBe(
      'acme elsewhere: GET answered 501',
    );
  });
});

describe('a reproduction', () => {
  it('shows neither key nor account, and can be pasted', () => {
    const body = Buffer.from(`{"account":"it's"}`);
    const target = "/acme/things/it's";
    const { curl } = reproductionOf({ ...request, method: 'POST', target, body });
    expect(curl).toBe(
      `echo ${body.toString('base64')} | base64 -d | curl -sS -i --path-as-is -X 'POST' -H 'content-type:' ` +
        `-H "authorization: Bearer $KEY" --data-binary @- "$SERVER"'/acme/things/it'\\''s'`,
    );
  });
});

describe('a connection', () => {
  const servers: net.Server[] = [];

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  async function listen(server: net.Server): Promise<number> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  const send = async (connection: Connection, port: number, changes: Partial<FuzzRequest> = {}) => {
    const sent = { ...request, ...changes };
    const { isBroken, method } = sent;
    return connection.send({
      bytes: bytesOf(sent, port),
      isHead: method === 'HEAD',
      isBroken,
      deadlineMs: onThisMachine(500),
    });
  };

  it('reads answers of any framing, one after another', async () => {
    const port = await listen(
      http.createServer((incoming, response) => {
        if (incoming.method === 'POST') incoming.pipe(response);
        else if (incoming.method === 'HEAD') response.setHeader('content-length', 5).end();
        else if (incoming.method === 'PUT')
          response.setHeader('content-encoding', 'gzip').end(zlib.gzipSync('compressed'));
        else response.end('12345');
      }),
    );
    const connection = new Connection(port);
    const bodies: string[] = [];
    for (const changes of [
      {},
      { method: 'POST', body: Buffer.from('chunks of it'), framing: 'chunked' as const },
      { method: 'HEAD' },
      { version: '1.0' as const },
      { method: 'PUT' },
      {},
    ]) {
      const outcome = await send(connection, port, changes);
      bodies.push(outcome.kind === 'answer' ? outcome.answer.body.toString() : outcome.kind);
    }
    connection.close();
    expect(bodies).toEqual(['12345', 'chunks of it', '', '12345', 'compressed', '12345']);
  });

  it('distinguishes silence from an end', async () => {
    const sockets: net.Socket[] = [];
    const silent = await listen(net.createServer((socket) => sockets.push(socket)));
    const deaf = await listen(net.createServer((socket) => socket.resume().end()));
    expect((await send(new Connection(silent), silent)).kind).toBe('hang');
    expect((await send(new Connection(deaf), deaf)).kind).toBe('closed');
    for (const socket of sockets) socket.destroy();
  });
});
