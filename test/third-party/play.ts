/**
 * Plays a client: sends its requests in order, and reads the answers as it reads them. The directory has 131 people:
 * number n is called `Person n` and has the phone +1415555(1000+n) and an email address; every tenth has no name.
 */
import { set } from '@switchbook/domain/contact/edit.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import { hold, phone } from '../support/accounts/people.js';
import type { TestAccount } from '../support/fixture.js';
import type { Vendor } from '../support/vendors/vendor.js';
import type { ServerFixture } from '../support/wire/server.js';
import { type Received, sendOnce } from '../support/wire/wire.js';
import type { ClientCall, ClientFile, Pages } from './client-file.js';

/** People in the directory before the first request: two pages of 100, the usual size. */
const people = 131;

type Check = 'status' | 'json' | 'reads' | 'equals' | 'pages';
interface Failure {
  readonly check: Check;
  readonly text: string;
}

export interface Played {
  readonly call: ClientCall;
  readonly failures: readonly Failure[];
  /** repetitions before the first failure */
  readonly worked: number;
}

interface Mount {
  readonly prefix: string;
  readonly title: string;
  readonly upstream: string;
}

const mounts: readonly Mount[] = (await discoverFaces()).flatMap(({ name, title, mounts }) =>
  mounts.map(({ prefix, upstream = name }) => ({ prefix, title, upstream })),
);

/** The mount that serves all requests of a client; undefined: no API here has these paths. */
export function mountOf({ prefix = '', calls }: ClientFile): Mount | undefined {
  return mounts.find((mount) => calls.every(({ path }) => `${prefix}${path}`.startsWith(`${mount.prefix}/`)));
}

export async function play(
  fixture: ServerFixture,
  vendor: Vendor,
  client: ClientFile,
  mount: Mount,
): Promise<readonly Played[]> {
  const account = await fixture.newAccount();
  await populate(fixture, account);
  const player = new Player(fixture, vendor, client, mount, account);
  await player.begin();
  const all: Played[] = [];
  for (const call of client.calls) all.push(await player.play(call));
  return all;
}

async function populate({ core }: ServerFixture, { caller }: TestAccount): Promise<void> {
  await Promise.all(
    Array.from({ length: people }, (_, index) =>
      core.saveContact(caller, {
        op: 'save',
        onMatch: 'refuse',
        edit: {
          ...((index + 1) % 10 === 0 ? {} : { displayName: set(`Person ${index + 1}`) }),
          identities: [phone(`1415555${1001 + index}`), hold('email', `person-${index + 1}@example.com`)],
        },
      }),
    ),
  );
}

type Values = Map<string, string>;

class Player {
  readonly #fixture: ServerFixture;
  readonly #vendor: Vendor;
  readonly #client: ClientFile;
  readonly #mount: Mount;
  readonly #account: TestAccount;
  readonly #values: Values;

  constructor(
    fixture: ServerFixture,
    vendor: Vendor,
    client: ClientFile,
    mount: Mount,
    account: TestAccount,
  ) {
    this.#fixture = fixture;
    this.#vendor = vendor;
    this.#client = client;
    this.#mount = mount;
    this.#account = account;
    this.#values = new Map([['account', account.account.id]]);
  }

