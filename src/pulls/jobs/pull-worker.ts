/**
 * Reads one pull to its last page and spools the contacts as rows of its import. Each transaction stores pages with the
 * next position, so that any process can continue after the last page. The import then runs like an import of a file.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { prepareCountries } from '@switchbook/contact-files/country.js';
import { readJsonRow } from '@switchbook/contact-files/json-contact.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Json } from '@switchbook/domain/runtime/json.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { notifyJobsDue } from '../../database/connections/listen.js';
import { StateChangedError } from '../../database/connections/retry.js';
import { lockContactNumbers, raiseCounter } from '../../database/counters.js';
import type { Transaction } from '../../database/database.js';
import { checkScope, checkStored, partLength, partRows } from '../../imports/operations/receive.js';
import { InheritedNumbers } from '../../imports/operations/rows/inherited-numbers.js';
import { packLines } from '../../imports/operations/rows/packed-lines.js';
import { encodeRow } from '../../imports/operations/rows/row-codec.js';
import { checkVendorItems } from '../../imports/operations/vendor-items.js';
import { readUsage } from '../../imports/store/import-retention.js';
import { insertPart, type StoredPart, settleReceived } from '../../imports/store/stored-imports.js';
import type { ImportOptions } from '../../imports/values/import-job.js';
import { importLimits } from '../../imports/values/import-limits.js';
import { Throughput } from '../../job-runner/throughput.js';
import type { Context } from '../../operation-context/context.js';
import { PageBudget, pageBounds } from '../operations/large-pages.js';
import { errorOf, PullFailure } from '../operations/pull-failure.js';
import { type ReadPage, readPages, readVendorAnswer } from '../operations/pull-pages.js';
import { VendorCatalogItems } from '../operations/vendor-catalogs.js';
import { vendorWork } from '../operations/vendor-work.js';
import {
  failPull,
  findLastStart,
  markRead,
  type PullProgress,
  saveCatalogs,
  savePullProgress,
  storeImportItems,
} from '../store.js';
import { pullOwner, type StoredPull, workOfPull } from '../values/pull-job.js';
import {
  type PullPart,
  type PullSource,
  type PullWork,
  pullParts,
  type VendorCatalogs,
} from '../values/pull-source.js';

/** Rows that are stored together. After `spooledMs` fewer are stored. */
const spooledRows = 500;
const spooledMs = 1_000;
/** Characters of rows that wait to be stored. */
const spooledLength = 2 * 1024 ** 2;

export class PullWorker {
  readonly #context: Context;
  readonly #pull: StoredPull;
  readonly #signal: AbortSignal;
  /** no more requests are sent to the vendor */
  readonly #leaving = new AbortController();
  readonly #throughput = new Throughput();
  readonly #slices = new Slices();
  readonly #catalogs: VendorCatalogItems;
  readonly #numbers: InheritedNumbers;
  #stored: PullProgress;
  /** number of rows, including buffered ones */
  #rows: number;
  #pages: number;
  #bytes: number;
  #lines: string[] = [];
  #lineLength = 0;
  #storedAt: number;
  /** the last page with contacts that wait to be stored */
  #waiting: ReadPage | undefined;
  /** Bytes that other imports of the account store. */
  #othersBytes = 0;

