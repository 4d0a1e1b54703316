/** Upstreams: vendors' servers that answer the requests that a face of an account does not serve. */
import path from 'node:path';
import { keyEnded } from '@switchbook/domain/access/access.js';
import { type AuditState, originOf } from '@switchbook/domain/events/audit-change.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import type { KeyId } from '@switchbook/domain/runtime/ids.js';
import { withoutEndSlashes } from '@switchbook/domain/text/text.js';
import { pickWire } from '@switchbook/domain/text/wire-names.js';

/** A live vendor of an account. An account has at most one for each `face`. */
export interface Upstream {
  /** its name: the face, or a mount of the face if the vendor has several hosts */
  readonly face: string;
  /** the vendor's origin, and perhaps a path, without a slash at the end */
  readonly url: string;
  /** whether a key of the vendor is stored; otherwise callers send their own */
  readonly hasKey: boolean;
  /** the key that set it; null: the command line, or unknown */
  readonly madeBy: KeyId | null;
  /** expiry of that key, past or future; null: it does not expire */
  readonly makerEndsAt: Date | null;
  /** whether unknown contacts are looked up at the vendor */
  readonly readsThrough: boolean;
  /** file to read a new key from after the vendor refuses the current one; null: the key never changes */
  readonly keyFile: string | null;
  /** expiry of the stored key, if the key contains one */
  readonly keyEndsAt: Date | null;
  /** time since when the vendor refuses the stored key; null: it was not refused */
  readonly keyRefusedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Returns data of an upstream for the trail. `sealedKey`: encrypted, as stored. */
export function upstreamAuditState({
  url,
  sealedKey,
  madeBy,
  readsThrough,
  keyFile,
}: Pick<Upstream, 'url' | 'madeBy' | 'readsThrough' | 'keyFile'> & {
  readonly sealedKey: Buffer | null;
}): AuditState {
  const options = {
    ...(readsThrough ? { read_through: true } : {}),
    ...(keyFile === null ? {} : { follows_key_file: true }),
  };
  return {
    shown: { origin: originOf(url), has_key: sealedKey !== null, made_by: madeBy, ...options },
    withheld: { url, key: sealedKey?.toString('hex') },
  };
}

/** Target of a forwarded request. `key` is the vendor's, in clear; null: the caller's own key is passed on. */
export interface UpstreamTarget {
  readonly url: string;
  readonly key: string | null;
}

export interface FoundUpstream
  extends UpstreamTarget,
    Pick<Upstream, 'readsThrough' | 'keyFile' | 'keyRefusedAt'> {
  readonly name: string;
}

/** Properties of a face's vendor that validate an upstream. */
export interface UpstreamFace {
  /** path prefixes at the vendor */
  readonly prefixes: readonly string[];
  /** the required form, `must be …`, for a malformed key; undefined: the key is well-formed */
  readonly faultOfKey: (key: string) => string | undefined;
  /** a name for several upstreams, which are set and removed together */
  readonly covers?: readonly string[];
  /** whether single contacts can be read from it */
  readonly readsContacts?: boolean;
}

/** State of the stored key for people: whether it works, or will stop working. */
export type KeyState = 'refused' | 'ended' | 'ends_soon' | 'good';

const soonMs = 24 * 60 * 60_000;

/** Ignores the expiry of a key with a file, because the file gives the next key; only a refusal counts. */
export function keyStateOf(
  {
    hasKey,
    keyFile,
    keyEndsAt,
    keyRefusedAt,
  }: Pick<Upstream, 'hasKey' | 'keyFile' | 'keyEndsAt' | 'keyRefusedAt'>,
  now: Date,
): KeyState {
  if (!hasKey) return 'good';
  if (keyRefusedAt !== null) return 'refused';
  if (keyEndsAt === null || keyFile !== null) return 'good';
  if (keyEndsAt <= now) return 'ended';
  return keyEndsAt.getTime() - now.getTime() < soonMs ? 'ends_soon' : 'good';
}

/** Whether the upstream is paused, because the key that set it has ended: requests are not forwarded. */
export function isPaused({ makerEndsAt }: Pick<Upstream, 'makerEndsAt'>, now: Date): boolean {
  return makerEndsAt !== null && makerEndsAt <= now;
}

/** Encodes an upstream for the native API and the command line. */
export function upstreamJson(upstream: Upstream, now: Date) {
  const { readsThrough, keyFile } = upstream;
  const isOver = isPaused(upstream, now);
  return {
    ...pickWire(upstream, 'face', 'url', 'hasKey'),
    state: isOver ? ('paused' as const) : ('active' as const),
    reason: isOver ? keyEnded : null,
    read_through: readsThrough,
    // Only the operator sees the folder.
    key_file: keyFile === null ? null : path.basename(keyFile),
    key_state: keyStateOf(upstream, now),
    ...pickWire(upstream, 'keyEndsAt', 'keyRefusedAt', 'madeBy', 'createdAt', 'updatedAt'),
  };
}

/** Characters of the name of a face. */
export const maxFaceName = 100;
export const maxUpstreamUrl = 500;
export const maxUpstreamKey = 4_096;

/** Returns the URL in canonical form, without a slash at the end. Throws `invalid`. */
export function checkUpstreamUrl(text: string, { prefixes }: UpstreamFace): string {
  const refusal = (message: string) => invalid('url', 'invalid', message);
  if (text.length > maxUpstreamUrl) throw refusal(`must be at most ${maxUpstreamUrl} characters`);
  if (!/^https?:\/\/[^\s?#@\\]+$/i.test(text) || !URL.canParse(text))
    throw refusal('must be an absolute http or https URL without user, query or fragment');
  const { origin, pathname } = new URL(text);
  const path = withoutEndSlashes(pathname);
  const prefix = prefixes.find((candidate) => path.endsWith(candidate));
  if (prefix !== undefined)
    throw refusal(`must not end with ${prefix}, because the server adds it to each path`);
  return origin + path;
}

/** Returns the trimmed key. Throws `invalid`. */
export function checkKey(text: string, { faultOfKey }: UpstreamFace): string {
  const key = text.trim();
  const refusal = (message: string) => invalid('key', 'invalid', message);
  if (key === '' || key.length > maxUpstreamKey) throw refusal(`must be 1 to ${maxUpstreamKey} characters`);
  if (!/^[\x20-\x7e]+$/.test(key)) throw refusal('must be printable ASCII characters');
  const fault = faultOfKey(key);
  if (fault !== undefined) throw refusal(fault);
  return key;
}
