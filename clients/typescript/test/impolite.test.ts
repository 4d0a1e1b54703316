/** The TypeScript client in bad company: servers that break off, proxies that answer in HTML, clocks that jump. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { onThisMachine } from '../../../test/support/machine.js';
import {
  BadAnswerError,
  LimitedError,
  OfflineError,
  Switchbook,
  TimeoutError,
  UnavailableError,
  verifyWebhook,
  WebhookError,
} from '../src/index.ts';

type Reply = (response: ServerResponse, request: IncomingMessage) => void;

let server: Server;
let replies: Reply[] = [];
let seen: IncomingMessage[] = [];
let pauses: number[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request);
    request.on('error', () => {});
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    request.resume().on('end', () => reply?.(response, request));
  });
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
});
beforeEach(() => {
  [replies, seen, pauses] = [[], [], []];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const secret = 'sb_live_secret';

function clientOf(more: object = {}) {
  const { port } = server.address() as AddressInfo;
  return new Switchbook({
    url: `http://127.0.0.1:${port}/`,
    key: secret,
    random: () => 0.5,
    pause: async (ms, signal) => {
      signal?.throwIfAborted();
      pauses.push(ms);
    },
    ...more,
  });
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  json(
    status,
    { type: `urn:switchbook:problem:${code}`, title: '', status, detail: 'Not now.', code },
    headers,
  );
const contact = json(200, { data: { id: 'a', number: 1 } });
const html =
  (status: number): Reply =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html><h1>Bad gateway</h1>');
/** Half of the promised body, then the connection ends. */
const cut: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"data":', () => response.destroy());
};
/** A proxy that closes cleanly in the middle of the JSON. */
const cutCleanly: Reply = (response) => response.writeHead(200).end('{"data":{"id":');
const never: Reply = () => {};

async function caught(run: PromiseLike<unknown>): Promise<Error> {
  const error = await Promise.resolve(run).then(
    () => new Error('nothing was thrown'),
    (thrown: Error) => thrown,
  );
  expect(JSON.stringify([error, error.message, error.stack])).not.toContain(secret);
  return error;
}

describe('retries', () => {
  it('a write is retried with the same key, also when Retry-After is 0', async () => {
    replies = [problem(503, 'unavailable', { 'retry-after': '0' }), html(502), cut, contact];
    expect(await clientOf().createContact({ display_name: 'Jane' })).toMatchObject({ id: 'a' });
    expect(pauses).toEqual([187.5, 375, 750]);
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual(
      Array(4).fill('POST /directory/v1/contacts'),
    );
    const names = seen.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(names).size).toBe(1);
    expect(names[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it('a Retry-After in seconds is awaited; one of a day is returned to the caller', async () => {
    replies = [problem(429, 'limited', { 'retry-after': '7' }), contact];
    await clientOf().getContact({ id: 1 });
    expect(pauses).toEqual([7_000]);
    replies = [problem(503, 'unavailable', { 'retry-after': '86400' }), contact];
    const error = await caught(clientOf().getContact({ id: 1 }));
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ retryAfterMs: 86_400_000 });
    expect([pauses.length, seen.length]).toEqual([1, 3]);
  });

  it('a date in Retry-After is compared with the date of the answer, not with the local clock', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('1999-01-01') });
    const date = 'Mon, 05 Jan 2026 10:00:00 GMT';
    const headers = { date, 'retry-after': 'Mon, 05 Jan 2026 10:00:09 GMT' };
    const jump: Reply = (response, request) => {
      vi.setSystemTime(new Date('2040-01-01'));
      problem(503, 'unavailable', headers)(response, request);
    };
    replies = [jump, problem(503, 'unavailable', { date, 'retry-after': 'soon' }), contact];
    await clientOf().getContact({ id: 1 });
    expect(pauses).toEqual([9_000, 375]);
  });

  it('stops after its retries, and a call may disable them', async () => {
    replies = [html(503)];
    const error = await caught(clientOf().listTags());
    expect(error).toBeInstanceOf(BadAnswerError);
    expect(error).toMatchObject({ status: 503, code: 'bad_answer' });
    expect(seen).toHaveLength(4);
    await caught(clientOf().createTag({ name: 'vip' }, { retries: 0 }));
    expect(seen).toHaveLength(5);
    expect(seen[4]?.headers['idempotency-key']).toBeUndefined();
  });

  it('repeats a request without an idempotency key only after 429', async () => {
    replies = [problem(429, 'limited', { 'retry-after': '1' }), problem(503, 'unavailable'), contact];
    expect(await caught(clientOf().signIn({ code: 'abc' }))).toBeInstanceOf(UnavailableError);
    expect(seen).toHaveLength(2);
  });

  it('a stream is sent once; a function opens it again for each attempt', async () => {
    const open = () => new Blob(['Phone\n+14155550123\n']).stream();
    replies = [problem(429, 'limited', { 'retry-after': '1' }), contact];
    expect(await caught(clientOf().createImport({}, open()))).toBeInstanceOf(LimitedError);
    replies = [problem(503, 'unavailable'), contact];
    seen = [];
    expect(await clientOf().createImport({}, open)).toMatchObject({ id: 'a' });
    expect(seen.map(({ headers }) => headers['content-type'])).toEqual(
      Array(2).fill('application/octet-stream'),
    );
  });

  it('a file is not sent by a browser after a stop that came before it', async () => {
    const sent: unknown[] = [];
    class Request extends EventTarget {
      readonly upload = new EventTarget();
      readonly status = 200;
      readonly responseText = '{"data":{"id":"a"}}';
      open() {}
      setRequestHeader() {}
      getAllResponseHeaders() {
        return 'content-type: application/json';
      }
      send(body: unknown) {
        sent.push(body);
        queueMicrotask(() => this.dispatchEvent(new Event('load')));
      }
      abort() {}
    }
    vi.stubGlobal('XMLHttpRequest', Request);
    const file = new Blob(['Phone\n+14155550123\n']);
    expect(await clientOf().createImport({}, file)).toMatchObject({ id: 'a' });
    const stop = new AbortController();
    const sending = caught(clientOf().createImport({}, file, { signal: stop.signal }));
    stop.abort();
    expect(await sending).toMatchObject({ name: 'AbortError' });
    expect(sent).toHaveLength(1);
  });

  it('a request that still runs under the same name is awaited', async () => {
    replies = [problem(409, 'idempotency_running', { 'retry-after': '1' }), contact];
    await clientOf().createContact({});
    expect(pauses).toEqual([1_000]);
  });
});

