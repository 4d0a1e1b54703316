/** v2: bodies as objects around an array, members in snake_case. */
import { type Issue, invalid, ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { member } from '../../kit/body/json-body.js';
import { lengths } from '../choices.js';
import { type Names, readId } from '../decode.js';
import { errorTexts } from '../messages.js';

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
};

/** Returns the entries of POST and PATCH, unchecked. */
export function listContacts(body: unknown): readonly unknown[] {
  return readList(body, 'contacts');
}

/** Decodes ids, each once. */
export function decodeContactIds(body: unknown): readonly string[] {
  const issues: Issue[] = [];
  const ids = readList(body, 'contact_ids').map((value, index) => {
    const id = readId(value);
    const wrong = wrongOfId(value, id);
    const path = `contact_ids.${index}`;
    if (wrong !== undefined) issues.push({ path, code: 'id', message: `${path} ${wrong}` });
    return id ?? '';
  });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return [...new Set(ids)];
}

/** Returns the id in the path, decoded already. */
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

function wrongOfId(value: unknown, id: string | undefined): string | undefined {
  if (value === null || id?.trim() === '') return errorTexts.empty;
  if (id === undefined) return errorTexts.notText;
  return isStorable(id) ? undefined : errorTexts.forbidden;
}
