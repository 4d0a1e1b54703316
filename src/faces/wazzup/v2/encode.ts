/** v2: every answer is `{data, meta}`, even one contact an array. */

import type { TokenPair } from '../../../core/access/tokens.js';
import type { CommandResult } from '../../../core/writes/commands.js';
import type { Answer, Exchange } from '../../kit/wire/define-face.js';
import { tokenLifetimes, uriFallback } from '../choices.js';
import { type ShownContact, viewOf } from '../encode.js';
import type { ContactWire, TokenWire } from './wire.js';

export function ok(exchange: Pick<Exchange, 'core'>, status: number, data: unknown): Answer {
  return { status, body: { data, meta: metaOf(exchange) } };
}

export function metaOf({ core }: Pick<Exchange, 'core'>) {
  return { timestamp: Math.floor(core.clock().getTime() / 1000) };
}

export function encodeContact(contact: ShownContact, asked?: string): ContactWire {
  const { id, name, responsibleUserId, chats, uri } = viewOf(contact, asked);
  return {
    id,
    name,
    responsible_user_id: responsibleUserId,
    contact_data: chats.map((chat) => ({
      chat_type: chat.type,
      chat_id: chat.id,
      username: chat.username,
      phone: chat.phone,
    })),
    uri: uri ?? uriFallback(id),
  };
}

/** Returns the number of contacts of a batch: those found, changed or not, and those made. */
export function encodeProcessed(results: readonly CommandResult[]) {
  return { processed: results.filter((result) => result.outcome !== 'skipped').length };
}

export function encodeTokens({ accessToken, refreshToken }: TokenPair): TokenWire {
  return {
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_in: tokenLifetimes.accessSeconds,
    refresh_expires_in: tokenLifetimes.refreshSeconds,
  };
}
