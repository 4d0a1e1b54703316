/**
 * Checks the credential of a sender: one line per variant. All compare in constant time. Signatures cover the received
 * bytes: Meta escapes letters as \uXXXX, so parsed and rewritten JSON has another signature.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IntakeVariant } from '@switchbook/domain/events/intake-names.js';
import { readMemberText } from './json.js';

export type SentHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

interface Credential {
  /** the headers that prove the sender; receivers of the same bytes need them */
  readonly headers: readonly string[];
  /** whether it proves that the sender sent these bytes; a secret alone only proves who sent the request */
  readonly isSignature: boolean;
  readonly isValid: (secret: string, raw: Uint8Array, headers: SentHeaders) => boolean;
  /** the headers of a sender that has the secret */
  readonly prove: (secret: string, raw: Uint8Array, now: Date) => SentHeaders;
}

const hexLengths = { sha256: 64, sha512: 128 };
const hubSignature = 'x-hub-signature-256';

export const credentials: Readonly<Record<IntakeVariant, Credential>> = {
  meta: signatureScheme('sha256', [hubSignature]),
  '360dialog': signatureScheme('sha256', ['x-360dialog-signature', hubSignature]),
  // The platform signs nothing. Its secret is a header that the subscription names.
  gupshup: {
    headers: ['authorization'],
    isSignature: false,
    isValid: (secret, _raw, headers) => hasSecret(secret, headerTextOf(headers, 'authorization')),
    prove: (secret) => ({ authorization: secret }),
  },
  // `t=<seconds>,s=<hex>`, over the time, a dot and the body.
  ycloud: {
    headers: ['ycloud-signature'],
    isSignature: true,
    isValid: (secret, raw, headers) => {
      const parts = /^t=(\d{1,16}),s=([0-9a-f]{64})$/i.exec(headerTextOf(headers, 'ycloud-signature') ?? '');
      if (parts === null) return false;
      return isSameHex(parts[2], createHmac('sha256', secret).update(`${parts[1]}.`).update(raw));
    },
    prove: (secret, raw, now) => {
      const seconds = Math.floor(now.getTime() / 1_000);
      const hex = createHmac('sha256', secret).update(`${seconds}.`).update(raw).digest('hex');
      return { 'ycloud-signature': `t=${seconds},s=${hex}` };
    },
  },
  waha: signatureScheme('sha512', ['x-webhook-hmac'], 'x-webhook-hmac-algorithm'),
  // The platform signs nothing. Its secret is a header that the webhook sets. Or it is the key of the instance, which
  // the platform may write into the body.
  evolution: {
    headers: ['authorization', 'apikey'],
    isSignature: false,
    isValid: (secret, raw, headers) =>
      hasSecret(secret, headerTextOf(headers, 'authorization')) ||
      hasSecret(secret, headerTextOf(headers, 'apikey')) ||
      hasSecret(secret, readKeyIn(raw)),
    prove: (secret) => ({ apikey: secret }),
  },
};

/**
 * Declares a signature of the form `<algorithm>=<hex>`; the prefix may be absent. `named`: the header that names the
 * algorithm, if it is sent.
 */
function signatureScheme(
  algorithm: 'sha256' | 'sha512',
  names: readonly [string, ...string[]],
  named?: string,
): Credential {
  const form = new RegExp(`^(?:${algorithm}=)?([0-9a-f]{${hexLengths[algorithm]}})$`, 'i');
  const isNamed = (headers: SentHeaders) =>
    named === undefined || (headers[named] ?? algorithm).toString().trim().toLowerCase() === algorithm;
  return {
    headers: named === undefined ? names : [...names, named],
    isSignature: true,
    isValid: (secret, raw, headers) =>
      isNamed(headers) &&
      names.some((name) => {
        const hex = form.exec(headerTextOf(headers, name)?.trim() ?? '')?.[1];
        return hex !== undefined && isSameHex(hex, createHmac(algorithm, secret).update(raw));
      }),
    prove: (secret, raw) => {
      const hex = createHmac(algorithm, secret).update(raw).digest('hex');
      return named === undefined
        ? { [names[0]]: `${algorithm}=${hex}` }
        : { [names[0]]: hex, [named]: algorithm };
    },
  };
}

/** Whether a text equals the secret, with or without `Bearer`. */
function hasSecret(secret: string, header: string | undefined): boolean {
  return header !== undefined && isSameText(header.replace(/^Bearer /i, ''), secret);
}

/** Finds the key in a body. No other member of the body is trusted or parsed before. */
const readKeyIn = (raw: Uint8Array) => readMemberText(raw, 'apikey');

/** Returns the text of a header; a repeated header proves nothing. */
function headerTextOf(headers: SentHeaders, name: string): string | undefined {
  const header = headers[name];
  return typeof header === 'string' ? header : undefined;
}

function isSameHex(hex: string | undefined, hmac: { digest(): Buffer }): boolean {
  return timingSafeEqual(Buffer.from(hex ?? '', 'hex'), hmac.digest());
}

/** Compares in constant time, for texts of any length. */
export function isSameText(ownText: string, otherText: string): boolean {
  const [left, right] = [ownText, otherText].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}

/** Returns the headers that prove the sender, unchanged. */
export function provingHeaders(
  variant: IntakeVariant,
  headers: SentHeaders,
): Readonly<Record<string, string>> {
  const names = [...credentials[variant].headers, 'content-type'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const header = headerTextOf(headers, name);
      return header === undefined || header.length > 1_000 ? [] : [[name, header]];
    }),
  );
}
