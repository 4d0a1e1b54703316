/**
 * Encrypts secrets that the server must be able to read, such as keys for signatures and secrets of other systems. The
 * key is derived from the installation's secret. `owner` identifies the row of a secret; a copy in another row cannot
 * be decrypted.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { invariant } from '../problems/problem.js';

const version = 1;
const nonceLength = 12;
const tagLength = 16;

export interface SecretSealer {
  seal(secret: string | Uint8Array, owner: string): Buffer;
  open(sealed: Buffer, owner: string): string;
  openBytes(sealed: Buffer, owner: string): Buffer;
}

export function secretSealer(tokenSecret: Buffer, random: (length: number) => Buffer): SecretSealer {
  const key = Buffer.from(hkdfSync('sha256', tokenSecret, '', 'switchbook sealed secrets', 32));
  return {
    seal: (secret, owner) => {
      const nonce = random(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
      const bytes = typeof secret === 'string' ? Buffer.from(secret) : secret;
      const text = [cipher.update(bytes), cipher.final()];
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), ...text]);
    },
    open: (sealed, owner) => openBytes(sealed, owner).toString('utf8'),
    openBytes,
  };

  function openBytes(sealed: Buffer, owner: string): Buffer {
    invariant(sealed[0] === version, 'the sealed secret has an unknown version');
    const text = 1 + nonceLength + tagLength;
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceLength))
      .setAAD(Buffer.from(owner))
      .setAuthTag(sealed.subarray(1 + nonceLength, text));
    return Buffer.concat([decipher.update(sealed.subarray(text)), decipher.final()]);
  }
}
