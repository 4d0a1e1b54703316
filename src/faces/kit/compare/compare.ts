/**
 * Runs a comparison: sends the face's requests to the live vendor and to ourselves. Lists of both sides are read page
 * by page, their rows are aligned, and some of their contacts are compared one by one. Neighbors: `source.ts` has the
 * types of a face, `sides.ts` queries and compares both, `bodies.ts` finds differences, `rows.ts` aligns, `findings.ts`
 * groups, `client.ts` sends.
 */
import { isObject, type Json } from '@switchbook/domain/runtime/json.js';
import type { VendorAnswer } from '../../../pulls/values/vendor-request.js';
import { VendorRefusal } from '../../../pulls/values/vendor-request.js';
import { readValueAt } from '../pull/page.js';
import type { DifferenceKind } from './bodies.js';
import type { CompareReport } from './findings.js';
import { areTied, maxLost, RowAligner } from './rows.js';
import { type Answers, type CompareOptions, Comparison, forEachItem } from './sides.js';
import { type Ignored, type Listing, type PathValues, type ReadRequest, readRowsAt } from './source.js';

/** Number of pages read in sequence, then of sampled pages, in a list with directly reachable pages. */
const pagesInRow = 5;
const pagesApart = 15;
/** Most pages of a list without direct access to pages, unless the whole list is requested. */
const maxPages = 100;
/** Contacts for requests that need one. */
const few = 10;
/** Maximum number of contacts missing in our list that are requested separately, unless the whole list is requested. */
const maxScanned = 200;
/** Rows of a page; requests ask for a hundred. */
const maxPageRows = 1_000;
/** Characters of the id of a row: ids of missing contacts are kept. No API here shows longer ids. */
const maxRowId = 4_000;
/** Characters of a row, as JSON; a larger one is compared only in its list. */
const maxSpreadLength = 64 * 1024;

/** Throws VendorRefusal when the vendor, or we, cannot be read. */
export async function compareFace(options: CompareOptions): Promise<CompareReport> {
  const comparison = new Comparison(options);
  await options.source.run({
    both: async (request) => (await comparison.compareBoth(request)).vendor,
    vendor: (request) => comparison.requestVendor(request),
    all: (requests) => forEachItem(requests, async (request) => void (await comparison.compareBoth(request))),
    walk: (listing, contact) => new Walk(comparison, listing, contact).run(),
    skip: (why) => comparison.skip(why),
  });
  return comparison.report();
}

class Walk {
  readonly #comparison: Comparison;
  readonly #listing: Listing;
  readonly #contact: ((row: Json) => Promise<void>) | undefined;
  #spread: Spread;
  /** rows of the first page */
  #firstRows: readonly Json[] = [];
  readonly #rowsPath: string;
  readonly #aligner: RowAligner;
  /** contacts that one list lacks; contacts that our list lacks may exist here nevertheless, and are reported first */
  readonly #missing: string[] = [];
  readonly #added: string[] = [];
  #page = 0;