describe('answers of others', () => {
  it('HTML, redirects and cut JSON are reported as such, and a wrong address is not retried', async () => {
    replies = [html(404)];
    expect(await caught(clientOf().getAccount())).toMatchObject({ code: 'bad_answer', status: 404 });
    expect(seen).toHaveLength(1);
    replies = [(response) => response.writeHead(301, { location: 'https://elsewhere.example/' }).end()];
    const moved = await caught(clientOf().createContact({}));
    expect(moved.message).toContain('"https://elsewhere.example/"');
    expect(seen).toHaveLength(2);
    replies = [cutCleanly];
    expect(await caught(clientOf().getAccount())).toMatchObject({ code: 'bad_answer', status: 200 });
    replies = [cut];
    expect(await caught(clientOf().getAccount())).toBeInstanceOf(OfflineError);
    replies = [json(418, { code: 'teapot', detail: 'Short and stout.' })];
    expect(await caught(clientOf().getAccount())).toMatchObject({
      name: 'TeapotError',
      code: 'teapot',
      status: 418,
    });
    replies = [json(400, null)];
    expect(await caught(clientOf().getAccount())).toMatchObject({ code: 'bad_answer', status: 400 });
  });

  it('JSON without the parts of an answer is reported as such', async () => {
    const others = [
      (response: ServerResponse) => response.writeHead(204).end(),
      json(200, null),
      json(200, []),
    ];
    for (const reply of [...others, json(200, {}), json(200, { data: {} })] as Reply[]) {
      replies = [reply];
      const asked = [caught(clientOf().listTags()), caught(clientOf().listEvents())];
      for (const error of await Promise.all(asked)) expect(error).toMatchObject({ code: 'bad_answer' });
    }
    for (const reply of [...others, json(200, {})] as Reply[]) {
      replies = [reply];
      expect(await caught(clientOf().getAccount())).toMatchObject({ code: 'bad_answer' });
    }
    replies = [json(200, { data: [] })];
    expect(await clientOf().listTags()).toEqual({ data: [] });
    for await (const _ of clientOf().listTags()) throw new Error('an item of an empty list');
  });

  it('a page that names itself as the next page ends the loop', async () => {
    replies = [json(200, { data: [{ id: 'a' }], meta: { next_cursor: 'same' } })];
    const loop = (async () => {
      for await (const _ of clientOf().listContacts()) if (seen.length > 3) throw new Error('no end');
    })();
    expect(await caught(loop)).toBeInstanceOf(BadAnswerError);
  });

  it('a file that is cut off is an error, also if it ends cleanly halfway through a line', async () => {
    const lines: unknown[] = [];
    const read = async () => {
      for await (const line of (await clientOf().exportContacts({ format: 'ndjson' })).lines())
        lines.push(line);
    };
    replies = [
      (response) => {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        response.write('{"id":1}\n{"id":2}\n{"i', () => setImmediate(() => response.destroy()));
      },
    ];
    expect(await caught(read())).toBeInstanceOf(OfflineError);
    replies = [(response) => response.writeHead(200).end('{"id":3}\n{"i')];
    expect(await caught(read())).toBeInstanceOf(BadAnswerError);
    expect(lines).toContainEqual({ id: 3 });
  });
});