  async begin(): Promise<void> {
    const { scopes, isLimited, settings } = this.#client;
    if (settings !== undefined) await this.#fixture.core.updateAccount(this.#account.account.id, settings);
    const key =
      scopes === undefined && isLimited === undefined
        ? this.#account.key
        : await this.#fixture.newKey(
            this.#account,
            (scopes ?? ['contacts:read', 'contacts:write', 'contacts:delete']) as never,
            isLimited === true ? { rateLimit: 'default' } : {},
          );
    this.#values.set('key', key);
    this.#values.set('basic', Buffer.from(`${this.#account.account.id}:${key}`).toString('base64'));
  }

  async play(call: ClientCall): Promise<Played> {
    const { upstream } = this.#mount;
    const { core } = this.#fixture;
    if (call.vendor === undefined) return this.#repeat(call);
    const { status, headers = {}, body } = call.vendor;
    this.#vendor.answer((request, response) => {
      request.resume();
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
    await core.setUpstream(this.#account.account.id, {
      face: upstream,
      url: this.#vendor.url,
      key: 'key-at-the-vendor',
    });
    const before = this.#vendor.calls.length;
    const played = await this.#repeat(call);
    const forwarded = this.#vendor.calls.at(-1);
    await core.removeUpstream(this.#account.account.id, upstream);
    // The vendor may serve the API below another path than this server.
    const isForwarded =
      this.#vendor.calls.length > before && forwarded?.path.startsWith(this.#filled(call.path, 1)) === true;
    if (isForwarded) return played;
    return { ...played, failures: [...played.failures, { check: 'status', text: 'it was not forwarded' }] };
  }

  async #repeat(call: ClientCall): Promise<Played> {
    let worked = 0;
    for (let n = 1; n <= (call.times ?? 1); n += 1) {
      const failures =
        call.pages === undefined ? await this.#once(call, n) : await this.#walk(call, call.pages);
      if (failures.length > 0) return { call, failures, worked };
      worked += 1;
    }
    return { call, failures: [], worked };
  }

  async #once(call: ClientCall, n: number): Promise<readonly Failure[]> {
    const answer = await this.#send(call, this.#pathOf(call), n);
    const failures = this.#read(call, answer);
    for (const [name, path] of Object.entries(call.keeps ?? {})) {
      const [value] = valuesAt(answer.json, path);
      if (typeof value === 'string' || typeof value === 'number') this.#values.set(name, String(value));
      else failures.push({ check: 'reads', text: `${path} has nothing to keep` });
    }
    return failures;
  }

  async #walk(call: ClientCall, pages: Pages): Promise<readonly Failure[]> {
    const found = new Set<unknown>();
    let rows = 0;
    let at: unknown = pages.first ?? null;
    for (let page = 1; page <= pages.atMost; page += 1) {
      const path = this.#pathOf(call);
      const more =
        at === null
          ? ''
          : `${path.includes('?') ? '&' : '?'}${pages.sends}=${encodeURIComponent(String(at))}`;
      const answer = await this.#send(call, `${path}${more}`, page);
      const failures = this.#read(call, answer);
      if (failures.length > 0) return failures;
      const [list] = valuesAt(answer.json, pages.rows);
      const ofPage = Array.isArray(list) ? list : [];
      for (const row of ofPage) found.add(valuesAt(row, pages.id)[0]);
      rows += ofPage.length;
      const next =
        pages.next === undefined ? Number(at) + (pages.step ?? 1) : valuesAt(answer.json, pages.next)[0];
      if (isOver(pages, { json: answer.json, next, ofPage: ofPage.length, rows })) {
        if (found.size === pages.expects) return [];
        return [{ check: 'pages', text: `it ends with ${found.size} of ${pages.expects}` }];
      }
      at = next;
    }
    return [{ check: 'pages', text: `it does not end within ${pages.atMost} pages` }];
  }

  #read(call: ClientCall, answer: Received): Failure[] {
    const { status, text, json } = answer;
    const shown = `${status} ${text.slice(0, 200)}`;
    const reads = readsOf(call.reads ?? {}, answer);
    if (call.refused !== undefined) {
      if (status !== call.refused.status) return [{ check: 'status', text: shown }];
      return [...readsOf(this.#client.readsOfRefusal ?? {}, answer), ...reads];
    }
    const wanted = call.succeeds ?? this.#client.succeeds ?? ['2xx'];
    const isSuccess = wanted.some((item) =>
      item === '2xx' ? status >= 200 && status < 300 : item === status,
    );
    if (!isSuccess) return [{ check: 'status', text: shown }];
    if (call.parses === true && json === undefined) return [{ check: 'json', text: shown }];
    return [
      ...reads,
      ...Object.entries(call.equals ?? {}).flatMap(([path, value]): Failure[] => {
        const [found] = valuesAt(json, path);
        const wants = typeof value === 'string' ? this.#filled(value, 1) : value;
        if (JSON.stringify(found) === JSON.stringify(wants)) return [];
        return [{ check: 'equals', text: `${path} is ${JSON.stringify(found)}` }];
      }),
    ];
  }

  #send(call: ClientCall, path: string, n: number): Promise<Received> {
    const filled = (text: string) => this.#filled(text, n);
    const headers = { authorization: 'Bearer {key}', ...this.#client.headers, ...call.headers };
    return sendOnce(this.#fixture.port, {
      method: call.method,
      path: filled(path),
      headers: Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) => (value === '' ? [] : [[name, filled(value)]])),
      ),
      ...(call.body === undefined ? {} : { body: this.#bodyOf(call, n) }),
    });
  }

  #bodyOf({ body, list }: ClientCall, n: number): string {
    const item = typeof body === 'string' ? body : JSON.stringify(body);
    if (list === undefined) return this.#filled(item, n);
    return `[${Array.from({ length: list }, (_, index) => this.#filled(item, index + 1)).join(',')}]`;
  }

  #pathOf({ path }: ClientCall): string {
    return `${this.#client.prefix ?? ''}${path}`;
  }

  /** `{name}` is a kept value, `{n}` the number of the repetition, `{3n}` it with three digits. */
  #filled(text: string, n: number): string {
    return text.replaceAll(/\{(\w+)\}/g, (all, name: string) => {
      if (/^\d?n$/.test(name)) return String(n).padStart(Number(name.slice(0, -1)), '0');
      return this.#values.get(name) ?? all;
    });
  }
}

interface PageRead {
  readonly json: unknown;
  readonly next: unknown;
  readonly ofPage: number;
  readonly rows: number;
}

function isOver({ next, more, size, total }: Pages, page: PageRead): boolean {
  if (next !== undefined) return !page.next;
  if (more !== undefined) return !valuesAt(page.json, more)[0];
  const isShort = page.ofPage < (size ?? 1);
  return isShort || (total !== undefined && page.rows >= Number(valuesAt(page.json, total)[0]));
}

const absent = Symbol('absent');

/** The values at a path such as `data[].tags[0].name`; `[]` means each item, and an empty path the whole. */
function valuesAt(json: unknown, path: string): readonly unknown[] {
  const steps =
    path === ''
      ? []
      : path
          .replaceAll('[', '.[')
          .split('.')
          .filter((step) => step !== '');
  return steps
    .reduce<readonly unknown[]>(
      (values, step) =>
        values.flatMap((value) => {
          if (step === '[]') return Array.isArray(value) ? value : [];
          const name = step.replace(/^\[(\d+)\]$/, '$1');
          if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return [absent];
          return [(value as Readonly<Record<string, unknown>>)[name]];
        }),
      [json === undefined ? absent : json],
    )
    .map((value) => (value === absent ? undefined : value));
}

/** `header retry-after` is a header of the answer; every other path is in its body. */
function readsOf(reads: Readonly<Record<string, string>>, { json, headers }: Received): Failure[] {
  return Object.entries(reads).flatMap(([path, types]) => {
    const allowed = types.split(' | ');
    const [, header] = /^header (.+)$/.exec(path) ?? [];
    const values = header === undefined ? valuesAt(json, path) : [headers[header]];
    const wrong = values.map(typeOf).find((type) => !allowed.includes(type));
    return wrong === undefined
      ? []
      : [{ check: 'reads' as const, text: `${path} is ${wrong}, not ${types}` }];
  });
}

function typeOf(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