  constructor(comparison: Comparison, listing: Listing, contact: ((row: Json) => Promise<void>) | undefined) {
    this.#comparison = comparison;
    this.#listing = listing;
    this.#contact = contact;
    const { sample } = comparison;
    this.#spread = new Spread(sample === 'all' ? few : Math.max(sample, few));
    this.#rowsPath = `${listing.rows}[]`;
    const sortedBy = comparison.source.sortedBy?.(listing.path);
    this.#aligner = new RowAligner({
      pair: (vendor, ours) => this.#comparePair(vendor, ours),
      missing: (id) => this.#addMissing(id),
      added: (id) =>
        void (this.#added.length < maxLost ? this.#added.push(id) : this.#addDifference('added', id)),
      order: (id) => this.#addDifference('order', id),
      areTied: (vendor, ours) => sortedBy !== undefined && areTied(vendor, ours, sortedBy),
    });
  }

  async run(): Promise<readonly Json[]> {
    const total = await this.#comparePages();
    await this.#findTogether();
    if (total !== undefined) await this.#samplePage(total);
    const { sample } = this.#comparison;
    if (sample !== 'all') await this.#visitRows(this.#spread.rows(sample));
    return this.#spread.rows(few);
  }

  #comparePair(vendor: Json, ours: Json): void {
    const at = { path: this.#rowsPath, contact: String(vendor.id) };
    this.#comparison.compareRows(vendor, ours, this.#makeRowRequest(), at);
  }

  #addDifference(kind: DifferenceKind, id: string): void {
    const path = kind === 'order' ? this.#listing.rows : this.#rowsPath;
    this.#comparison.addDifference(this.#makeRowRequest(), { kind, path, contact: id });
  }

  #addMissing(id: string): void {
    const max = this.#comparison.sample === 'all' ? maxLost : maxScanned;
    if (this.#listing.one === undefined || this.#missing.length >= max) this.#addDifference('missing', id);
    else this.#missing.push(id);
  }

  /** Searches for contacts that our list lacks: they may be merged with another contact here. */
  async #findTogether(): Promise<void> {
    const { one } = this.#listing;
    if (one !== undefined)
      await forEachItem(this.#missing.splice(0), async (id) => {
        const { status } = await this.#comparison.requestOurs({ path: one, values: { id } });
        this.#addDifference(status === 200 ? 'together' : 'missing', id);
      });
    for (const id of this.#added.splice(0)) this.#addDifference('added', id);
  }

  /**
   * Returns the request of the list. Differences of rows belong to the list, because each side may have a row on
   * another page.
   */
  #makeRowRequest(): ReadRequest {
    return { path: this.#listing.path };
  }

  /** Returns the number of pages if some were skipped. */
  async #comparePages(): Promise<number | undefined> {
    const { first = {}, next } = this.#listing;
    const isAll = this.#comparison.sample === 'all';
    let at: { vendor: PathValues | null; ours: PathValues | null } = { vendor: first, ours: first };
    while (at.vendor !== null || at.ours !== null) {
      this.#page += 1;
      const answers = await this.#read(at);
      if (answers === undefined) break;
      await this.#take(answers);
      const after = (answer: VendorAnswer | undefined) =>
        answer?.status === 200 ? next(answer, this.#page) : null;
      at = { vendor: after(answers.vendor), ours: after(answers.ours) };
      if (isAll || (at.vendor === null && at.ours === null)) continue;
      const count = answers.vendor === undefined ? undefined : this.#listing.pages?.count(answers.vendor);
      if (this.#page >= (count === undefined ? maxPages : pagesInRow)) {
        this.#aligner.end(false);
        if (count === undefined)
          this.#comparison.skip(
            `Only the first ${maxPages} pages of the list were read; --all reads all of them.`,
          );
        return count;
      }
    }
    this.#aligner.end(true);
    return undefined;
  }

  /** Reads a page of each side that has further pages. */
  async #read(at: {
    readonly vendor: PathValues | null;
    readonly ours: PathValues | null;
  }): Promise<Partial<Answers> | undefined> {
    const { path, nextPath = path } = this.#listing;
    const request: ReadRequest = {
      path: this.#page === 1 ? path : nextPath,
      values: at.vendor ?? {},
      ourValues: at.ours ?? {},
      page: this.#page,
    };
    if (at.vendor === null) return { ours: await this.#comparison.requestOurs(request) };
    if (at.ours === null) return { vendor: await this.#comparison.requestVendor(request) };
    const answers = await this.#comparison.compareBoth(request, (both) => this.#makeRowsRule(both));
    return this.#makeRowsRule(answers).length === 0 ? undefined : answers;
  }

  async #take({ vendor, ours }: Partial<Answers>): Promise<void> {
    const rows = this.#rowsOf(vendor);
    this.#aligner.push('vendor', rows);
    this.#aligner.push('ours', this.#rowsOf(ours));
    this.#aligner.settle();
    if (this.#page === 1) this.#firstRows = rows;
    for (const row of rows) this.#spread.add(row);
    if (this.#comparison.sample === 'all') await this.#visitRows(rows);
  }

  /**
   * Samples pages and compares rows that both sides have. A row of one side only does not count, since the other side
   * may have it on a neighboring page.
   */
  async #samplePage(total: number): Promise<void> {
    const { pages } = this.#listing;
    if (pages === undefined) return;
    // Pages in a row would count more than their share of the list.
    this.#spread = this.#spread.of(this.#firstRows);
    const step = Math.max(1, (total - pagesInRow) / pagesApart);
    for (let page = pagesInRow + step; page < total + step / 2; page += step) {
      this.#page = Math.min(total, Math.round(page));
      const at = pages.at(this.#page);
      const answers = await this.#read({ vendor: at, ours: at });
      if (answers === undefined) return;
      const ours = new Map(this.#rowsOf(answers.ours).map((row) => [String(row.id), row]));
      for (const row of this.#rowsOf(answers.vendor)) {
        this.#spread.add(row);
        const ourRow = ours.get(String(row.id));
        if (ourRow !== undefined) this.#comparePair(row, ourRow);
      }
    }
  }

  async #visitRows(rows: readonly Json[]): Promise<void> {
    const contact = this.#contact;
    if (contact === undefined) return;
    await forEachItem(rows, async (row) => {
      this.#comparison.countContact();
      await contact(row);
    });
  }

  /**
   * Returns a rule that ignores the rows of a page if all of them have ids. These rows are aligned across pages, and
   * only the rest of the page is compared here.
   */
  #makeRowsRule({ vendor, ours }: Answers): readonly Ignored[] {
    const { rows } = this.#listing;
    const isList = ({ status, body }: VendorAnswer) => {
      const list = readValueAt(body, rows);
      return (
        status === 200 && Array.isArray(list) && list.every((row) => isObject(row) && row.id !== undefined)
      );
    };
    return isList(vendor) && isList(ours) ? [{ path: rows, aspect: 'all', reason: '' }] : [];
  }

  #rowsOf(answer: VendorAnswer | undefined): readonly Json[] {
    const rows = readRowsAt(answer?.body, this.#listing.rows);
    if (rows.length > maxPageRows)
      throw new VendorRefusal(
        `A page of ${this.#listing.path} has ${rows.length} rows, more than ${maxPageRows}.`,
        null,
      );
    const long = rows.find((row) => String(row.id).length > maxRowId);
    if (long !== undefined)
      throw new VendorRefusal(
        `A row of ${this.#listing.path} has an id of ${String(long.id).length} characters, more than ${maxRowId}.`,
        null,
      );
    return rows.filter((row) => row.id !== undefined);
  }
}

/** Samples rows evenly from a list of unknown length; keeps twice as many as needed. */
class Spread {
  readonly #wanted: number;
  #rows: Json[] = [];
  #stride = 1;
  #seen = 0;

  constructor(size: number) {
    this.#wanted = size;
  }

  add(row: Json): void {
    const isWanted = this.#seen % this.#stride === 0 && JSON.stringify(row).length <= maxSpreadLength;
    if (isWanted) this.#rows.push(row);
    this.#seen += 1;
    if (this.#rows.length <= 2 * this.#wanted) return;
    this.#rows = this.#rows.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  /** Returns a new sample, of these rows so far. */
  of(rows: readonly Json[]): Spread {
    const spread = new Spread(this.#wanted);
    for (const row of rows) spread.add(row);
    return spread;
  }

  rows(count: number): readonly Json[] {
    const step = Math.max(1, this.#rows.length / count);
    return Array.from(
      { length: Math.min(count, this.#rows.length) },
      (_, index) => this.#rows[Math.floor(index * step)] as Json,
    );
  }
}
