/** Composes a comparison of a live vendor with its face: both sides as HTTP servers, ours on a private listener. */

import { randomBytes } from 'node:crypto';
import { makeByteBudget } from '@switchbook/admission/byte-budget.js';
import { Limiter } from '@switchbook/admission/rate-limiter.js';
import type { Rate } from '@switchbook/domain/access/access.js';
import { type Account, expandScope, type Principal } from '@switchbook/domain/access/access.js';
import { asId, type KeyId } from '@switchbook/domain/runtime/ids.js';
import { withoutEndSlashes } from '@switchbook/domain/text/text.js';
import type { AddressRange, Settings } from '../config/settings.js';
import type { Core } from '../core/core.js';
import { CompareClient } from '../faces/kit/compare/client.js';
import { compareFace } from '../faces/kit/compare/compare.js';
import type { CompareProgress, CompareReport } from '../faces/kit/compare/findings.js';
import type { Face } from '../faces/kit/wire/define-face.js';
import { upstreamNames, vendorPrefixOf } from '../faces/kit/wire/describe-apis.js';
import { discoverFaces } from '../faces/kit/wire/discover.js';
import { openListener } from '../http/listener.js';
import { AddressGuard } from '../outgoing/addresses.js';
import { idleConnectionMs } from '../outgoing/agent-pool.js';
import { type Connections, openConnections } from '../outgoing/connections.js';
import type { VendorLimits } from '../outgoing/vendor-limits.js';
import { pageBounds } from '../pulls/operations/large-pages.js';
import { checkKey, checkUpstreamUrl, type FoundUpstream } from '../upstreams/values.js';
import { byFace, upstreamsOf } from './faces.js';
import { openLogger } from './log.js';

interface ComparisonOptions {
  readonly face: ComparedFace;
  readonly account: Account;
  /** the vendor, as an upstream's URL */
  readonly url: string;
  /** the vendor's */
  readonly key: string;
  readonly sample: number | 'all';
  /** replaces most of the documented rate limit; null: no limit */
  readonly rate?: Rate | null;
  readonly settings: Pick<Settings, 'upstreamAllow' | 'logLevel'>;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: CompareProgress) => void;
  readonly limits?: Partial<VendorLimits>;
}

/** A face that can be compared. */
export type ComparedFace = Face & Required<Pick<Face, 'compare' | 'upstream'>>;

/** Returns faces by name. */
export async function findComparedFaces(): Promise<ReadonlyMap<string, ComparedFace>> {
  return comparedFaces(await discoverFaces());
}

export function comparedFaces(faces: readonly Face[]): ReadonlyMap<string, ComparedFace> {
  return byFace(faces, (face) => face.compare && face.upstream && (face as ComparedFace));
}

/**
 * Finds the vendor at `url`. Without a URL, it is the vendor of the account's first upstream of this face. `key` is
 * null if no key is stored for the URL, since a stored key is only sent to its own URL.
 */
export async function findVendor(
  core: Pick<Core, 'findUpstream'>,
  accountId: Account['id'],
  face: Face,
  url?: string,
): Promise<{ readonly url: string; readonly key: string | null } | undefined> {
  let upstream: FoundUpstream | undefined;
  for (const name of upstreamNames(face)) upstream ??= await core.findUpstream(accountId, name);
  if (url === undefined) return upstream;
  return { url, key: withoutEndSlashes(url) === upstream?.url ? upstream.key : null };
}

/** Returns the URL and the key in the form of an upstream of the face. Throws `invalid`. */
export function checkTarget(face: ComparedFace, url: string, key: string): { url: string; key: string } {
  const rule = new Map(upstreamsOf(face)).get(face.name);
  if (rule === undefined) throw new Error(`the API "${face.name}" has no vendor to compare with`);
  return { url: checkUpstreamUrl(url, rule), key: checkKey(key, rule) };
}

