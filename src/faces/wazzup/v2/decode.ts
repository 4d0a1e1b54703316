/** v2: bodies as objects around an array, members in snake_case. */
import { type Issue, invalid, ProblemError } from '../../../domain/problem.js';
import { isStorable } from '../../../domain/text.js';
import { isObject, member } from '../../kit/json-body.js';
import { duplicateChat, errorTexts, lengths } from '../choices.js';
import { decodeEntries, type Entry, type Names, readId } from '../decode.js';

export const names: Names = {
  root: 'contacts.',
  fields: {
    id: 'id',
    responsibleUserId: 'responsible_user_id',
    name: 'name',
    chats: 'contact_data',
    uri: 'uri',
  },
  chatFields: { type: 'chat_type', id: 'chat_id', username: 'username', phone: 'phone' },
  conflict: ({ path, owner }) => duplicateChat.v2(path, owner),
};

/** The entries of POST, or of PATCH where only the id is required. */
export function decodeContacts(
  body: unknown,
  isWhole: boolean,
  region: string | undefined,
): readonly Entry[] {
  const list = readList(body, 'contacts');
  const { entries, issues } = decodeEntries(list, names, { isWhole, refusesRepeats: false, region });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return entries;
}

export function decodeContactIds(body: unknown): readonly string[] {
  const issues: Issue[] = [];
  const ids = readList(body, 'contact_ids').map((sent, index) => {
    const id = readId(sent);
    const wrong = wrongOfId(sent, id);
    const path = `contact_ids.${index}`;
    if (wrong !== undefined) issues.push({ path, code: 'id', message: `${path} ${wrong}` });
    return id ?? '';
  });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return ids;
}

/** The id in the path, decoded already. */
export function decodeContactId(id: string): string {
  if (!isStorable(id)) throw invalid('contact_id', 'forbidden', `contact_id ${errorTexts.forbidden}`);
  return id;
}

function readList(body: unknown, name: string): readonly unknown[] {
  const list = isObject(body) ? member(body, name) : undefined;
  if (!Array.isArray(list)) throw invalid(name, 'type', `${name} ${errorTexts.notArray}`);
  if (list.length === 0) throw invalid(name, 'required', `${name} ${errorTexts.empty}`);
  if (list.length > lengths.entries)
    throw invalid(name, 'too_many', `${name} ${errorTexts.tooMany(lengths.entries)}`);
  return list;
}

function wrongOfId(sent: unknown, id: string | undefined): string | undefined {
  if (sent === null || id?.trim() === '') return errorTexts.empty;
  if (id === undefined) return errorTexts.notText;
  return isStorable(id) ? undefined : errorTexts.forbidden;
}
