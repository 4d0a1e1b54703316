/**
 * Reads the chats that a business had in its phone app before it came to the platform: who was in them. Chats of groups are not
 * among them. Source: Meta's page on the field `history`, December 2025.
 */
import type { Change } from './change.js';
import { type Members, objectsIn, phoneIn, timeIn } from './members.js';
import { idNames, idsIn, joined } from './people.js';

/** Messages of before are not counted: some of them came as messages too. */
export function readHistory({ value, business, facts, unread }: Change): void {
  for (const chunk of objectsIn(value, 'history')) {
    // The business declined to share its chats.
    for (const _ of objectsIn(chunk, 'errors')) unread.count('history', 'errors');
    for (const thread of objectsIn(chunk, 'threads')) {
      const phone = phoneIn(thread, 'id');
      if (phone === undefined || phone === business?.phone) {
        unread.count('history', 'threads');
        continue;
      }
      const messages = objectsIn(thread, 'messages');
      const own = messages.find((message) => phoneIn(message, 'from') === phone);
      const person = joined({ phone }, own === undefined ? {} : idsIn(own, idNames.sender));
      facts.push({ kind: 'seen', person, message: null, at: newestOf(messages), business, messageId: null });
    }
  }
}

function newestOf(messages: readonly Members[]): Date | null {
  const times = messages.flatMap((message) => timeIn(message, 'timestamp')?.getTime() ?? []);
  return times.length === 0 ? null : new Date(times.reduce((one, other) => Math.max(one, other)));
}
