/** Answers of vendors in each coding that servers send, and in codings that were not requested. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onThisMachine } from '../../test/support/machine.js';
import { openVendor, type Vendor } from '../../test/support/vendors/vendor.js';
import { AddressGuard } from './addresses.js';
import { type Connections, openConnections } from './connections.js';
import { requestAnswer, type VendorText } from './vendor-answer.js';

let vendor: Vendor;
let connections: Connections;

beforeAll(async () => {
  vendor = await openVendor();
  connections = openConnections({
    guard: new AddressGuard([{ address: '127.0.0.0', prefix: 8 }]),
    idleMs: 1_000,
  });
});

afterAll(async () => {
  connections.close();
  await vendor.close();
});

const maximum = 1_000;

function read(coding: string, body: Buffer, status = 200): Promise<VendorText> {
  vendor.answer((_, response) => void response.writeHead(status, { 'content-encoding': coding }).end(body));
  const request = { owner: '', url: new URL(vendor.url), method: 'GET', path: '/', headers: ['host', 'x'] };
  const limits = { requestMs: onThisMachine(10_000), bodyBytes: maximum };
  return requestAnswer(connections, request, limits, new AbortController().signal);
}

const json = Buffer.from('{"name":"Ana"}');

it.each([
  ['gzip', gzipSync],
  ['X-GZIP ', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
  ['identity', (bytes: Buffer) => bytes],
] as const)('an answer in %s is read', async (coding, pack) => {
  expect((await read(coding, pack(json))).text).toBe(json.toString());
  expect((await read(coding, Buffer.alloc(0))).text).toBe('');
});

it('deflate is read without its wrapper too', async () => {
  expect((await read('deflate', deflateRawSync(json))).text).toBe(json.toString());
});

it.each([
  ['gzip, br'],
  ['zstd'],
])('an answer in %s is refused by name, and a refusal in it has its status', async (coding) => {
  const packed = brotliCompressSync(gzipSync(json));
  await expect(read(coding, packed)).rejects.toMatchObject({
    code: 'unexpected_answer',
    message: expect.stringContaining(`"${coding}"`),
  });
  expect((await read(coding, packed, 503)).status).toBe(503);
});

it.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['identity', (bytes: Buffer) => bytes],
] as const)('a large answer in %s is read up to the limit', async (coding, pack) => {
  expect((await read(coding, pack(Buffer.alloc(maximum, 'x')))).text).toHaveLength(maximum);
  await expect(read(coding, pack(Buffer.alloc(maximum + 1, 'x')))).rejects.toMatchObject({
    code: 'answer_too_large',
  });
});