  constructor(context: Context, pull: StoredPull, signal: AbortSignal) {
    this.#context = context;
    this.#pull = pull;
    this.#signal = signal;
    const { accountId, rows, pages, bytes, partBytes, cursor, passes, total, numbersFrom } = pull;
    this.#catalogs = new VendorCatalogItems((pull.catalogs ?? {}) as VendorCatalogs);
    this.#numbers = new InheritedNumbers(context, {
      accountId,
      isDryRun: (pull.options as ImportOptions).isDryRun,
      from: numbersFrom,
      inTransaction: (work) => this.#runInTransaction(work),
    });
    this.#stored = {
      fromRows: rows,
      fromPages: pages,
      rows,
      pages,
      bytes,
      partBytes,
      cursor,
      passes,
      total,
      perSecond: null,
      numbersFrom,
    };
    this.#rows = rows;
    this.#pages = pages;
    this.#bytes = bytes;
    this.#storedAt = performance.now();
  }

  /** Reads to the last page. After an error the rows read so far are stored first. */
  async run(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      if (this.#waiting !== undefined) await this.#store(this.#waiting).catch(() => {});
      throw error;
    }
  }

  async #read(): Promise<void> {
    const { face } = this.#pull;
    const source = this.#context.pulls.faces.get(face)?.source;
    if (source === undefined) return;
    const budget = this.#makeBudget();
    try {
      await this.#beginPage();
      await this.#readAll(source, this.#makeWork(budget), budget);
    } catch (error) {
      throw budget.endSignal.aborted ? budget.endSignal.reason : error;
    } finally {
      budget.close();
    }
    this.#context.jobsSignal.raise();
  }

  /** Records the page before its request, so that the next process knows a page that crashed this process. */
  #beginPage(): Promise<void> {
    const { database, begun } = this.#context;
    return begun.begin(database, workOfPull(this.#pull), `page ${this.#stored.passes}.${this.#stored.pages}`);
  }

  async #readAll(source: PullSource, work: PullWork, budget: PageBudget): Promise<void> {
    const { cursor, passes, total } = this.#pull;
    await prepareCountries();
    await this.#readCatalogs(work);
    budget.end();
    const usage = await readUsage(this.#context.database, this.#pull.accountId);
    this.#othersBytes = usage.bytes - this.#stored.partBytes;
    const from = { cursor: cursor as Json | null, passes, total };
    const pages = readPages(source, work, from, budget);
    try {
      for (;;) {
        const next = pages.next();
        next.catch(() => {});
        await this.#storeMeanwhile(next);
        const { done, value: page } = await next;
        if (done === true) break;
        this.#signal.throwIfAborted();
        await this.#take(page);
        const isBatchFull = this.#lines.length >= spooledRows || this.#lineLength >= spooledLength;
        if (page.isLast || isBatchFull) await this.#store(page);
      }
    } finally {
      this.#leaving.abort();
      await pages.return();
    }
  }

  /** Stores the buffered rows if the next page is slow. */
  async #storeMeanwhile(next: Promise<unknown>): Promise<void> {
    if (this.#waiting === undefined) return;
    const waitMs = Math.max(0, this.#storedAt + spooledMs - performance.now());
    const ending = new AbortController();
    const timeout = delay(waitMs, true, { signal: ending.signal }).catch(() => false);
    const isLate = await Promise.race([timeout, next.then(() => false)]).finally(() => ending.abort());
    if (isLate && this.#waiting !== undefined) await this.#store(this.#waiting);
  }

  #makeBudget(): PageBudget {
    const { accountId } = this.#pull;
    const { largePages } = this.#context.pulls;
    const signal = AbortSignal.any([this.#signal, this.#leaving.signal]);
    return new PageBudget(largePages, accountId, this.#bounds, signal);
  }

  get #bounds() {
    const source = this.#context.pulls.faces.get(this.#pull.face)?.source;
    return pageBounds[source?.responseSize ?? 'usual'];
  }

  #makeWork(budget: PageBudget): PullWork {
    const { accountId, face, url, sealedKey, id, without, since, options } = this.#pull;
    const { pulls, sealer } = this.#context;
    const rule = pulls.faces.get(face);
    const key = sealedKey === null ? undefined : sealer.open(sealedKey, pullOwner(accountId, id));
    const headers = key === undefined ? undefined : rule?.credential(key);
    if (headers === undefined)
      throw new PullFailure(
        'no_key',
        'The key of the vendor is no longer stored. Resume the pull with the key.',
      );
    const vendor = vendorWork({
      shared: pulls,
      budget,
      bounds: this.#bounds,
      owner: accountId,
      url,
      credential: headers,
      rate: rule?.source.rate,
      signal: AbortSignal.any([this.#signal, this.#leaving.signal, budget.endSignal]),
    });
    return {
      ...vendor,
      without: new Set(without as readonly PullPart[]),
      since: since ?? undefined,
      region: (options as ImportOptions).region,
    };
  }

  async #readCatalogs(work: PullWork): Promise<void> {
    const { face, catalogs: stored } = this.#pull;
    const catalogs = this.#context.pulls.faces.get(face)?.source.catalogs;
    if (stored !== null || catalogs === undefined) return;
    this.#catalogs.add(await readVendorAnswer(() => catalogs(work)));
    // Catalogs that do not fit are reported before all pages are read.
    await this.#runInTransaction((tx) => this.#checkCatalogs(tx));
    await this.#runInTransaction((tx) => this.#saveCatalogs(tx));
  }

  async #checkCatalogs(tx: Transaction): Promise<void> {
    const { accountId, scope, options } = this.#pull;
    const items = this.#catalogs.all;
    checkScope(scope, items);
    const { isDryRun } = options as ImportOptions;
    await checkVendorItems(this.#context, tx, accountId, items, { scope, isDryRun });
  }

  async #saveCatalogs(tx: Transaction): Promise<void> {
    await saveCatalogs(tx, this.#pull.accountId, this.#pull.id, this.#catalogs.all);
    this.#catalogs.hasUnstored = false;
  }

  /** Makes rows of a page's contacts. */
  async #take(page: ReadPage): Promise<void> {
    const { contacts, catalogs } = page;
    if (catalogs !== undefined) this.#catalogs.add(catalogs);
    const { region, badCells } = this.#pull.options as ImportOptions;
    const fields = await this.#context.catalogs.fields(this.#pull.accountId);
    const rules = { region, badCells, fields, dropsUnfit: true };
    for (const contact of contacts) {
      if (this.#rows >= importLimits.rows)
        throw new PullFailure('too_many_rows', `The vendor has more than ${importLimits.rows} contacts.`);
      this.#rows += 1;
      const row = this.#numbers.take(readJsonRow(contact, this.#rows, rules));
      this.#bytes += typeof row.raw === 'string' ? row.raw.length + 1 : 0;
      const line = encodeRow(row);
      this.#lines.push(line);
      this.#lineLength += line.length;
      if (this.#slices.isOver()) await this.#slices.next();
    }
    this.#pages += 1;
    this.#waiting = page;
    this.#throughput.add(contacts.length);
    this.#context.done.pulledContacts += contacts.length;
  }

  async #store({ cursor, passes, total, isLast }: ReadPage): Promise<void> {
    const { accountId, id } = this.#pull;
    this.#waiting = undefined;
    const before = this.#stored;
    await this.#numbers.reserve();
    const parts = await this.#pack();
    const partBytes = parts.reduce((sum, part) => sum + part.payload.length, before.partBytes);
    checkStored(this.#othersBytes + partBytes);
    const progress: PullProgress = {
      fromRows: before.rows,
      fromPages: before.pages,
      rows: this.#rows,
      pages: this.#pages,
      bytes: this.#bytes,
      partBytes,
      cursor,
      passes,
      total,
      perSecond: this.#throughput.rowsPerSecond(),
      numbersFrom: this.#numbers.from,
    };
    await this.#runInTransaction(async (tx) => {
      const now = this.#context.clock();
      if (!(await savePullProgress(tx, accountId, id, progress, now))) throw new StateChangedError();
      for (const part of parts) await insertPart(tx, accountId, id, part);
      if (this.#catalogs.hasUnstored) await this.#saveCatalogs(tx);
      if (isLast) await this.#settle(tx, progress, now);
    });
    this.#stored = progress;
    this.#storedAt = performance.now();
    if (!isLast) await this.#beginPage();
  }

  /** Makes the import due. */
  async #settle(tx: Transaction, progress: PullProgress, now: Date): Promise<void> {
    const { accountId, id } = this.#pull;
    await this.#checkCatalogs(tx);
    await storeImportItems(tx, accountId, id);
    const numbersBelow = await this.#reserveNumbers(tx);
    const file = { ...progress, numbersBelow, format: 'ndjson', columns: [] };
    await settleReceived(tx, accountId, id, file, now);
    await markRead(tx, accountId, id, now);
    await notifyJobsDue(tx);
  }

  /**
   * Reserves numbers for contacts that arrive newest first. Older contacts must have lower numbers, as at the vendor,
   * since contacts of one second are listed by number. Later pulls contain few new contacts, and would waste numbers.
   */
  async #reserveNumbers(tx: Transaction): Promise<number | null> {
    const { accountId, face, url, options } = this.#pull;
    const { pulls, integerScopes } = this.#context;
    const isNewestFirst = pulls.faces.get(face)?.source.isNewestFirst === true;
    const hasNumbers = integerScopes.get(face)?.has('contacts') === true;
    if (!isNewestFirst || hasNumbers || (options as ImportOptions).isDryRun) return null;
    const parts = { face, url, without: [...pullParts] };
    if ((await findLastStart(tx, accountId, parts)) !== null) return null;
    const next = await lockContactNumbers(tx, accountId);
    await raiseCounter(tx, accountId, 'contacts', next + this.#rows - 1);
    return next + this.#rows;
  }

  /** Returns the lines that wait, as parts of the spool. */
  async #pack(): Promise<readonly StoredPart[]> {
    const lines = this.#lines;
    this.#lines = [];
    this.#lineLength = 0;
    const parts: StoredPart[] = [];
    let firstRow = this.#rows - lines.length + 1;
    for (let from = 0; from < lines.length; ) {
      let to = from;
      for (let length = 0; to < lines.length && to - from < partRows && length < partLength; to += 1)
        length += lines[to]?.length ?? 0;
      const payload = await packLines(lines.slice(from, to));
      const isLast = to === lines.length;
      parts.push({ firstRow, rows: to - from, endBytes: isLast ? this.#bytes : this.#stored.bytes, payload });
      firstRow += to - from;
      from = to;
    }
    return parts;
  }

  async fail(error: unknown): Promise<void> {
    const { accountId, id } = this.#pull;
    await this.#runInTransaction((tx) =>
      failPull(tx, accountId, id, pullFailureOf(error), this.#context.clock()),
    );
    this.#context.pulls.onError(error);
  }

  #runInTransaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#context.database.transaction(work, 'background', this.#pull.accountId);
  }
}

function pullFailureOf(error: unknown) {
  if (error instanceof ProblemError && error.problem.kind === 'quota')
    return { code: 'quota', message: 'The account has reached its limit of stored import data.' };
  if (error instanceof ProblemError && error.problem.kind === 'invalid')
    return {
      code: error.problem.issues[0]?.code ?? 'invalid',
      message: error.problem.issues.map((issue) => issue.message).join(' '),
    };
  return errorOf(error);
}
