/** Signatures of payloads: over the bytes as they came. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type IntakeVariant, intakeVariants } from '../domain/intake.js';
import { credentials, provingHeaders } from './credentials.js';

const raw = Buffer.from('{"name":"Zo\\u00eb","at":"2026\\/01"}');
const secret = 'app secret';
const hex = (...parts: readonly (string | Buffer)[]) => {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
};

const valid: Readonly<Record<IntakeVariant, Readonly<Record<string, string>>>> = {
  meta: { 'x-hub-signature-256': `sha256=${hex(raw)}` },
  '360dialog': { 'x-360dialog-signature': hex(raw) },
  gupshup: { authorization: `Bearer ${secret}` },
  ycloud: { 'ycloud-signature': `t=1750030073,s=${hex('1750030073.', raw)}` },
};

describe.each(intakeVariants)('the credential of %s', (variant) => {
  const { isValid, prove } = credentials[variant];
  const [[name, value] = ['', '']] = Object.entries(valid[variant]);

  it('is accepted, and handed on as it came', () => {
    expect(isValid(secret, raw, { ...valid[variant], other: 'x' })).toBe(true);
    expect(provingHeaders(variant, { ...valid[variant], cookie: 'x' })).toEqual(valid[variant]);
  });

  it('is proved with the secret', () => {
    expect(isValid(secret, raw, prove(secret, raw, new Date(1_750_030_073_000)))).toBe(true);
    expect(isValid(secret, raw, prove('another secret', raw, new Date()))).toBe(false);
  });

  it.each([
    ['none', {}],
    ['an empty one', { [name]: '' }],
    ['half of it', { [name]: value.slice(0, -2) }],
    ['two of them', { [name]: [value, value] }],
    ['another secret', { [name]: value.replace(/.$/, (last) => (last === '0' ? '1' : '0')) }],
  ])('refuses %s', (_case, headers) => {
    expect(isValid(secret, raw, headers)).toBe(false);
  });

  it('refuses other bytes, also those of the same JSON', () => {
    if (variant === 'gupshup') return;
    expect(isValid(secret, Buffer.from(JSON.stringify(JSON.parse(raw.toString()))), valid[variant])).toBe(
      false,
    );
  });
});
