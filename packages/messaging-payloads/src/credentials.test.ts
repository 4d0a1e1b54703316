/** Signatures of payloads, which cover the received bytes. */
import { createHmac } from 'node:crypto';
import { type IntakeVariant, intakeVariants } from '@switchbook/domain/events/intake-names.js';
import { describe, expect, it } from 'vitest';
import { credentials, provingHeaders } from './credentials.js';

const raw = Buffer.from('{"name":"Zo\\u00eb","at":"2026\\/01"}');
const secret = 'app secret';
const hexOf = (algorithm: string, ...parts: readonly (string | Buffer)[]) => {
  const hmac = createHmac(algorithm, secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
};
const hex = (...parts: readonly (string | Buffer)[]) => hexOf('sha256', ...parts);

const valid: Readonly<Record<IntakeVariant, Readonly<Record<string, string>>>> = {
  meta: { 'x-hub-signature-256': `sha256=${hex(raw)}` },
  '360dialog': { 'x-360dialog-signature': hex(raw) },
  gupshup: { authorization: `Bearer ${secret}` },
  ycloud: { 'ycloud-signature': `t=1750030073,s=${hex('1750030073.', raw)}` },
  waha: { 'x-webhook-hmac': hexOf('sha512', raw), 'x-webhook-hmac-algorithm': 'sha512' },
  evolution: { apikey: secret },
};

describe.each(intakeVariants)('the credential of %s', (variant) => {
  const { isValid, prove } = credentials[variant];
  const [[name, value] = ['', '']] = Object.entries(valid[variant]);

  it('is accepted, and passed on unchanged', () => {
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
    ['text that is no hex', { [name]: value.replace(/.$/, 'g') }],
    ['another header', { 'x-signature': value }],
  ])('refuses %s', (_case, headers) => {
    expect(isValid(secret, raw, { ...valid[variant], [name]: undefined, ...headers })).toBe(false);
  });

  it('accepts the letters of a signature in any case', () => {
    if (value.includes(secret)) return;
    const upper = value.replace(/[0-9a-f]{64,}$/, (digits) => digits.toUpperCase());
    expect(upper).not.toBe(value);
    expect(isValid(secret, raw, { ...valid[variant], [name]: upper })).toBe(true);
  });

  it('refuses other bytes, even of the same JSON', () => {
    if (variant === 'gupshup' || variant === 'evolution') return;
    expect(isValid(secret, Buffer.from(JSON.stringify(JSON.parse(raw.toString()))), valid[variant])).toBe(
      false,
    );
  });
});

describe('WAHA', () => {
  const { isValid } = credentials.waha;
  const signature = hexOf('sha512', raw);

  it('may leave out the name of its algorithm', () => {
    expect(isValid(secret, raw, { 'x-webhook-hmac': signature })).toBe(true);
    expect(isValid(secret, raw, { 'x-webhook-hmac': signature, 'x-webhook-hmac-algorithm': 'SHA512' })).toBe(
      true,
    );
  });

  it.each([
    ['another algorithm', hex(raw), 'sha256'],
    ['a signature of another algorithm', hex(raw), 'sha512'],
    ['another name than that of the algorithm', signature, 'sha256'],
  ])('refuses %s', (_case, sent, algorithm) => {
    expect(isValid(secret, raw, { 'x-webhook-hmac': sent, 'x-webhook-hmac-algorithm': algorithm })).toBe(
      false,
    );
  });

  it("has the signature of its documentation's example", () => {
    const example = Buffer.from('{"event":"message","session":"default","engine":"WEBJS"}');
    const sent =
      '208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8097c462b2b17a6ce93b6b47a136cf2e78a33a63f6752c2c1631777076153fa89';
    expect(isValid('my-secret-key', example, { 'x-webhook-hmac': sent })).toBe(true);
  });
});

describe('Evolution API', () => {
  const { isValid } = credentials.evolution;
  const withKey = (apikey: unknown) =>
    Buffer.from(JSON.stringify({ event: 'x', data: { apikey: secret }, apikey }));

  it.each([
    ['a header', { apikey: secret }, null],
    ['an authorization', { authorization: `Bearer ${secret}` }, null],
    ['the key in the body', {}, secret],
    ["another service's authorization next to the key in the body", { authorization: 'Basic eDp5' }, secret],
  ])('is proved by %s', (_case, headers, key) => {
    expect(isValid(secret, withKey(key), headers)).toBe(true);
  });

  it.each([
    ['another key', 'another secret'],
    ['no key, as when it does not expose them', null],
    ['a key that is no text', { secret }],
  ])('is not proved by %s in the body', (_case, key) => {
    expect(isValid(secret, withKey(key), {})).toBe(false);
  });

  it('is not proven by a damaged or too deep body', () => {
    const deep = `{"a":${'['.repeat(100)}${']'.repeat(100)},"apikey":"${secret}"}`;
    for (const body of [`{"apikey":"${secret}"`, `["${secret}"]`, `"${secret}"`, deep, ''])
      expect(isValid(secret, Buffer.from(body), {})).toBe(false);
  });
});
