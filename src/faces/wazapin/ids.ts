/** Ids as they may be written: upper case, without hyphens, a contact's with `cnt_` before it. Answers have one form. */
import type { GetCommand } from '../../core/contacts/read.js';
import type { ContactSelector } from '../../core/writes/commands.js';
import { type AnyId, type ContactId, parseId } from '../../domain/ids.js';

const bare = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i;

/** Undefined for what is no uuid. */
export function readUuid<Id extends AnyId>(sent: string): Id | undefined {
  return parseId<Id>(bare.exec(sent)?.slice(1).join('-') ?? sent);
}

export function readContactId(sent: string): ContactId | undefined {
  return readUuid<ContactId>(sent.replace(/^cnt_/, ''));
}

/** The contact of a path. What is no id matches no contact. */
export function contactOf(sent: string | undefined): GetCommand {
  const id = readContactId(sent ?? '');
  const target: ContactSelector[] = id === undefined ? [] : [{ by: 'id', id }];
  return { target };
}
