/** v3: bodies as bare arrays, members in camelCase. */
import { invalid } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { isLonger, isStorable } from '@switchbook/domain/text/text.js';
import type { ClientUser } from '../../../client-users/values.js';
import { member } from '../../kit/body/json-body.js';
import { handleRules } from '../chats.js';
import { lengths } from '../choices.js';
import { type Names, readId } from '../decode.js';
import { descriptionsV3, userErrorsV3 } from '../messages.js';

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
};

export const tooManyCode = 'too_many';

/** Decodes ids, each once, in the order of the request. */
export function decodeContactIds(body: unknown): readonly string[] {
  const ids = readList(body).map((value) => {
    const id = readId(value);
    if (id === undefined) throw invalid('ids', 'type', descriptionsV3.ids);
    return decodeContactId(id);
  });
  return [...new Set(ids)];
}

/** Returns an id in the path, decoded already, or in a list. */
export function decodeContactId(id: string): string {
  if (!isStorable(id)) throw invalid('id', 'forbidden', descriptionsV3.badId);
  return id;
}

/** Decodes users. The last of several users with one id counts, as in separate requests. */
export function decodeUsers(body: unknown): readonly ClientUser[] {
  const users = readList(body).map(decodeUser);
  return [...new Map(users.map((user) => [user.id, user])).values()];
}

function decodeUser(value: unknown, index: number): ClientUser {
  if (!isObject(value)) throw invalid('', 'type', userErrorsV3.notObject(index));
  const id = readId(member(value, 'id'));
  if (id === undefined || !isShortText(id, lengths.id))
    throw invalid('', 'form', userErrorsV3.id(index), 'text');
  const name = member(value, 'name');
  if (typeof name !== 'string' || !isShortText(name, lengths.name))
    throw invalid('', 'form', userErrorsV3.name(index), 'text');
  return { id, name, phone: decodePhone(member(value, 'phone'), index) };
}

function isShortText(text: string, maximum: number): boolean {
  return text.trim() !== '' && isStorable(text) && !isLonger(text, maximum);
}

function decodePhone(value: unknown, index: number): string | null {
  if (value === undefined || value === null || value === '') return null;
  const phone = handleRules.phone.toNormalForm(readId(value) ?? '');
  if (!handleRules.phone.form.test(phone)) throw invalid('', 'form', userErrorsV3.phone(index), 'phone');
  return phone;
}

/** Returns the entries of a request, unchecked. */
export function readList(body: unknown): readonly unknown[] {
  if (!Array.isArray(body)) throw invalid('', 'type', descriptionsV3.notList);
  if (body.length === 0) throw invalid('', 'required', descriptionsV3.emptyList);
  if (body.length > lengths.entries) throw invalid('', tooManyCode, descriptionsV3.tooMany);
  return body;
}
