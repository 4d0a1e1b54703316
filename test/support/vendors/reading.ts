/** Reads a source to its end in the simplest way: no limits, no retry, and every row read as an import reads it. */

import type { FileRow } from '@switchbook/contact-files/imported-contact.js';
import { readContacts } from '@switchbook/contact-files/read.js';
import type { Json } from '@switchbook/domain/runtime/json.js';
import { afterEach } from 'vitest';
import type { PullPage, PullPart, PullSource, PullWork } from '../../../src/pulls/values/pull-source.js';
import type { VendorGet } from '../../../src/pulls/values/vendor-request.js';
import type { FakeVendor } from './server.js';

type Headers = Readonly<Record<string, string>>;

/** Keeps the vendors of a test open until its end. */
export function useVendors(): <Vendor extends FakeVendor>(opening: Promise<Vendor>) => Promise<Vendor> {
  const vendors: FakeVendor[] = [];
  afterEach(async () => {
    for (const vendor of vendors.splice(0)) await vendor.close();
  });
  return async (opening) => {
    const vendor = await opening;
    vendors.push(vendor);
    return vendor;
  };
}

/** Plain requests below an address. */
export function getFrom(url: string, headers: Headers): VendorGet {
  return async (path, query = {}) => {
    const target = new URL(`${url}${path}`);
    for (const [name, value] of Object.entries(query)) target.searchParams.set(name, String(value));
    const answer = await fetch(target, { headers, redirect: 'manual' });
    const text = await answer.text();
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: parse(text) };
  };
}

/** Requests without a connection. */
export function askOf(vendor: FakeVendor, headers: Headers): VendorGet {
  return async (path, query = {}) => {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) search.set(name, String(value));
    const mishap = vendor.ask(search.size === 0 ? path : `${path}?${search}`, headers);
    if (typeof mishap !== 'object') throw new Error(`no answer: ${mishap}`);
    return { status: mishap.status, headers: mishap.headers ?? {}, body: parse(JSON.stringify(mishap.body)) };
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface WorkOptions {
  readonly without?: readonly PullPart[];
  readonly since?: Date;
  readonly region?: string;
}

export function workOf(get: VendorGet, { without = [], since, region }: WorkOptions = {}): PullWork {
  return {
    get,
    each: (items, work) => Promise.all(items.map(work)),
    without: new Set(without),
    since,
    region,
  };
}

/** Reads every page. Each position is stored and parsed, as between two processes, and never repeats. */
export async function* pagesOf(source: PullSource, work: PullWork): AsyncGenerator<PullPage> {
  const places = new Set<string>(['null']);
  for (let place = 'null'; ; ) {
    const page: PullPage = await source.page(work, JSON.parse(place) as Json | null);
    yield page;
    if (page.next === null) return;
    place = JSON.stringify(page.next);
    if (places.has(place)) throw new Error(`the walk comes to the same place again: ${place}`);
    places.add(place);
  }
}

export async function readAll(source: PullSource, work: PullWork): Promise<readonly Json[]> {
  const contacts: Json[] = [];
  for await (const page of pagesOf(source, work)) contacts.push(...page.contacts);
  return contacts;
}

export function vendorIds(contact: Json): readonly string[] {
  const identities = (contact.identities ?? []) as readonly Readonly<Record<string, string>>[];
  return identities
    .filter((identity) => identity.kind === 'vendor_id')
    .map((identity) => identity.value ?? '');
}

/** Reads the rows as an import does. */
export async function asRows(contacts: readonly Json[]): Promise<readonly FileRow[]> {
  const bytes = Buffer.from(contacts.map((contact) => `${JSON.stringify(contact)}\n`).join(''));
  const rows: FileRow[] = [];
  for await (const batch of readContacts(
    (async function* () {
      yield bytes;
    })(),
    { format: 'ndjson' },
  ))
    rows.push(...batch.rows);
  return rows;
}

/** Returns the flaws of a row as `column: message`; empty for a valid one. */
export async function flawsOf(contact: Json): Promise<readonly string[]> {
  const [row] = await asRows([contact]);
  return row !== undefined && 'flaws' in row
    ? row.flaws.map((flaw) => `${flaw.column}: ${flaw.message}`)
    : [];
}
