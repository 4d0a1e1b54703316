/** Shared by the tests of forwarding: a vendor, and a server that forwards everything to it. */

import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId } from '@switchbook/domain/runtime/ids.js';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type ForwardEnd, Forwarder, type ForwarderOptions } from '../../../src/faces/kit/forward/forward.js';
import { bearerUpstream } from '../../../src/faces/kit/forward/forward-headers.js';
import { FaultError } from '../../../src/faces/kit/wire/refusal.js';
import { AddressGuard } from '../../../src/outgoing/addresses.js';
import { openConnections } from '../../../src/outgoing/connections.js';
import { keepAliveTimeout } from '../keep-alive.js';
import { echo, openVendor, type Vendor } from './vendor.js';

const loopback = [{ address: '127.0.0.0', prefix: 8 }];
const accountId = asId<AccountId>('0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f');

interface Gateway {
  readonly port: number;
  readonly ends: ForwardEnd[];
  target: { url: string; key: string | null };
  close(): Promise<void>;
}

interface GatewayOptions extends Partial<ForwarderOptions> {
  readonly url?: string;
  readonly allowed?: ConstructorParameters<typeof AddressGuard>[0];
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  readonly ca?: string;
}

const open: { close(): Promise<void> }[] = [];

/** A server that forwards everything. A refusal only has its status. */
export async function openGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const ends: ForwardEnd[] = [];
  const { allowed = loopback, resolve, ca } = options;
  const guard = new AddressGuard(allowed);
  const forwarder = new Forwarder({
    connections: openConnections({ guard, idleMs: 1_000, ca, ...(resolve === undefined ? {} : { resolve }) }),
    onEnd: (end) => ends.push(end),
    ...options,
  });
  const server = http.createServer({ keepAliveTimeout }, (request, response) => {
    const refused = (error: Error) => {
      response.statusCode = statusOf(error);
      response.end(
        error instanceof FaultError && 'reason' in error.fault ? error.fault.reason : error.message,
      );
    };
    try {
      forwarder.forward({
        face: 'acme',
        requestId: 'r1',
        accountId,
        rule: bearerUpstream,
        target: gateway.target,
        path: request.url ?? '/',
        secret: undefined,
        request,
        response,
        moreHeaders: { 'x-request-id': 'r1' },
        begins: () => {},
        refused,
      });
    } catch (error) {
      refused(error as Error);
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const gateway: Gateway = {
    port: (server.address() as AddressInfo).port,
    ends,
    target: { url: options.url ?? vendor.url, key: null },
    close: async () => {
      forwarder.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  open.push(gateway);
  return gateway;
}

function statusOf(error: Error): number {
  if (error instanceof FaultError && error.fault.kind === 'upstream')
    return error.fault.reason === 'timeout' ? 504 : 502;
  return error instanceof ProblemError && error.problem.kind === 'limited' ? 429 : 500;
}

export function call(
  { port }: { readonly port: number },
  options: http.RequestOptions = {},
  send: (request: http.ClientRequest) => void = (request) => request.end(),
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, agent: false, ...options }, resolve);
    request.on('error', reject);
    send(request);
  });
}

/** The vendor of a test file, which calls `useVendor` once. */
export let vendor: Vendor;

export function useVendor(): void {
  beforeAll(async () => {
    vendor = await openVendor();
  });
  afterAll(async () => vendor.close());
  beforeEach(() => {
    vendor.calls.length = 0;
    vendor.answer(echo);
  });
  afterEach(async () => {
    for (const item of open.splice(0)) await item.close();
  });
}
