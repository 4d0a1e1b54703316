/** Comparisons through the API: progress by line, one at a time for an account, and cancelled by the client. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/until.js';
import { openVendor, type Vendor } from '../support/vendors/vendor.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({
  processes: 1,
  settings: { upstreamAllow: [{ address: '127.0.0.0', prefix: 8 }] },
});
let vendor: Vendor;
beforeAll(async () => {
  vendor = await openVendor();
});
beforeEach(() => {
  vendor.calls.length = 0;
});
afterAll(() => vendor.close());

const own = () => `http://127.0.0.1:${fixture.port}`;

function ask(key: string, body: object, signal?: AbortSignal): Promise<Response> {
  return fetch(`${own()}/directory/v1/comparisons`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'idempotency-key': 'is not read' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

const linesOf = async (response: Response) =>
  (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

it('a comparison reports its progress, and at the end the differences, without personal values', async () => {
  const there = await fixture.newAccount();
  const here = await fixture.newAccount();
  const fill = (key: string, display_name: string) =>
    fixture.send({
      method: 'POST',
      path: '/directory/v1/contacts',
      headers: { authorization: `Bearer ${key}` },
      body: { display_name, phone: '+14155550123' },
    });
  await fill(there.key, 'Zsofia Quill');
  await fill(here.key, 'Zsofia Papermill');
  // Another account of this server acts as the vendor.
  const answer = await ask(here.key, { face: 'wazzup', url: own(), key: there.key, sample: 1 });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  const lines = await linesOf(answer);
  expect(lines[0]).toEqual({ state: 'comparing', requests: 0, contacts: 0, differences: 0 });
  const report = lines.at(-1);
  expect(report).toMatchObject({ state: 'done', face: 'wazzup', from: own(), alike: false });
  expect(report.findings.map((finding: { kind: string }) => finding.kind)).toContain('missing');
  expect(JSON.stringify(lines)).not.toMatch(/Zsofia|Quill|Papermill|4155550123/);

  const same = await linesOf(await ask(there.key, { face: 'wazzup', url: own(), key: there.key, sample: 1 }));
  expect(same.at(-1)).toMatchObject({ state: 'done', alike: true, findings: [] });
});

it('a comparison reports why it cannot run: the key, the address, the face, or the rights of the key', async () => {
  const account = await fixture.newAccount();
  const wrong = await linesOf(await ask(account.key, { face: 'wazzup', url: own(), key: 'wrong' }));
  expect(wrong.at(-1)).toMatchObject({ state: 'failed', code: 'refused' });
  const refusals: readonly (readonly [object, number, string])[] = [
    [{ face: 'nobody', url: own(), key: 'k' }, 404, 'not_found'],
    [{ face: 'wazzup' }, 400, 'invalid'],
    [{ face: 'wazzup', url: `${own()}/v2`, key: 'k' }, 400, 'invalid'],
    [{ face: 'wazzup', url: own(), key: 'k', sample: 0 }, 400, 'invalid'],
  ];
  for (const [body, status, code] of refusals) {
    const answer = await ask(account.key, body);
    const problem = (await answer.json()) as { code: string };
    expect([answer.status, problem.code]).toEqual([status, code]);
  }
  const blind = await fixture.newKey(account, ['pulls:manage']);
  expect((await ask(blind, { face: 'wazzup', url: own(), key: 'k' })).status).toBe(403);
});

it('a comparison runs once per account, ends when its reader leaves, and uses the upstream as the vendor', async () => {
  const account = await fixture.newAccount();
  const set = await fixture.send({
    method: 'PUT',
    path: '/directory/v1/upstreams/wazzup',
    headers: { authorization: `Bearer ${account.key}` },
    body: { url: vendor.url, key: 'kept-key-of-the-vendor' },
  });
  expect(set.status).toBe(200);
  let closed = 0;
  vendor.answer((_, response) => void response.once('close', () => (closed += 1)));
  const leaving = new AbortController();
  const first = await ask(account.key, { face: 'wazzup' }, leaving.signal);
  expect(first.status).toBe(200);
  await expect.poll(() => vendor.calls.length).toBeGreaterThan(0);
  expect(vendor.calls[0]?.headers.authorization).toBe('Bearer kept-key-of-the-vendor');
  const second = await ask(account.key, { face: 'wazzup' });
  expect([second.status, second.headers.get('retry-after')]).toEqual([429, '30']);
  // Another account is not delayed.
  const other = await fixture.newAccount();
  const free = await ask(other.key, { face: 'wazzup', url: own(), key: other.key, sample: 1 });
  expect((await linesOf(free)).at(-1).state).toBe('done');
  leaving.abort();
  await eventually(() => expect(closed).toBe(vendor.calls.length));
  vendor.answer((_, response) => void response.writeHead(401).end('{}'));
  await eventually(async () => {
    const answer = await ask(account.key, { face: 'wazzup' });
    expect(answer.status).toBe(200);
    expect((await linesOf(answer)).at(-1).code).toBe('refused');
  });
});
