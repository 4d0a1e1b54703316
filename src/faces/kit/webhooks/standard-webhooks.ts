/**
 * Signatures as Standard Webhooks has them: HMAC-SHA256 over `<id>.<timestamp>.<body>`, one for each secret that counts,
 * apart by spaces. Secrets are `whsec_` and base64. Checked by the libraries `standardwebhooks` and `svix` in the tests.
 */
import { createHmac } from 'node:crypto';
import type { Call, WebhookFormat } from '../../../domain/webhook.js';

const prefix = 'whsec_';
const keyBytes = 32;
const fewest = 24;
const most = 64;

export const standardSecret: WebhookFormat['secret'] = {
  make: (random) => `${prefix}${random(keyBytes).toString('base64')}`,
  accepts: (secret) => {
    const text = secret.slice(prefix.length);
    const key = Buffer.from(text, 'base64');
    return (
      secret.startsWith(prefix) &&
      key.toString('base64') === text &&
      key.length >= fewest &&
      key.length <= most
    );
  },
  mustBe: `${prefix} and the base64 of ${fewest} to ${most} bytes`,
};

/** `name`: what the three headers begin with. */
export function standardHeaders({ id, at, body, secrets }: Call, name: string): Record<string, string> {
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
