/**
 * The host names of the server. A web page can make its own host name resolve to one of our addresses, and then read
 * keyless resources as same-origin (DNS rebinding). But it cannot choose the browser's Host header. An address is not a
 * name: a request by address always addresses this machine.
 */
import { isIP, isIPv6 } from 'node:net';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Exchange } from '../wire/declared-route.js';

interface Host {
  readonly name: string;
  /** the name in the request, port included */
  readonly text: string;
}

const hostForm = /^(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)\.?(?::(\d{1,5}))?$/;

/** Parses a Host header or an authority; undefined when invalid. */
function readHost(header: string): Host | undefined {
  if (header.length > 300) return undefined;
  const text = header.trim().toLowerCase();
  const [, bare, port] = hostForm.exec(text) ?? [];
  if (bare === undefined || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)))
    return undefined;
  const name = bare.startsWith('[') ? bare.slice(1, -1) : bare;
  if (bare.startsWith('[') && !isIPv6(name)) return undefined;
  return { name, text };
}

interface HostNamesOptions {
  /** names in lower case, without ports */
  readonly names: Iterable<string>;
  /** whether any name will do */
  readonly isAny?: boolean;
}

export class HostNames {
  readonly #names: ReadonlySet<string>;
  readonly #isAny: boolean;

  constructor({ names, isAny = false }: HostNamesOptions) {
    this.#names = new Set(names);
    this.#isAny = isAny;
  }

  /**
   * Whether the host is ours: an address, `localhost`, or a configured name. A request without a Host counts as ours.
   */
  isOurs(header: string | undefined): boolean {
    if (header === undefined || header === '') return true;
    const host = readHost(header);
    return host !== undefined && (isIP(host.name) !== 0 || this.#isNamed(host.name));
  }

  /** Whether the sending page belongs to another site than the Host and our names. */
  isForeign(origin: string | undefined, header: string | undefined): boolean {
    if (origin === undefined) return false;
    const site = readHost(origin.replace(/^https?:\/\//i, ''));
    if (site === undefined) return true;
    const isSame = site.text === header?.trim().toLowerCase() && this.isOurs(header);
    return !isSame && !this.#isNamed(site.name);
  }

  /** Returns scheme and host for links in answers; empty for a foreign host, which makes a link relative. */
  originOf(header: string | undefined, scheme: 'http' | 'https' = 'http'): string {
    const host = header === undefined ? undefined : readHost(header);
    return host !== undefined && this.isOurs(header) ? `${scheme}://${host.text}` : '';
  }

  #isNamed(name: string): boolean {
    return this.#isAny || name === 'localhost' || name.endsWith('.localhost') || this.#names.has(name);
  }
}

/**
 * Refuses foreign pages. A browser sends a password that its user once typed, also for pages of other sites. Without a
 * password, such a page could reach a server on its visitor's machine.
 */
export function refuseForeignPages({ isForeignPage }: Exchange): void {
  if (isForeignPage) throw new ProblemError({ kind: 'forbidden', scope: null });
}
