/** Clients send every kind of request on every API and disconnect: in the head, in the body, and before the answer. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { onThisMachine } from '../../support/machine.js';
import type { Attack } from '../attack.js';
import { bytesOf, leave, openProxy, type Request, randomOf, requestsOfExamples } from '../leavers.js';
import { request } from '../rounds.js';
import type { AttackedAccount, Target } from '../target.js';

const allowed = { SWITCHBOOK_UPSTREAM_ALLOW: '127.0.0.1', SWITCHBOOK_WEBHOOK_ALLOW: '127.0.0.1' };
const seed = 4_711;
const atOnce = 24;
/** Milliseconds for work to end after its client left: a test call of a webhook may take ten seconds. */
const settleMs = onThisMachine(20_000);

export const attack: Attack = {
  name: 'early-leavers',
  promise:
    'clients that hang up cost nothing: all that they took is given back, and every request works afterwards',
  run: async ({ size, start }) => {
    const target = await start({ env: allowed });
    const vendor = await openSlowVendor();
    const proxy = await openProxy(target.port);
    try {
      const heavy = await heavyKinds(target, vendor.url);
      const account = await target.newAccount();
      const all = await requestsOfExamples(() => headersOf(account));
      // The short form tries one of 24 kinds, whose requests hold no resource for long.
      const kinds = size === 'short' ? all.filter((_, index) => index % 24 === 0) : all;
      const before = await statusesOf(target, [...heavy, ...kinds]);
      const [ofHeavy, ofOthers] = size === 'short' ? [2, 1] : [1_500, 1_500];
      const random = randomOf(seed);
      let left = 0;
      const hangUp = async (kind: Request) => {
        const bytes = bytesOf(kind);
        const isCut = random() < 0.3;
        left += 1;
        await leave(bytes, {
          port: random() < 0.3 ? proxy.port : target.port,
          sent: isCut ? 1 + Math.floor(random() * (bytes.length - 1)) : bytes.length,
          afterMs: Math.floor(random() * 31),
          isKeptAlive: random() < 0.5,
          isPipelined: !isCut && random() < 0.1,
        });
      };
      await runAtOnce([...Array(ofHeavy).fill(heavy), ...Array(ofOthers).fill(kinds)].flat(), hangUp);
      const figures = await settled(target);
      const after = await statusesOf(target, [...heavy, ...kinds]);
      const worse = [...after].filter(([name, status]) => isWorse(before.get(name), status));
      const warnings = target.output().match(/MaxListenersExceededWarning.*(?:\n +at .*)*/g) ?? [];
      return {
        held: figures.length === 0 && worse.length === 0 && warnings.length === 0 && target.isAlive(),
        figures: {
          kinds: before.size,
          left_early: left,
          still_taken: figures.join(' ') || 'nothing',
          worse:
            worse.map(([name, status]) => `${name}: ${before.get(name)} → ${status}`).join(', ') || 'nothing',
          listener_warnings: warnings.join(' | ') || 'none',
          resident_mib: target.residentMiB(),
        },
      };
    } finally {
      await proxy.close();
      await vendor.close();
    }
  },
};

