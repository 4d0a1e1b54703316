/**
 * Headers of a proxy about its client. Any client can send these headers. So these headers count only on connections
 * from an address that the operator trusts. Only the part that trusted proxies wrote counts.
 */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

export interface RequestSender {
  /** the client's address, as far as known */
  readonly address: string;
  readonly scheme?: 'http' | 'https';
  /** the Host header; the caller checks whether it is a name of this server */
  readonly host?: string;
  readonly requestId?: string;
}

interface Range {
  readonly address: string;
  readonly prefix: number;
}

/** Addresses of proxies to read; no honest request passes more. */
const maxHops = 32;

export class TrustedProxies {
  readonly #list = new BlockList();
  readonly #isEmpty: boolean;

  constructor(ranges: readonly Range[]) {
    this.#isEmpty = ranges.length === 0;
    for (const { address, prefix } of ranges) this.#list.addSubnet(address, prefix, familyOf(address));
  }

  /** Returns undefined if no trusted proxy sent it: the connection itself identifies the client. */
  senderOf({ socket, headers }: IncomingMessage): RequestSender | undefined {
    // The usual case, of every request.
    if (this.#isEmpty) return undefined;
    const peer = socket.remoteAddress?.split('%')[0];
    if (peer === undefined || !this.#trusts(peer)) return undefined;
    const scheme = lastOf(headers['x-forwarded-proto'])?.toLowerCase();
    const host = lastOf(headers['x-forwarded-host']);
    const requestId = readRequestId(headers['x-request-id']);
    return {
      address: this.#clientOf(peer, headers['x-forwarded-for']),
      ...(scheme === 'http' || scheme === 'https' ? { scheme } : {}),
      ...(host === undefined ? {} : { host }),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }

  /**
   * Reads from the right, since each proxy appends the address of its client. The first untrusted address is the
   * client.
   */
  #clientOf(peer: string, header: string | string[] | undefined): string {
    const hops = String(header ?? '').split(',');
    let client = peer;
    for (let index = hops.length - 1; index >= Math.max(0, hops.length - maxHops); index -= 1) {
      if (!this.#trusts(client)) break;
      const hop = readAddressIn(hops[index] ?? '');
      if (hop === undefined) break;
      client = hop;
    }
    return client;
  }

  /** Whether the address is trusted. An IPv4 address in IPv6 spelling counts as IPv4. */
  #trusts(address: string): boolean {
    return isIP(address) !== 0 && this.#list.check(address, familyOf(address));
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** Returns an address, with a port or without. */
function readAddressIn(hop: string): string | undefined {
  const text = hop.trim();
  const [, bracketed] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text) ?? [];
  const [, beforePort] = /^([\d.]+):\d{1,5}$/.exec(text) ?? [];
  const address = bracketed ?? beforePort ?? text;
  return isIP(address) === 0 || address.includes('%') ? undefined : address;
}

/** Returns the part that the nearest proxy wrote. */
function lastOf(header: string | string[] | undefined): string | undefined {
  const last = String(header ?? '')
    .split(',')
    .at(-1)
    ?.trim();
  return last === '' ? undefined : last;
}

/** Letters, digits and the separators of common ids. Other characters would end up in logs. */
const requestIdForm = /^[A-Za-z0-9._:=+/-]{1,128}$/;

/** Reads the id that a trusted proxy gives a request, in `X-Request-Id`. Other requests get an id of the server. */
function readRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && requestIdForm.test(header) ? header : undefined;
}
