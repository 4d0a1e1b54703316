/**
 * How a sender of payloads proves itself: one line for each variant of the same payload. All compare in constant time, and
 * sign the bytes as they were sent: Meta escapes letters as \uXXXX, so parsed and rewritten JSON has another signature.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IntakeVariant } from '../domain/intake.js';

export type SentHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

interface Credential {
  /** the headers that prove the sender; receivers of the same bytes need them */
  readonly headers: readonly string[];
  readonly isValid: (secret: string, raw: Uint8Array, headers: SentHeaders) => boolean;
  /** the headers of a sender that has the secret */
  readonly prove: (secret: string, raw: Uint8Array, now: Date) => SentHeaders;
}

const hubSignature = 'x-hub-signature-256';

export const credentials: Readonly<Record<IntakeVariant, Credential>> = {
  meta: signed(hubSignature),
  '360dialog': signed('x-360dialog-signature', hubSignature),
  // It signs nothing: the secret is a header that the subscription names.
  gupshup: {
    headers: ['authorization'],
    isValid: (secret, _raw, headers) => {
      const sent = textOf(headers, 'authorization')?.replace(/^Bearer /i, '');
      return sent !== undefined && isSameText(sent, secret);
    },
    prove: (secret) => ({ authorization: secret }),
  },
  // `t=<seconds>,s=<hex>`, over the time, a dot and the body.
  ycloud: {
    headers: ['ycloud-signature'],
    isValid: (secret, raw, headers) => {
      const parts = /^t=(\d{1,16}),s=([0-9a-f]{64})$/i.exec(textOf(headers, 'ycloud-signature') ?? '');
      if (parts === null) return false;
      return isSameHex(parts[2], createHmac('sha256', secret).update(`${parts[1]}.`).update(raw));
    },
    prove: (secret, raw, now) => {
      const seconds = Math.floor(now.getTime() / 1_000);
      const hex = createHmac('sha256', secret).update(`${seconds}.`).update(raw).digest('hex');
      return { 'ycloud-signature': `t=${seconds},s=${hex}` };
    },
  },
};

/** `sha256=<hex>`; the prefix may be absent. */
function signed(name: string, ...others: readonly string[]): Credential {
  const names = [name, ...others];
  return {
    headers: names,
    isValid: (secret, raw, headers) =>
      names.some((name) => {
        const hex = /^(?:sha256=)?([0-9a-f]{64})$/i.exec(textOf(headers, name)?.trim() ?? '')?.[1];
        return hex !== undefined && isSameHex(hex, createHmac('sha256', secret).update(raw));
      }),
    prove: (secret, raw) => ({
      [name]: `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`,
    }),
  };
}

/** A header that came twice proves nothing. */
function textOf(headers: SentHeaders, name: string): string | undefined {
  const sent = headers[name];
  return typeof sent === 'string' ? sent : undefined;
}

function isSameHex(hex: string | undefined, hmac: { digest(): Buffer }): boolean {
  return timingSafeEqual(Buffer.from(hex ?? '', 'hex'), hmac.digest());
}

/** Compares in constant time, whatever the lengths. */
export function isSameText(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}

/** The headers that prove the sender, as they came. */
export function provingHeaders(
  variant: IntakeVariant,
  headers: SentHeaders,
): Readonly<Record<string, string>> {
  const names = [...credentials[variant].headers, 'content-type'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const sent = textOf(headers, name);
      return sent === undefined || sent.length > 1_000 ? [] : [[name, sent]];
    }),
  );
}
