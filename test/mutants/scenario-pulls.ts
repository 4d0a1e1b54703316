/** Pulls from a shop that needs no network: pages, refusals, stored keys. */

import type { NewPull } from '../../src/pulls/values/pull-job.js';
import type { PullFace } from '../../src/pulls/values/pull-source.js';
import { VendorRefusal } from '../../src/pulls/values/vendor-request.js';
import type { Stage } from './populate.js';

type Note = <Value>(name: string, work: () => Promise<Value> | Value) => Promise<Value | undefined>;

const shop = { refuses: false };

const pulledBy = (index: number) => ({ display_name: `Pulled ${index}`, phone: `+1415555060${index}` });

export const pullFaces: ReadonlyMap<string, PullFace> = new Map([
  [
    'shop',
    {
      prefixes: [],
      upstreams: ['shop'],
      faultOfKey: () => undefined,
      credential: (key) => ({ authorization: key }),
      source: {
        knowsSince: true,
        catalogs: async () => ({ tags: [{ name: 'pulled' }] }),
        page: async ({ since }, from) => {
          if (from === null)
            return { contacts: [pulledBy(1), { since: since ?? null }], next: { at: 1 }, total: 3 };
          if (shop.refuses) throw new VendorRefusal('closed');
          return { contacts: [pulledBy(2)], next: null };
        },
      },
    },
  ],
]);

export const shopUrl = 'https://pulled.example';
const wanted: NewPull = {
  face: 'shop',
  url: shopUrl,
  keepsKey: false,
  without: [],
  options: { onMatch: 'update', isDryRun: false, tags: [], groups: [] },
};
const signal = () => ({ signal: new AbortController().signal });

/** A completed pull that keeps its key. */
export async function pullBefore({ core, caller }: Stage): Promise<void> {
  await core.createPull(caller, { ...wanted, key: 'a-key', keepsKey: true });
  await core.runPulls(signal());
  await core.runImports(signal());
}

export async function withPulls({ core, caller }: Stage, note: Note): Promise<void> {
  const work = async () => {
    await core.runPulls(signal());
    await core.runImports(signal());
  };
  const all = await note('pulls', () => core.listPulls(caller, { limit: 1, after: null }));
  if (all?.next != null)
    await note('more pulls', () => core.listPulls(caller, { limit: 5, after: all.next }));
  const again = await note('pull with the kept key', () =>
    core.createPull(caller, { ...wanted, since: 'last', keepsKey: true }),
  );
  await work();
  if (again !== undefined) await note('pulled', () => core.getPull(caller, again.id));
  await note('rows of it', async () => {
    const rows = again && (await core.listImportRows(caller, again.id, {}, { limit: 9, after: null }));
    return rows?.items.map(({ outcome, raw }) => [outcome, raw]);
  });
  shop.refuses = true;
  const failing = await note('pull that fails', () =>
    core.createPull(caller, { ...wanted, key: 'a-key', url: 'https://closed.example' }),
  );
  await work();
  shop.refuses = false;
  if (failing === undefined) return;
  await note('failed', () => core.getPull(caller, failing.id));
  await note('resume without a key', () => core.resumePull(caller, failing.id));
  await note('resume', () => core.resumePull(caller, failing.id, { key: 'a-key' }));
  await work();
  await note('resumed', () => core.getPull(caller, failing.id));
  const cancelled = await note('pull to cancel', () => core.createPull(caller, { ...wanted, key: 'a-key' }));
  if (cancelled !== undefined) {
    await note('cancel the pull', () => core.cancelImport(caller, cancelled.id));
    await work();
    await note('cancelled pull', () => core.getPull(caller, cancelled.id));
  }
  if (again !== undefined) await note('forget the key', () => core.forgetPullKey(caller, again.id));
  await note('no key is kept', () => core.createPull(caller, wanted));
  await note('all pulls', () => core.listPulls(caller, { limit: 20, after: null }));
}
