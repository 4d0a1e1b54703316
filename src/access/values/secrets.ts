/** Secrets: our format, and their storage: as a hash only. */
import { createHash, randomBytes } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const keyPrefix = 'sb_live_';
export const tokenPrefix = 'sbt_';

export type RandomBytes = (length: number) => Buffer;
export const systemRandom: RandomBytes = randomBytes;

/** Returns `length` characters of base62, without bias. */
export function makeRandomText(length: number, random: RandomBytes): string {
  let text = '';
  while (text.length < length)
    for (const byte of random(length * 2))
      if (byte < 248 && text.length < length) text += alphabet[byte % 62];
  return text;
}

/** Makes a secret: `sb_live_`, 32 random characters, 6 of checksum. */
export function newSecret(random: RandomBytes): string {
  const body = makeRandomText(32, random);
  return `${keyPrefix}${body}${checksumOfSecret(body)}`;
}

/** Whether a text with the prefix of our keys is well-formed; other texts cannot be checked. */
export function isPlausible(secret: string): boolean {
  if (!secret.startsWith(keyPrefix)) return true;
  const body = secret.slice(keyPrefix.length, -6);
  return body.length === 32 && checksumOfSecret(body) === secret.slice(-6);
}

function checksumOfSecret(body: string): string {
  let value = createHash('sha256').update(body).digest().readUIntBE(0, 6);
  let text = '';
  for (let index = 0; index < 6; index += 1) {
    text = alphabet[value % 62] + text;
    value = Math.floor(value / 62);
  }
  return text;
}

/** Returns the stored hash, used for lookups. Secrets are long and random, so a plain hash is enough. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Returns the displayed part: enough to distinguish keys, a quarter of an imported secret at most. */
export function shownPrefix(secret: string): string {
  if (secret.startsWith(keyPrefix)) return secret.slice(0, keyPrefix.length + 4);
  return secret.slice(0, Math.min(4, Math.floor(secret.length / 4)));
}

/** Returns the start of a key that no account has: enough to recognize it, too little to guess the rest. */
export function keyStartOf(secret: string): string {
  const start = secret.slice(0, Math.min(8, Math.floor(secret.length / 4)));
  return start.replaceAll(/[^!-~]/g, '?');
}

/** Whether our format has the displayed prefix. Other keys were imported from a vendor. */
export function isOwnPrefix(prefix: string): boolean {
  return prefix.startsWith(keyPrefix);
}

/** Whether the secret has our format: an installation of Switchbook made it, so it is not a vendor's. */
export function isOwnSecret(secret: string): boolean {
  return secret.startsWith(keyPrefix) || secret.startsWith(tokenPrefix);
}

const ownSecretForm = new RegExp(`(?<![0-9A-Za-z_])(?:${keyPrefix}|${tokenPrefix})[0-9A-Za-z_-]{8,}`);

/** Whether a text contains such a secret: bare, after `Bearer`, as a cookie, or encoded as `Basic`. */
export function holdsOwnSecret(text: string): boolean {
  if (ownSecretForm.test(text)) return true;
  const [, packed] = /^\s*basic\s+([0-9A-Za-z+/_=-]+)\s*$/i.exec(text) ?? [];
  return packed !== undefined && ownSecretForm.test(Buffer.from(packed, 'base64').toString('latin1'));
}
