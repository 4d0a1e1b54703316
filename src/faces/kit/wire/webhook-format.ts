/**
 * Shared by the formats of webhooks of several faces. Signatures by Standard Webhooks: HMAC-SHA256 over
 * `<id>.<timestamp>.<body>`, one for each valid secret, separated by spaces. The tests check them with the libraries
 * `standardwebhooks` and `svix`.
 */
import { createHmac } from 'node:crypto';
import { systemActor } from '@switchbook/domain/consent/consent.js';
import type { StoredEvent } from '@switchbook/domain/events/event.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import type { WebhookAttempt, WebhookFormat } from '../../../webhooks/values/format.js';

const prefix = 'whsec_';
const keyBytes = 32;
const minBytes = 24;
const maxBytes = 64;

/** Secrets by Standard Webhooks: `whsec_` and base64. */
export const standardSecret: WebhookFormat['secret'] = {
  make: (random) => `${prefix}${random(keyBytes).toString('base64')}`,
  accepts: (secret) => {
    const text = secret.slice(prefix.length);
    const key = Buffer.from(text, 'base64');
    return (
      secret.startsWith(prefix) &&
      key.toString('base64') === text &&
      key.length >= minBytes &&
      key.length <= maxBytes
    );
  },
  mustBe: `${prefix} and the base64 of ${minBytes} to ${maxBytes} bytes`,
};

/**
 * Signs a body by Standard Webhooks: HMAC-SHA256 over `<id>.<timestamp>.<body>`, one for each valid secret, separated
 * by spaces. `name`: the common prefix of the three headers. Tests check it by the libraries `standardwebhooks` and
 * `svix`.
 */
export function standardHeaders(
  { id, at, body, secrets }: WebhookAttempt,
  name: string,
): Record<string, string> {
  const timestamp = Math.floor(at.getTime() / 1000);
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  });
  return {
    [`${name}-id`]: id,
    [`${name}-timestamp`]: String(timestamp),
    [`${name}-signature`]: signatures.join(' '),
  };
}

/** Any text that fits into a header and cannot be guessed. */
export const textSecret: WebhookFormat['secret'] = {
  make: standardSecret.make,
  accepts: (secret) => /^[\x21-\x7e]{16,255}$/.test(secret),
  mustBe: '16 to 255 printable ASCII characters without spaces',
};

/** Returns the HMAC-SHA256 of the body with the text of the current secret, in lower-case hex digits. */
export function hexSignature({ body, secrets: [secret] }: WebhookAttempt): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** Returns the members with different JSON values, except ignored members. */
export function changedMembers<Wire extends object>(
  before: Wire,
  after: Wire,
  without: readonly (keyof Wire & string)[],
): readonly string[] {
  const names = Object.keys(after) as (keyof Wire & string)[];
  return names.filter(
    (name) => !without.includes(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
}

/** Returns the members in the order of the wire's schema. */
export function inWireOrder<Wire extends object>(
  schema: { readonly properties: object },
  wire: Wire,
): Partial<Wire> {
  const values = wire as Readonly<Record<string, unknown>>;
  const names = Object.keys(schema.properties).filter((name) => values[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, values[name]])) as Partial<Wire>;
}

/** Returns the creation of a contact that there is not, for test requests. */
export function sampleEvent(id: string, at: Date): StoredEvent {
  const digits = '14155550100';
  return {
    position: 0,
    seq: 0,
    id: asId(id),
    type: 'contact.created',
    contactId: asId('00000000-0000-7000-8000-000000000000'),
    version: 1,
    before: null,
    after: {
      number: 1,
      display_name: 'Test Contact',
      identities: [
        { id: '00000000-0000-7000-8000-000000000001', kind: 'phone', value: digits, primary: true },
        {
          id: '00000000-0000-7000-8000-000000000002',
          kind: 'email',
          value: 'test@example.com',
          primary: true,
        },
      ],
    },
    actor: systemActor,
    occurredAt: at,
  };
}