/** Throws VendorRefusal when one side cannot be read. */
export async function compareWithVendor(core: Core, options: ComparisonOptions): Promise<CompareReport> {
  const { face, account, sample, settings, onProgress, limits } = options;
  const { compare: source, upstream } = face;
  const own = await serveFace(core, face, account, settings);
  const ownKey = source.ourKey?.(own.secret, account.id) ?? own.secret;
  // If one request fails, others are still running on both sides.
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const [toVendor, toOurs] = [connectionsTo(settings.upstreamAllow), connectionsTo([thisMachine])];
  try {
    const report = await compareFace({
      source,
      sample,
      ...(onProgress === undefined ? {} : { onProgress }),
      vendor: new CompareClient({
        connections: toVendor,
        url: options.url,
        rate: rateOf(options),
        signal,
        limits,
        headers: upstream.credential(options.key) ?? {},
      }),
      ours: new CompareClient({
        connections: toOurs,
        url: own.url,
        signal,
        name: 'This server',
        limits: { bodyBytes: pageBounds.large.answerBytes },
        shape: pageBounds.large.shape,
        headers: upstream.credential(ownKey) ?? {},
      }),
    });
    await core.storeComparison(account.id, face.name, report);
    return report;
  } finally {
    ending.abort();
    toVendor.close();
    toOurs.close();
    // Requests here read on to their end, and only then may the caller close the database.
    await own.close();
  }
}

/** A comparison uses this part of the documented rate; live clients need the rest. */
const share = 0.8;

function rateOf({ rate, face }: ComparisonOptions): Rate | undefined {
  if (rate !== undefined) return rate ?? undefined;
  const documented = face.compare.rate;
  return documented && { ...documented, count: Math.max(1, Math.floor(documented.count * share)) };
}

const thisMachine: AddressRange = { address: '127.0.0.1', prefix: 32 };

function connectionsTo(allowed: Settings['upstreamAllow']): Connections {
  return openConnections({ guard: new AddressGuard(allowed), idleMs: idleConnectionMs });
}

interface OwnSide {
  readonly url: string;
  readonly secret: string;
  close(): Promise<void>;
}

/**
 * Serves the face on a free port of this machine, without limits. A secret gives read access to the account on this
 * port only. The secret is in no database, and ends with the listener.
 */
async function serveFace(
  core: Core,
  face: Face,
  account: Account,
  { logLevel }: Pick<Settings, 'logLevel'>,
): Promise<OwnSide> {
  const secret = `compare-${randomBytes(32).toString('hex')}`;
  const keyId = asId<KeyId>(core.newId());
  const scopes = new Set((expandScope('all') ?? []).filter((scope) => scope.endsWith(':read')));
  const principal: Principal = {
    account,
    keyId,
    keyName: 'compare',
    credential: 'key',
    tokenFamily: null,
    tokenIssuedAt: null,
    tokenExpiresAt: null,
    scopes,
    vendorScopes: scopes,
    rateLimit: { kind: 'unlimited' },
    member: null,
    isMember: false,
    visibility: undefined,
    rateKeyId: keyId,
    secretHash: null,
  };
  const logger = openLogger(logLevel);
  // Both sides get the same paths.
  const mounts = face.mounts.map((mount) => ({ ...mount, prefix: vendorPrefixOf(mount) }));
  const listener = openListener({
    faces: [{ ...face, mounts }],
    services: {
      core: { ...core, authenticate: (key) => (key === secret ? principal : undefined) },
      limiter: new Limiter(),
      budget: makeByteBudget(),
      areLimitsOn: false,
      log: { answered: () => {}, failed: (_, error) => logger.error({ err: error }, 'failed') },
    },
    faceHosts: new Map(),
    servicePage: () => false,
  });
  const { port } = await listener.listen(0, '127.0.0.1');
  return { url: `http://127.0.0.1:${port}`, secret, close: () => listener.close(0) };
}
