/** Rules for every source of a pull with its live vendor. */

import { afterEach, describe, expect, it } from 'vitest';
import type { PullSource } from '../../../src/pulls/values/pull-source.js';
import { VendorRefusal } from '../../../src/pulls/values/vendor-request.js';
import { askOf, asRows, getFrom, pagesOf, readAll, vendorIds, type WorkOptions, workOf } from './reading.js';
import type { FakeOptions, FakeVendor, Mishap } from './server.js';

interface Behavior {
  readonly source: PullSource;
  readonly open: (options?: FakeOptions) => Promise<FakeVendor>;
  /** headers with the right key */
  readonly headers: Readonly<Record<string, string>>;
  /** the id by which clients know number n */
  readonly idOf: (number: number) => string;
  /** picks the values of `idOf` from a contact's ids; absent: all */
  readonly idsOf?: (ids: readonly string[]) => readonly string[];
  /** true: a new contact may appear anywhere in the list, so that only the next pull is certain to read it */
  readonly comeAnywhere?: boolean;
  /** whether a path belongs to a page of contacts; absent: every path */
  readonly isPage?: (path: string) => boolean;
  /** options for parts that would need too many requests here */
  readonly options?: WorkOptions;
  /** a response whose list leads to itself endlessly; absent: not possible */
  readonly endless?: Mishap;
}

export function behavesAsSource({
  source,
  open,
  headers,
  idOf,
  options,
  endless,
  isPage = () => true,
  idsOf = (ids) => ids,
  comeAnywhere = false,
}: Behavior): void {
  const opened: FakeVendor[] = [];
  afterEach(async () => {
    for (const vendor of opened.splice(0)) await vendor.close();
  });
  const start = async (people: number, more: FakeOptions = {}) => {
    const vendor = await open({ people, ...more });
    opened.push(vendor);
    return vendor;
  };
  const work = (vendor: FakeVendor, sent = headers) => workOf(getFrom(vendor.url, sent), options);
  const onPages = (change: (page: number) => void) => {
    let pages = 0;
    return (_: number, path: string) => {
      if (!isPage(path)) return;
      pages += 1;
      change(pages);
    };
  };
  const read = async (vendor: FakeVendor) => readAll(source, workOf(askOf(vendor, headers), options));
  const refusal = async (mishap: Mishap | undefined, sent = headers) => {
    const vendor = await start(3);
    vendor.mishap = () => mishap;
    const error: unknown = await readAll(source, work(vendor, sent)).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(VendorRefusal);
    return error as VendorRefusal;
  };

  describe('requirements of every source', () => {
    it('reads everybody, each as a row that an import takes', async () => {
      const vendor = await start(230);
      const contacts = await read(vendor);
      expect([...new Set(idsOf(contacts.flatMap(vendorIds)))].sort()).toEqual(
        vendor.people.numbers.map(idOf).sort(),
      );
      const rows = await asRows(contacts);
      expect(rows.filter((row) => 'flaws' in row)).toEqual([]);
    });

    it('an empty directory ends', async () => {
      expect(await read(await start(0))).toEqual([]);
    });

    it('loses no contact while contacts are deleted between any two requests', async () => {
      const vendor = await start(430);
      const before = new Set(vendor.people.numbers);
      vendor.meanwhile = onPages((request) => {
        if (request < 2 || request > 12) return;
        const { numbers } = vendor.people;
        const gone = [3, 57, -20, -90].map((at) => numbers.at(at * (request % 3) || request) ?? -1);
        vendor.people.go(...gone);
      });
      const seen = new Set((await read(vendor)).flatMap(vendorIds));
      expect(vendor.people.count).toBeLessThan(before.size - 10);
      expect(vendor.people.numbers.filter((number) => !seen.has(idOf(number)))).toEqual([]);
    });

    it('loses no existing or new contact while others are added and deleted', async () => {
      const vendor = await start(430);
      const before = new Set(vendor.people.numbers);
      // A contact that is added while the first pages are read a second time is found by the next pull.
      vendor.meanwhile = onPages((request) => {
        if (request < 2 || request > 4) return;
        vendor.people.go(...vendor.people.numbers.slice(request * 7, request * 7 + 30));
        vendor.people.go(...vendor.people.numbers.slice(-request * 9, -request * 9 + 5));
        vendor.people.come(35);
      });
      const seen = new Set((await read(vendor)).flatMap(vendorIds));
      const sought = vendor.people.numbers.filter((number) => !comeAnywhere || before.has(number));
      expect(sought.filter((number) => !seen.has(idOf(number)))).toEqual([]);
    });

    it('stores little between two pages, so that another process can continue', async () => {
      const vendor = await start(230);
      const texts: string[] = [];
      for await (const page of pagesOf(source, workOf(askOf(vendor, headers), options)))
        if (page.next !== null) texts.push(JSON.stringify(page.next));
      expect(texts.length).toBeGreaterThanOrEqual(2);
      expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(1_000);
    });

    it('reports the next step for an invalid key and a missing permission', async () => {
      const wrong = Object.fromEntries(Object.keys(headers).map((name) => [name, 'Bearer nothing']));
      const unknown = await refusal(undefined, wrong);
      expect([unknown.status, unknown.message]).toEqual([
        401,
        expect.stringMatching(/does not accept the key/),
      ]);
      const lacking = await refusal({ status: 403, body: {} });
      expect([lacking.status, lacking.message]).toEqual([
        403,
        expect.stringMatching(/Give the key .+ there/),
      ]);
    });

    it('reports the next step for a wrong address', async () => {
      expect((await refusal({ status: 404, body: {} })).message).toMatch(/Check the URL/);
      expect((await refusal('no json')).message).toMatch(/Check that the URL belongs to the API/);
      expect((await refusal({ status: 200, body: { hello: 'world' } })).message).toMatch(
        /does not come from .+'s API/,
      );
      expect((await refusal({ status: 301, body: {} })).message).toMatch(/Use the URL that it redirects to/);
    });

    it.runIf(endless !== undefined)('an endless list is refused', async () => {
      expect((await refusal(endless)).message).toMatch(/has no end/);
    });
  });
}
