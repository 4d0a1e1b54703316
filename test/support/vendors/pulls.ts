/** A fake vendor for pulls: a small server with its own wire, on a free port, with configurable faults. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from '@switchbook/domain/runtime/json.js';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Core, openCore } from '../../../src/core/core.js';
import { planned } from '../../../src/database/statements/sql.js';
import type { VendorLimits } from '../../../src/outgoing/vendor-limits.js';
import type { PullSettings } from '../../../src/pulls/operations/pull-dependencies.js';
import type { NewPull, PullJob } from '../../../src/pulls/values/pull-job.js';
import type { PullFace, PullSource } from '../../../src/pulls/values/pull-source.js';
import { VendorRefusal } from '../../../src/pulls/values/vendor-request.js';
import type { CoreFixture, TestAccount } from '../fixture.js';
import { onThisMachine } from '../machine.js';
import { openVendor, type Vendor } from './vendor.js';

export const loopback = { address: '127.0.0.0', prefix: 8 };
export const shopKey = 'shop-key-0123456789-never-shown';

interface ShopPage {
  readonly items: readonly Json[];
  readonly total: number;
}

/** Pages by offset, as most vendors have them. */
export const shopSource: PullSource = {
  knowsSince: false,
  catalogs: async ({ get }) => {
    const { body } = await get('/shop/tags');
    return { tags: (body as { readonly tags: readonly { readonly name: string }[] }).tags };
  },
  page: async ({ get }, from) => {
    const offset = Number(from?.offset ?? 0);
    const { status, body } = await get('/shop/people', { offset, limit: pageSize });
    if (status !== 200) throw new VendorRefusal(`The shop answers ${status}: make a new key there.`, status);
    const { items, total } = body as ShopPage;
    const end = offset + items.length;
    return { contacts: items, total, next: items.length < pageSize ? null : { offset: end } };
  },
};

export const pageSize = 50;

export function shopFace(source: PullSource = shopSource): PullFace {
  return {
    prefixes: ['/shop'],
    upstreams: ['shop'],
    faultOfKey: (key) => (key.includes(' ') ? 'must be one word' : undefined),
    credential: (key) => ({ 'x-shop-key': key }),
    source,
  };
}

interface Shop {
  /** contacts of the vendor; a test may change them at any time */
  people: Json[];
  /** Responds instead of the vendor; false for the usual response. */
  trouble: (request: IncomingMessage, response: ServerResponse, count: number) => boolean;
  readonly vendor: Vendor;
}

export function person(index: number, more: Json = {}): Json {
  const vendorId = { kind: 'vendor_id', scope: 'shop', value: `s${index}` };
  return {
    display_name: `Person ${index}`,
    identities: [vendorId],
    phone: `+4915${20_000_000 + index}`,
    ...more,
  };
}

export const people = (count: number) => Array.from({ length: count }, (_, index) => person(index + 1));

interface PullFixture {
  readonly core: Core;
  readonly shop: Shop;
  /** Waits of the pull, in milliseconds. */
  readonly pauses: number[];
  /** instants of requests, by the injected time */
  readonly sentAt: number[];
  readonly begin: (of: TestAccount, more?: Partial<NewPull>) => Promise<PullJob>;
  /** Reads and imports due pages; returns the pull. */
  readonly work: (of: TestAccount, pull: PullJob) => Promise<PullJob>;
  readonly run: (of: TestAccount, more?: Partial<NewPull>) => Promise<PullJob>;
  /** another process, with other sources or limits */
  readonly another: (options?: Partial<PullSettings>) => Promise<Core>;
  /** keys of vendors in the database */
  readonly storedKeys: () => Promise<number>;
  /** each step by which the injected time may move */
  time: number;
}

const pullLimits: Partial<VendorLimits> = { requestMs: onThisMachine(5_000) };

/** Sets up pulls. Call it once at the top of a test file. */
export function usePulls(fixture: CoreFixture, source: PullSource = shopSource): PullFixture {
  const state: { core?: Core; vendor?: Vendor } = {};
  const cores: Core[] = [];
  const pauses: number[] = [];
  const sentAt: number[] = [];
  let time = 0;
  const usual = (): Pick<Shop, 'people' | 'trouble'> => ({ people: people(120), trouble: () => false });
  let shop: Shop;
  const another = async (options: Partial<PullSettings> = {}) => {
    const core = await openCore({
      database: fixture.database,
      clock: fixture.clock,
      pulls: {
        faces: new Map([['shop', shopFace(source)]]),
        allowed: [loopback],
        limits: pullLimits,
        now: () => time,
        pause: async (ms, signal) => {
          signal.throwIfAborted();
          pauses.push(ms);
          time += ms;
        },
        random: () => 1,
        ...options,
      },
    });
    cores.push(core);
    return core;
  };
  beforeAll(async () => {
    state.vendor = await openVendor();
    state.core = await another();
  });
  afterAll(async () => {
    for (const core of cores) await core.close();
    await state.vendor?.close();
  });
  beforeEach(() => {
    pauses.length = 0;
    sentAt.length = 0;
    const vendor = state.vendor as Vendor;
    vendor.calls.length = 0;
    shop = { ...usual(), vendor };
    vendor.answer((request, response) => {
      sentAt.push(time);
      if (shop.trouble(request, response, vendor.calls.length)) return;
      const url = new URL(request.url ?? '', 'http://shop');
      const json = (status: number, body: unknown) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      };
      if (request.headers['x-shop-key'] !== shopKey) return json(401, { error: 'no' });
      if (url.pathname === '/shop/tags') return json(200, { tags: [{ name: 'vip', color: '#ff0000' }] });
      const offset = Number(url.searchParams.get('offset'));
      const limit = Number(url.searchParams.get('limit'));
      json(200, { items: shop.people.slice(offset, offset + limit), total: shop.people.length });
    });
  });
  const pulls: PullFixture = {
    get core() {
      return state.core as Core;
    },
    get shop() {
      return shop;
    },
    get time() {
      return time;
    },
    set time(at) {
      time = at;
    },
    pauses,
    sentAt,
    another,
    storedKeys: async () => {
      const rows = await fixture.database.query<{ count: number }>(
        planned('select count(*)::int as count from pulls where key is not null'),
        [],
      );
      return rows[0]?.count ?? -1;
    },
    begin: (of, more = {}) =>
      pulls.core.createPull(of.caller, {
        face: 'shop',
        url: shop.vendor.url,
        key: shopKey,
        keepsKey: false,
        without: [],
        ...more,
        options: { isDryRun: false, tags: [], groups: [], ...(more.options ?? { onMatch: 'update' }) },
      }),
    work: async (of, pull) => {
      const signal = new AbortController().signal;
      await pulls.core.runPulls({ signal });
      await pulls.core.runImports({ signal });
      return pulls.core.getPull(of.caller, pull.id);
    },
    run: async (of, more) => pulls.work(of, await pulls.begin(of, more)),
  };
  return pulls;
}
