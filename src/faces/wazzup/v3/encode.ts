/** Answers of v3: bare values, and no body without a value. */
import type { CommandResult } from '../../../core/writes/commands.js';
import type { Agent } from '../../../domain/note.js';
import type { Answer } from '../../kit/wire/define-face.js';
import { absentV3, emptyTextV3 } from '../choices.js';
import { type ShownContact, viewOf } from '../encode.js';
import type { ContactWire, UserWire } from './wire.js';

export const done: Answer = { status: 200 };

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function encodeContact(contact: ShownContact, asked?: string): ContactWire {
  const { id, name, responsibleUserId, chats, uri } = viewOf(contact, asked);
  return {
    id,
    name: name || emptyTextV3,
    responsibleUserId: responsibleUserId || emptyTextV3,
    contactData: chats.map((chat) => ({
      chatType: chat.type,
      chatId: chat.id,
      username: chat.username || absentV3,
      phone: chat.phone || absentV3,
    })),
    uri: uri ?? absentV3,
  };
}

/** The ids of no contact. */
export function encodeMissing(ids: readonly string[], results: readonly CommandResult[]): readonly string[] {
  return ids.filter((_, index) => {
    const result = results[index];
    return result?.outcome === 'skipped' && result.reason === 'missing';
  });
}

export function encodeUser({ id, name, phone }: Agent): UserWire {
  return { id, name, phone: phone ?? absentV3 };
}
