/**
 * Forwarded requests whose framing two servers may read differently, over raw sockets, on every API with an upstream.
 */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onThisMachine } from '../support/machine.js';
import { rounds } from '../support/rounds.js';
import { forwardedWires } from '../support/vendors/forwarded-wires.js';
import { openVendor, type Vendor } from '../support/vendors/vendor.js';
import {
  type FramedWire,
  framingCases,
  framingMethods,
  noteReads,
  type Read,
  sendRaw,
  tryFraming,
} from '../support/wire/framing.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({ settings: { upstreamAllow: [{ address: '127.0.0.0', prefix: 8 }] } });

let vendor: Vendor;
let reads: Read[] = [];
beforeAll(async () => {
  vendor = await openVendor();
});
afterAll(async () => vendor.close());
beforeEach(() => {
  reads = noteReads(vendor).reads;
});

/** Two accounts with the same vendor, each with a key there. */
async function openWire(name: string): Promise<FramedWire> {
  const wire = forwardedWires.find((forwardedWire) => forwardedWire.name === name);
  if (wire === undefined) throw new Error(`there is no ${name}`);
  const [mine, other] = [await fixture.newAccount(), await fixture.newAccount()];
  for (const [of, mark] of [
    [mine, 'mine'],
    [other, 'other'],
  ] as const)
    await fixture.core.setUpstream(of.account.id, {
      face: wire.face,
      url: vendor.url,
      key: wire.vendorKey(mark),
    });
  const headers = wire.credential(mine.key, mine.account.id);
  return {
    name,
    port: fixture.port,
    path: wire.path,
    arrives: wire.arrives,
    headers,
    others: wire.credential(other.key, other.account.id),
    othersKey: 'vendor-key-other',
    credential: Object.keys(headers)[0] ?? '',
  };
}

it.each(
  forwardedWires.map((wire) => wire.name),
)('%s: a request arrives as one request or not at all, and the next of another account unchanged', {}, async (name) => {
  const wire = await openWire(name);
  const faults: string[] = [];
  const place = forwardedWires.findIndex((wire) => wire.name === name);
  const isWhole = rounds(0, 1) === 1;
  for (const [index, one] of framingCases(wire.credential).entries()) {
    // The first case was a real fault, so it is tried with every method. Other cases alternate the methods.
    const turn = framingMethods[index % framingMethods.length] ?? 'GET';
    const both = [...new Set(['GET', turn])];
    // Each case has one of the two on some of the APIs, and the other one on the others.
    const some = isWhole ? both : both.slice((index + place) % both.length).slice(0, 1);
    const methods = index === 0 ? framingMethods : some;
    // Later requests wait for a smuggled one, so a few faults suffice.
    if (faults.length > 3) break;
    for (const method of methods) faults.push(...(await tryFraming(wire, method, one, reads)));
  }
  expect(faults).toEqual([]);
});

it('pipelined requests arrive unchanged or not at all', { tags: ['nightly'] }, async () => {
  const wire = await openWire('wacrm');
  const head = Object.entries(wire.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const one = (path: string, more: string, body = '') =>
    `POST ${wire.path}${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${head.join('')}${more}\r\n\r\n${body}`;
  const requests = [
    one('/1', 'Content-Length: 3', 'abc'),
    one('/2', 'Transfer-Encoding: chunked', '3\r\ndef\r\n0\r\n\r\n'),
    one('/3', 'Connection: content-length\r\nContent-Length: 3', 'ghi'),
    one('/4', 'Content-Length: 0\r\nConnection: close'),
  ];
  // The client waits for all answers: closing after the first would cancel the other requests.
  await sendRaw(wire.port, requests.join(''), { timeoutMs: onThisMachine(20_000), untilClosed: true });
  const arrived = reads.map(({ path, body }) => `${path.slice(wire.path.length)} ${body}`);
  // The server processes them simultaneously.
  expect(arrived.sort()).toEqual(['/1 abc', '/2 def', '/4 ']);
});
