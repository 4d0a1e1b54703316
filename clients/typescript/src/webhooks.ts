/** Checks that a call came from the server, as docs/guides/webhooks.md describes it (Standard Webhooks). */
import { WebhookError } from './errors.ts';
import type { Event } from './generated/types.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export interface WebhookCall {
  /** the received bytes or text, before any parsing */
  readonly body: string | Bytes;
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** the signing secret, `whsec_…`; pass the old and the new one during a rotation */
  readonly secret: string | readonly string[];
  /** seconds that the clocks may differ; 300 by default */
  readonly toleranceSeconds?: number;
  /** the time in milliseconds */
  readonly now?: () => number;
}

export interface WebhookPayload {
  readonly type: Event['type'];
  readonly timestamp: string;
  readonly data: Event;
}

/** The parsed body. Throws WebhookError when the call is not genuine, or too old. */
export async function verifyWebhook(call: WebhookCall): Promise<WebhookPayload> {
  const { body, secret, toleranceSeconds = 300, now = Date.now } = call;
  const header = (name: string) => headerOf(call.headers, `webhook-${name}`);
  const [id, timestamp, signatures] = [header('id'), header('timestamp'), header('signature')];
  if (!id || !timestamp || !signatures) throw new WebhookError('A header of the signature is missing.');
  if (!/^\d{1,15}$/.test(timestamp)) throw new WebhookError(`The timestamp "${timestamp}" is not a number.`);
  // A clock that cannot be read (NaN) refuses too.
  if (!(Math.abs(now() / 1000 - Number(timestamp)) <= toleranceSeconds))
    throw new WebhookError('The timestamp is too far from the present time.');
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const signed = new Uint8Array(await new Blob([`${id}.${timestamp}.`, bytes]).arrayBuffer());
  for (const candidate of typeof secret === 'string' ? [secret] : secret)
    if (await isSigned(candidate, signed, signatures)) return JSON.parse(new TextDecoder().decode(bytes));
  throw new WebhookError('The signature does not match.');
}

/** Web Crypto compares in constant time. */
async function isSigned(secret: string, signed: Bytes, signatures: string): Promise<boolean> {
  const raw = decodedBytesOf(secret.replace(/^whsec_/, ''));
  if (!raw?.length) throw new TypeError('The secret is not valid: it is "whsec_" and base64.');
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  for (const signature of signatures.split(' ').slice(0, 20)) {
    const bytes = signature.startsWith('v1,') ? decodedBytesOf(signature.slice(3)) : undefined;
    if (bytes !== undefined && (await crypto.subtle.verify('HMAC', key, bytes, signed))) return true;
  }
  return false;
}

function headerOf(headers: WebhookCall['headers'], name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const [, value] = Object.entries(headers).find(([key]) => key.toLowerCase() === name) ?? [];
  return value?.toString();
}

function decodedBytesOf(base64: string): Bytes | undefined {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
