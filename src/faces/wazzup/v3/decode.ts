/** v3: bodies as bare arrays, members in camelCase. */
import { invalid, ProblemError } from '../../../domain/problem.js';
import { isStorable } from '../../../domain/text.js';
import { DUPLICATE_CHAT, LENGTHS } from '../choices.js';
import { decodeEntries, type Entry, type Names, readId } from '../decode.js';

export const names: Names = {
  root: '',
  fields: {
    id: 'id',
    responsibleUserId: 'responsibleUserId',
    name: 'name',
    chats: 'contactData',
    uri: 'uri',
  },
  chatFields: { type: 'chatType', id: 'chatId', username: 'username', phone: 'phone' },
  conflict: ({ type, id, owner }) => DUPLICATE_CHAT.v3(type, id, owner),
};

export const tooManyCode = 'too_many';

export function decodeContacts(body: unknown): readonly Entry[] {
  const { entries, issues } = decodeEntries(readList(body), names, { isWhole: true, refusesRepeats: true });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return entries;
}

/** Each id once, in the order of the request. */
export function decodeContactIds(body: unknown): readonly string[] {
  const ids = readList(body).map((sent) => {
    const id = readId(sent);
    if (id === undefined) throw invalid('ids', 'type', 'Ids must be strings.');
    return decodeContactId(id);
  });
  return [...new Set(ids)];
}

/** An id in the path, decoded already, or in a list. */
export function decodeContactId(id: string): string {
  if (!isStorable(id)) throw invalid('id', 'forbidden', 'Id contains a forbidden character.');
  return id;
}

function readList(body: unknown): readonly unknown[] {
  if (!Array.isArray(body)) throw invalid('', 'type', 'Request body must be an array.');
  if (body.length === 0) throw invalid('', 'required', 'Request body must not be empty.');
  if (body.length > LENGTHS.entries)
    throw invalid('', tooManyCode, `No more than ${LENGTHS.entries} entities per request.`);
  return body;
}