function headersOf({ id, key }: AttackedAccount): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${key}`, 'x-org-id': id };
}

/** Requests that hold the most resources, and for the longest time. */
async function heavyKinds(target: Target, vendorUrl: string): Promise<readonly Request[]> {
  const account = await target.newAccount();
  const headers = headersOf(account);
  const api = '/directory/v1';
  const json = (body: unknown) => Buffer.from(JSON.stringify(body));
  const call = (method: string, path: string, body?: unknown) =>
    request(target, account, method, `${api}${path}`, body === undefined ? undefined : json(body));
  const contacts = Array.from({ length: 200 }, (_, index) => ({
    display_name: `Person ${index}`,
    phone: `+49151${10_000_000 + index}`,
    description: `${index} `.repeat(400),
  }));
  const items = contacts.map((contact) => ({ op: 'create', contact }));
  const made = await call('POST', '/contacts/batch', { items });
  const { data = [] } = JSON.parse(made.text) as { data?: { id?: string }[] };
  const [{ id = '' } = {}] = data;
  if (made.status !== 200 || id === '') throw new Error(`no contacts were made: ${made.text.slice(0, 500)}`);
  const upstream = await call('PUT', '/upstreams/wazapin', { url: vendorUrl, key: 'key-of-the-vendor' });
  if (upstream.status !== 200) throw new Error(`no upstream was set: ${upstream.text}`);
  const hook = await call('POST', '/webhooks', { face: 'directory', url: `${vendorUrl}/hook` });
  const webhook = (JSON.parse(hook.text) as { data?: { id: string } }).data?.id;
  if (webhook === undefined) throw new Error(`no webhook was made: ${hook.text}`);
  const file = Buffer.from(
    `name,phone\n${Array.from({ length: 400 }, (_, index) => `P ${index},+49152${20_000_000 + index}`).join('\n')}\n`,
  );
  const form = Buffer.concat([
    Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'),
    file,
    Buffer.from('\r\n--x--\r\n'),
  ]);
  const get = (name: string, path: string, more = {}): Request => ({
    name,
    method: 'GET',
    path,
    headers: { ...headers, ...more },
  });
  const post = (name: string, path: string, body: Buffer, type = 'application/json', more = {}): Request => ({
    name,
    method: 'POST',
    path,
    headers: { ...headers, 'content-type': type, ...more },
    body,
  });
  return [
    get('long list', `${api}/contacts?limit=200`),
    get('long list, packed', `${api}/contacts?limit=199`, { 'accept-encoding': 'gzip' }),
    get('search', `${api}/contacts?search=person&limit=100&count=exact`),
    get('long list of another API', '/api/v2/contacts?per_page=100'),
    get('export', `${api}/export?format=csv`),
    get('export of lines', `${api}/export?format=ndjson`),
    get('export of cards, packed', `${api}/export?format=vcf`, { 'accept-encoding': 'gzip' }),
    get('long poll of events', `${api}/events?after=&wait=20&limit=1&contact=${id}`),
    get('calls watch', `${api}/calls?wait=20`),
    get('can send', `${api}/contacts/${id}/can-send`),
    get('history', `${api}/contacts/${id}/history`),
    get('health', `${api}/health`),
    get('as seen', `${api}/contacts/${id}/as-seen`),
    get('forwarded call', '/v1/broadcasts?limit=5'),
    post('forwarded upload', '/v1/media', Buffer.alloc(60_000, 'x'), 'application/octet-stream'),
    post('import', `${api}/imports?dry_run=true`, file, 'text/csv'),
    post('import of a form', `${api}/imports`, form, 'multipart/form-data; boundary=x', {}),
    post('look', `${api}/imports/look`, file, 'text/csv'),
    post('comparison', `${api}/comparisons`, json({ face: 'wazapin', sample: 1 })),
    post('webhook test', `${api}/webhooks/${webhook}/test`, json({})),
    post('batch', `${api}/contacts/batch`, json({ items: items.slice(0, 50) })),
    post('create', `${api}/contacts`, json({ display_name: 'Nobody' })),
    post('named create', `${api}/contacts`, json({ display_name: 'Named' }), 'application/json', {
      'idempotency-key': 'early-leaver',
    }),
  ];
}

/** A slow vendor, which is also a receiver of webhooks. */
async function openSlowVendor() {
  const answer = Buffer.alloc(100_000, 'x');
  const server = http.createServer((incoming, response) => {
    incoming.on('error', () => {}).resume();
    response.on('error', () => {});
    setTimeout(() => response.end(answer), 8);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Runs `width` requests at once. */
async function runAtOnce(
  kinds: readonly Request[],
  work: (kind: Request) => Promise<void>,
  width = atOnce,
): Promise<void> {
  const queue = [...kinds].reverse();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) await work(next);
    }),
  );
}

/** Returns resources that are still in use after `settleMs`; empty if all are released. */
async function settled(target: Target): Promise<readonly string[]> {
  const until = performance.now() + settleMs;
  for (;;) {
    const text = await (await fetch(`${target.url}/metrics`)).text();
    const figures = [
      ...text.matchAll(
        /^switchbook_((?:in_use|held_bytes)\{[^}]*\}|queue_(?:running|waiting)\{[^}]*\}) (\S+)$/gm,
      ),
    ].flatMap(([, what = '', value]) => (Number(value) === 0 ? [] : [`${what}=${value}`]));
    if (figures.length === 0 || performance.now() > until) return figures;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Returns the status of each kind when its client waits for the answer. */
async function statusesOf(target: Target, kinds: readonly Request[]): Promise<ReadonlyMap<string, number>> {
  const statuses = new Map<string, number>();
  // An account may have two exports at once, and each is read completely here.
  await runAtOnce(kinds, async (kind) => void statuses.set(kind.name, await statusOf(target.port, kind)), 2);
  return statuses;
}

/**
 * The status, as soon as it is available, and of an export after its end. The test does not await the end of a long
 * poll or a comparison.
 */
function statusOf(port: number, { method, path, headers, body }: Request): Promise<number> {
  const short = path.replace('wait=20', 'wait=0');
  return new Promise((resolve, reject) => {
    const sent = http.request({ host: '127.0.0.1', port, method, path: short, headers, agent: false });
    sent.on('error', reject).on('response', (response) => {
      const answer = () => resolve(response.statusCode ?? 0);
      response.on('error', () => {}).resume();
      if (path.includes('/export')) response.on('close', answer);
      else answer();
    });
    if (body !== undefined) sent.setHeader('content-length', body.length);
    sent.end(body);
  });
}

/** Whether the request is refused because a resource is exhausted, or fails, and was not before. */
function isWorse(before: number | undefined, after: number): boolean {
  return (after === 429 || after >= 500) && before !== after;
}