describe('time', () => {
  it('an attempt without an answer, and one whose answer drips, take no longer than allowed', async () => {
    replies = [never];
    const client = clientOf({ timeoutMs: onThisMachine(60), retries: 1 });
    expect(await caught(client.getAccount())).toBeInstanceOf(TimeoutError);
    expect(seen).toHaveLength(2);
    replies = [
      (response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
      },
    ];
    expect(await caught(client.getAccount({ retries: 0 }))).toBeInstanceOf(TimeoutError);
  });

  it('a file takes any time, but a piece has a limit', async () => {
    const reply =
      (pieces: number, everyMs: number): Reply =>
      (response) => {
        let left = pieces;
        const drip = setInterval(() => {
          left -= 1;
          response.write('{"id":1}\n');
          if (left === 0) response.end();
          if (left <= 0) clearInterval(drip);
        }, everyMs);
      };
    const count = async () => {
      let lines = 0;
      const file = await clientOf({ fileTimeoutMs: onThisMachine(400) }).exportContacts({ format: 'ndjson' });
      for await (const _ of file.lines()) lines += 1;
      return lines;
    };
    replies = [reply(10, 60)];
    expect(await count()).toBe(10);
    replies = [
      (response) => {
        response.writeHead(200).write('{"id":1}\n');
      },
    ];
    expect(await caught(count())).toBeInstanceOf(TimeoutError);
  });

  it('a signal ends a call, its pause, and a stream', async () => {
    const stop = new AbortController();
    replies = [
      (response) => {
        response.writeHead(200).write('{"id":1}\n');
      },
    ];
    const reading = (async () => {
      const file = await clientOf().exportContacts({ format: 'ndjson' }, { signal: stop.signal });
      for await (const _ of file.lines()) stop.abort(new Error('enough'));
    })();
    await expect(reading).rejects.toThrow('enough');
    const [pauseStop, callStop] = [new AbortController(), new AbortController()];
    replies = [
      (response, request) => {
        problem(503, 'unavailable', { 'retry-after': '50' })(response, request);
        setImmediate(() => setTimeout(() => pauseStop.abort(new Error('no more')), 30));
      },
    ];
    const patient = new Switchbook({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    await expect(patient.getAccount({ signal: pauseStop.signal })).rejects.toThrow('no more');
    replies = [() => callStop.abort(new Error('left'))];
    await expect(clientOf().getAccount({ signal: callStop.signal })).rejects.toThrow('left');
    expect(seen).toHaveLength(3);
  });
});

describe('the follower', () => {
  it('continues after any passing failure, pauses a minute at most, and ends at a refusal', async () => {
    const page = json(200, { data: [{ id: 'e', type: 'tag.created' }], meta: { next_cursor: 'c1' } });
    const day = { 'retry-after': '86400' };
    replies = [
      html(200),
      cut,
      problem(503, 'unavailable', day),
      problem(429, 'limited', day),
      html(502),
      json(200, {}),
      json(200, { data: [], meta: {} }),
      page,
    ];
    replies.push(problem(401, 'unauthenticated'));
    const saved: string[] = [];
    let events = 0;
    const following = clientOf().follow({
      storage: { load: () => null, save: (cursor) => saved.push(cursor) },
      onEvents: (found) => {
        events += found.length;
      },
    });
    expect(await caught(following)).toMatchObject({ code: 'unauthenticated' });
    expect([events, saved]).toEqual([1, ['c1']]);
    expect(pauses).toEqual([187.5, 375, 60_000, 60_000, 3_000, 6_000, 12_000]);
    // The first request does not wait: without a cursor it would miss what happens while it breaks.
    expect(seen[0]?.url).toBe('/directory/v1/events?from=beginning&wait=0&limit=1000');
    expect(seen.at(-1)?.url).toBe('/directory/v1/events?after=c1&wait=30&limit=1000');
  });

  it('copies again when the export broke off, also where the handler overlooks it', async () => {
    const page = (cursor: string) => json(200, { data: [], meta: { next_cursor: cursor } });
    const items = Array.from({ length: 4 }, () => json(200, { data: [] }));
    const cutLine: Reply = (response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write('{"id":"one"}\n', () => response.destroy());
    };
    const whole: Reply = (response) =>
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('{"id":"one"}\n{"id":"two"}\n');
    replies = [page('c1'), ...items, cutLine, page('c2'), ...items, whole, problem(401, 'unauthenticated')];
    const [saved, copies]: [string[], number[]] = [[], []];
    const following = clientOf().follow({
      storage: { load: () => null, save: (cursor) => saved.push(cursor) },
      onEvents: () => {},
      onCopy: async ({ contacts }) => {
        const found: unknown[] = [];
        try {
          for await (const contact of contacts) found.push(contact);
        } catch {}
        copies.push(found.length);
      },
    });
    expect(await caught(following)).toMatchObject({ code: 'unauthenticated' });
    expect([copies, saved]).toEqual([[1, 2], ['c2']]);
  });
});

describe('webhooks', () => {
  const [now, old] = [7, 8].map((byte) => `whsec_${Buffer.alloc(24, byte).toString('base64')}`) as [
    string,
    string,
  ];
  const at = new Date('2026-01-15T09:00:00Z');
  const body = JSON.stringify({ type: 'tag.created', timestamp: at.toISOString(), data: { note: 'Grüße' } });
  const headersOf = (signature: string) => ({
    'Webhook-Id': 'e1',
    'webhook-timestamp': String(at.getTime() / 1000),
    'webhook-signature': signature,
  });
  const sign = (secret: string) => new StandardWebhook(secret).sign('e1', at, body);
  const clock = () => at.getTime();

  it('accepts signatures of two other libraries, for text and bytes, by the current or the previous secret', async () => {
    for (const signature of [
      sign(now),
      new SvixWebhook(now).sign('e1', at, body),
      `${sign(old)} ${sign(now)}`,
    ])
      for (const secret of [now, [old, now]])
        for (const sent of [body, new TextEncoder().encode(body)]) {
          const call = { body: sent, headers: headersOf(signature), secret, now: clock };
          expect(await verifyWebhook(call)).toEqual(JSON.parse(body));
          expect((await verifyWebhook({ ...call, headers: new Headers(call.headers) })).type).toBe(
            'tag.created',
          );
        }
  });

  it('refuses any other signature, regardless of the clock', async () => {
    const good = { body, headers: headersOf(sign(now)), secret: now, now: clock };
    const bad: readonly object[] = [
      { body: body.replace('tag', 'bag') },
      { body: body.slice(0, -1) },
      { secret: old },
      { headers: {} },
      { headers: headersOf('v1,') },
      { headers: headersOf(sign(now).replace('v1', 'v2')) },
      { headers: headersOf('v1,%%%') },
      { headers: { ...headersOf(sign(now)), 'webhook-timestamp': '1768467601' } },
      { headers: { ...headersOf(sign(now)), 'webhook-timestamp': '1e9' } },
      { now: () => at.getTime() + 301_000 },
      { now: () => at.getTime() - 301_000 },
      { now: () => Number.NaN },
    ];
    for (const item of bad)
      expect(await caught(verifyWebhook({ ...good, ...item })), JSON.stringify(item)).toBeInstanceOf(
        WebhookError,
      );
    expect(await caught(verifyWebhook({ ...good, secret: 'whsec_' }))).toBeInstanceOf(TypeError);
    expect(await verifyWebhook({ ...good, now: () => at.getTime() + 299_000 })).toBeDefined();
  });
});
