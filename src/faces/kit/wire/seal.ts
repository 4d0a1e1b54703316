/**
 * Sealed tokens: values that a face issues and gets back, such as a page's position. They contain a MAC over version,
 * face, account and query. So an altered or foreign token, or a token for other filters, opens as undefined. The face
 * decides how its wire answers an expired token.
 */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { Cursor } from '@switchbook/domain/contact/page.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';

const version = 1;
const macBytes = 12;
const maxTokenLength = 4_096;

export interface CursorSealer {
  /** Seals a cursor. `query` binds the token to filters; without it any query is accepted. */
  sealCursor(accountId: AccountId, cursor: Cursor, query?: string): string;
  openCursor(accountId: AccountId, token: string, query?: string): Cursor | undefined;
}

export function makeCursorSealer(face: string, secret: Buffer): CursorSealer {
  const key = createSecretKey(secret);
  const macOf = (accountId: AccountId, query: string, payload: string): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([version, face, accountId, query, payload]))
      .digest()
      .subarray(0, macBytes);
  return {
    sealCursor: (accountId, cursor, query = '') => {
      const payload = JSON.stringify(cursor);
      return Buffer.concat([macOf(accountId, query, payload), Buffer.from(payload)]).toString('base64url');
    },
    openCursor: (accountId, token, query = '') => {
      if (token.length > maxTokenLength || !/^[A-Za-z0-9_-]+$/.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      // Base64 has several spellings of its last character; only the issued one opens.
      if (bytes.length <= macBytes || bytes.toString('base64url') !== token) return undefined;
      const payload = bytes.subarray(macBytes).toString();
      if (!timingSafeEqual(bytes.subarray(0, macBytes), macOf(accountId, query, payload))) return undefined;
      return JSON.parse(payload) as Cursor;
    },
  };
}
