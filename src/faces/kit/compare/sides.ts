/** Both sides of a comparison: sends requests to them, compares their responses, and collects the findings. */
import { forEachAtOnce } from '@switchbook/admission/fair-queue.js';
import { type VendorAnswer, VendorRefusal } from '../../../pulls/values/vendor-request.js';
import { type BodyDifference, BodyRules, compareBodies } from './bodies.js';
import type { CompareClient } from './client.js';
import { type CompareProgress, type CompareReport, Findings } from './findings.js';
import type { CompareSource, Ignored, PathValues, ReadRequest } from './source.js';

export interface CompareOptions {
  readonly source: CompareSource;
  readonly vendor: CompareClient;
  readonly ours: CompareClient;
  /** number of separately compared contacts; `all`: every contact, and every page of lists */
  readonly sample: number | 'all';
  readonly onProgress?: (progress: CompareProgress) => void;
}

/** Both responses; one is absent if that side was not requested. */
export interface Answers {
  readonly vendor: VendorAnswer;
  readonly ours: VendorAnswer;
}

const concurrentItems = 4;

export class Comparison {
  readonly source: CompareSource;
  readonly sample: number | 'all';
  readonly #options: CompareOptions;
  readonly #findings = new Findings();
  readonly #skipped: string[] = [];
  #requests = 0;
  #contacts = 0;

  constructor(options: CompareOptions) {
    this.source = options.source;
    this.sample = options.sample;
    this.#options = options;
  }

  report(): CompareReport {
    return {
      ...this.#describeProgress(),
      findings: this.#findings.list(),
      hidden: this.#findings.hidden(),
      skipped: this.#skipped,
    };
  }

  skip(why: string): void {
    this.#skipped.push(why);
  }

  countContact(): void {
    this.#contacts += 1;
  }

  /** Leaves out the paths of `within`, which other code compares. */
  async compareBoth(
    request: ReadRequest,
    within: (answers: Answers) => readonly Ignored[] = () => [],
  ): Promise<Answers> {
    const [vendor, ours] = await Promise.all([this.requestVendor(request), this.requestOurs(request)]);
    if (this.#requests === 0 && request.isAnonymous !== true) refuseKey(vendor);
    this.#requests += 1;
    const add = (difference: BodyDifference) => this.#findings.add(request, difference);
    if (vendor.status !== ours.status)
      add({ kind: 'status', path: 'status', vendor: vendor.status, ours: ours.status });
    else {
      this.#compareHeaders(vendor, ours, add);
      compareBodies(vendor.body, ours.body, this.rules(request, within({ vendor, ours })), add);
    }
    this.#options.onProgress?.(this.#describeProgress());
    return { vendor, ours };
  }

  /** Compares rows that a list has on both sides. */
  compareRows(
    vendor: unknown,
    ours: unknown,
    request: ReadRequest,
    at: { path: string; contact: string },
  ): void {
    compareBodies(
      vendor,
      ours,
      this.rules(request),
      (difference) => this.#findings.add(request, difference),
      at,
    );
  }

  addDifference(request: ReadRequest, difference: BodyDifference): void {
    this.#findings.add(request, difference);
  }

  requestVendor(request: ReadRequest): Promise<VendorAnswer> {
    return send(this.#options.vendor, request, request.values);
  }

  requestOurs(request: ReadRequest): Promise<VendorAnswer> {
    return send(this.#options.ours, request, request.ourValues ?? request.values);
  }

  rules(request: ReadRequest, within: readonly Ignored[] = []): BodyRules {
    const { contacts, ...source } = this.source;
    const isOfContacts = request.contact === undefined && request.isCatalog !== true;
    const shape = { ...source, contacts: isOfContacts ? contacts : [] };
    const used = (rule: Ignored) => {
      if (!within.includes(rule)) this.#findings.hide(rule);
    };
    return new BodyRules(
      shape,
      [...(request.ignored ?? []), ...within],
      used,
      source.sortedBy?.(request.path),
    );
  }

  #compareHeaders(vendor: VendorAnswer, ours: VendorAnswer, add: (difference: BodyDifference) => void): void {
    for (const name of ['content-type', ...(this.source.headers ?? [])]) {
      const [vendorHeader, ourHeader] = [vendor.headers[name], ours.headers[name]];
      if (normalizeHeader(vendorHeader) !== normalizeHeader(ourHeader))
        add({ kind: 'header', path: name, vendor: vendorHeader, ours: ourHeader });
    }
  }

  #describeProgress(): CompareProgress {
    return { requests: this.#requests, contacts: this.#contacts, differences: this.#findings.count };
  }
}

export function forEachItem<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  return forEachAtOnce(items, concurrentItems, work);
}

function refuseKey({ status }: VendorAnswer): void {
  if (status === 401) throw new VendorRefusal('The vendor does not accept the key (401).', status);
  if (status === 403)
    throw new VendorRefusal('The vendor does not let this key read contacts (403).', status);
}

function send(side: CompareClient, { path, body, isAnonymous }: ReadRequest, values: PathValues = {}) {
  return side.send({ path: fill(path, values), body, isAnonymous });
}

/** Replaces `{name}` in the path by values. Brackets stay readable in paths. */
function fill(path: string, values: PathValues): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  return filled.replaceAll('[', '%5B').replaceAll(']', '%5D');
}

/** Normalizes a header: letter case and spaces around parameters are insignificant. */
function normalizeHeader(header: string | undefined): string | undefined {
  return header
    ?.toLowerCase()
    .split(/([;=,])/)
    .map((part) => part.trim())
    .join('');
}
