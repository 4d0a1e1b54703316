/** Entries of a body, checked field by field; the versions differ only in the names of the members. */
import type { Issue } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { isLonger, isStorable } from '@switchbook/domain/text/text.js';
import { member } from '../kit/body/json-body.js';
import {
  type ChatEntry,
  chatKey,
  chatTypes,
  type Handle,
  handleRuleOf,
  inRegion,
  isChatType,
  numberTypes,
  readChatType,
  ruleOf,
  type SentChat,
} from './chats.js';
import { blankTextAllowed, lengths, uriFallback } from './choices.js';
import type { ContactView } from './extension.js';
import { errorTexts } from './messages.js';

/** A version's names of members. */
export interface Names {
  /** path before the position of an entry */
  readonly root: string;
  readonly fields: Readonly<Record<'id' | 'responsibleUserId' | 'name' | 'chats' | 'uri', string>>;
  readonly chatFields: Readonly<Record<'type' | 'id' | 'username' | 'phone', string>>;
}

export interface EntryRules {
  /** every required member must be sent; otherwise only the id */
  readonly isWhole: boolean;
  /** an id must not appear twice */
  readonly refusesRepeats: boolean;
  /** the account's, for numbers without their country's digits */
  readonly region?: string | undefined;
}

interface Decoded {
  readonly entries: readonly ChatEntry[];
  /** ignore `entries` when there are any */
  readonly issues: readonly Issue[];
}

type Members = Readonly<Record<string, unknown>>;

/** Returns the stored contact with an id, in its shown form; undefined for an unknown id. */
type FindStored = (id: string) => Promise<ContactView | undefined>;

/**
 * Decodes entries. A value equal to the stored one passes every check, so clients may send read values back. Stored
 * contacts are read one after the other: a hundred of them may be too large together for memory.
 */
export async function decodeEntries(
  list: readonly unknown[],
  names: Names,
  rules: EntryRules,
  findStored?: FindStored,
): Promise<Decoded> {
  const decoder = new EntryDecoder(names, rules);
  const entries: ChatEntry[] = [];
  // A request may have ten thousand numbers, and each is parsed.
  const slices = new Slices();
  for (const [index, item] of list.entries()) {
    const id = findStored && isObject(item) ? readId(member(item, names.fields.id)) : undefined;
    const stored = id === undefined ? undefined : await findStored?.(id);
    entries.push(decoder.entry(item, index, stored));
    if (slices.isOver()) await slices.next();
  }
  return { entries, issues: decoder.issues };
}

interface TextRule {
  readonly isRequired: boolean;
  readonly mayBeBlank: boolean;
  /** whether an integer is accepted as text */
  readonly takesIntegers: boolean;
  readonly maxLength?: number;
  /** value that is stored */
  readonly stored?: string | null | undefined;
}

class EntryDecoder {
  readonly issues: Issue[] = [];
  readonly #names: Names;
  readonly #rules: EntryRules;
  readonly #ids = new Set<string>();

  constructor(names: Names, rules: EntryRules) {
    this.#names = names;
    this.#rules = rules;
  }

  /** Reads an entry. `stored`: the contact with its id; undefined: it is unknown, or was not read. */
  entry(value: unknown, index: number, stored: ContactView | undefined): ChatEntry {
    const path = `${this.#names.root}${index}`;
    if (!isObject(value)) {
      this.#refuse(path, 'type', errorTexts.notObject);
      return { id: '' };
    }
    const { fields } = this.#names;
    const text = (field: keyof typeof fields, rule: TextRule) =>
      this.#readText(member(value, fields[field]), `${path}.${fields[field]}`, rule);
    const id = text('id', { ...identifier, stored: stored?.id });
    this.#rememberId(id, `${path}.${fields.id}`);
    const responsibleUserId = this.#readResponsible(value, `${path}.${fields.responsibleUserId}`, stored);
    const name = text('name', {
      isRequired: this.#rules.isWhole,
      mayBeBlank: blankTextAllowed.name,
      takesIntegers: false,
      maxLength: lengths.name,
      stored: stored?.name,
    });
    const chats = this.#readChats(member(value, fields.chats), `${path}.${fields.chats}`, stored);
    const uri = this.#readUri(member(value, fields.uri), `${path}.${fields.uri}`, id, stored);
    return {
      id: id ?? '',
      ...(responsibleUserId === undefined ? {} : { responsibleUserId }),
      ...(name === undefined ? {} : { name }),
      ...(chats === undefined ? {} : { chats }),
      ...(uri === undefined ? {} : { uri }),
    };
  }

  #refuse(path: string, code: string, predicate: string): undefined {
    this.issues.push({ path, code, message: `${path} ${predicate}` });
    return undefined;
  }

  #rememberId(id: string | undefined, path: string): void {
    if (id === undefined) return;
    if (this.#rules.refusesRepeats && this.#ids.has(id)) this.#refuse(path, 'repeated', errorTexts.repeated);
    this.#ids.add(id);
  }

  /** Returns undefined if absent, and if refused. */
  #readText(value: unknown, path: string, rule: TextRule): string | undefined {
    if (value === undefined && !rule.isRequired) return undefined;
    if (value === undefined || value === null) return this.#refuse(path, 'required', errorTexts.empty);
    const text = rule.takesIntegers && Number.isSafeInteger(value) ? String(value) : value;
    if (typeof text !== 'string') return this.#refuse(path, 'type', errorTexts.notText);
    if (!rule.mayBeBlank && text.trim() === '') return this.#refuse(path, 'required', errorTexts.empty);
    if (!isStorable(text)) return this.#refuse(path, 'forbidden_character', errorTexts.forbidden);
    if (text === rule.stored) return text;
    const maximum = rule.maxLength ?? Number.POSITIVE_INFINITY;
    if (isLonger(text, maximum)) return this.#refuse(path, 'too_long', errorTexts.tooLong(maximum));
    return text;
  }

  /**
   * Reads the responsible user. Null clears; an absent member clears in a whole object, and is kept in a partial one.
   */
  #readResponsible(members: Members, path: string, stored: ContactView | undefined): string | undefined {
    const value = member(members, this.#names.fields.responsibleUserId);
    if (value === null || (value === undefined && this.#rules.isWhole)) return '';
    return this.#readText(value, path, {
      isRequired: false,
      mayBeBlank: blankTextAllowed.responsibleUserId,
      takesIntegers: true,
      maxLength: lengths.responsibleUserId,
      stored: stored?.responsibleUserId,
    });
  }

  #readUri(
    value: unknown,
    path: string,
    id: string | undefined,
    stored: ContactView | undefined,
  ): string | null | undefined {
    // An absent member clears in a whole object, and is kept in a partial one.
    if (value === undefined) return this.#rules.isWhole ? null : undefined;
    if (value === null || value === '') return null;
    if (id !== undefined && value === uriFallback(id)) return null;
    const rule = { isRequired: true, mayBeBlank: true, takesIntegers: false, maxLength: lengths.uri };
    return this.#readText(value, path, { ...rule, stored: stored?.uri });
  }

  #readChats(value: unknown, path: string, stored: ContactView | undefined): readonly SentChat[] | undefined {
    if (value === undefined && !this.#rules.isWhole) return undefined;
    if (value === undefined || value === null) return this.#refuse(path, 'required', errorTexts.empty);
    if (!Array.isArray(value)) return this.#refuse(path, 'type', errorTexts.notArray);
    if (value.length === 0 && !blankTextAllowed.chats)
      return this.#refuse(path, 'required', errorTexts.empty);
    const storedChats = stored?.chats ?? [];
    if (value.length > Math.max(lengths.chats, storedChats.length))
      return this.#refuse(path, 'too_many', errorTexts.tooMany(lengths.chats));
    const same = this.#finderOf(storedChats);
    let newCount = 0;
    const chats = value.flatMap((chat: unknown, at): readonly SentChat[] => {
      const stored = same(chat);
      if (stored !== undefined) return [{ ...stored, raw: stored.id, at }];
      newCount += 1;
      // An import may have stored thousands of chats, but a client sends no more than it may store.
      return newCount > lengths.chats ? [] : [this.#readChat(chat, at, `${path}.${at}`) ?? []].flat();
    });
    if (newCount > lengths.chats) return this.#refuse(path, 'too_many', errorTexts.tooMany(lengths.chats));
    return collapse(chats);
  }

  /** Returns a function that finds the stored chat which is sent exactly as shown. An import may have stored many. */
  #finderOf(chats: ContactView['chats']): (value: unknown) => ContactView['chats'][number] | undefined {
    if (chats.length === 0) return () => undefined;
    const chatKeyOf = (values: readonly unknown[]) => JSON.stringify(values);
    const byMembers = new Map(
      chats.map((chat) => [chatKeyOf([chat.type, chat.id, chat.username, chat.phone]), chat] as const),
    );
    const { type, id, username, phone } = this.#names.chatFields;
    return (chat) => {
      if (!isObject(chat)) return undefined;
      const values = [type, id, username, phone].map((name) => member(chat, name) ?? '');
      return values.every((value) => typeof value === 'string')
        ? byMembers.get(chatKeyOf(values))
        : undefined;
    };
  }

  #readChat(chat: unknown, at: number, path: string): SentChat | undefined {
    if (!isObject(chat)) return this.#refuse(path, 'type', errorTexts.notObject);
    const { chatFields } = this.#names;
    const type = this.#readChatType(member(chat, chatFields.type), `${path}.${chatFields.type}`);
    const id = this.#readChatId(chat, `${path}.${chatFields.id}`, type);
    const username = this.#readHandle('username', chat, path, type);
    const phone = this.#readHandle('phone', chat, path, type);
    if (type === undefined || id === undefined || username === undefined || phone === undefined)
      return undefined;
    const { normalized, ...sentId } = id;
    return { type, id: normalized, ...sentId, username, phone, at };
  }

  #readChatType(value: unknown, path: string): string | undefined {
    // A blank type counts as sent, but is not in the list.
    const text = this.#readText(value, path, { isRequired: true, mayBeBlank: true, takesIntegers: false });
    if (text === undefined) return undefined;
    return readChatType(text) ?? this.#refuse(path, 'unknown', errorTexts.notOneOf(chatTypes));
  }

  #readChatId(
    chat: Members,
    path: string,
    type: string | undefined,
  ): { readonly normalized: string; readonly raw: string; readonly digitsSent?: string } | undefined {
    const value = member(chat, this.#names.chatFields.id);
    if (type !== undefined && isBlank(value) && this.#hasHandle(chat, type))
      return { normalized: '', raw: '' };
    const isVerbatim = type !== undefined && !isChatType(type);
    const mayBeBlank = isVerbatim && value !== '';
    const raw = this.#readText(value, path, {
      isRequired: true,
      mayBeBlank,
      takesIntegers: true,
      ...(isVerbatim ? { maxLength: lengths.unknownChatId } : {}),
    });
    if (raw === undefined || type === undefined) return undefined;
    const { toNormalForm, form } = ruleOf(type);
    const digitsSent = toNormalForm(raw);
    const normalized = numberTypes.has(type) ? inRegion(raw, digitsSent, this.#rules.region) : digitsSent;
    if (normalized !== digitsSent && form.test(normalized)) return { normalized, raw, digitsSent };
    return form.test(normalized) ? { normalized, raw } : this.#refuse(path, 'form', errorTexts.chatId(type));
  }

  #hasHandle(chat: Members, type: string): boolean {
    return ruleOf(type).standIns.some((handle) => !isBlank(member(chat, this.#names.chatFields[handle])));
  }

  /** Reads a handle. A handle that the type does not have is ignored. */
  #readHandle(handle: Handle, chat: Members, chatPath: string, type: string | undefined): string | undefined {
    const field = this.#names.chatFields[handle];
    const value = member(chat, field);
    if (type === undefined || !ruleOf(type).handles.includes(handle) || isBlank(value)) return '';
    const path = `${chatPath}.${field}`;
    const rule = { isRequired: true, mayBeBlank: true, takesIntegers: handle === 'phone' };
    const text = this.#readText(value, path, rule);
    if (text === undefined) return undefined;
    const { toNormalForm, form } = handleRuleOf(type, handle);
    const bare = toNormalForm(text);
    const isPhone = handle === 'phone' && isChatType(type);
    const normalized = isPhone ? inRegion(text, bare, this.#rules.region) : bare;
    if (form.test(normalized)) return normalized;
    return type === 'telegram' || isPhone
      ? this.#refuse(path, 'form', errorTexts[handle])
      : this.#refuse(path, 'too_long', errorTexts.tooLong(lengths.unknownChatId));
  }
}

const identifier: TextRule = {
  isRequired: true,
  mayBeBlank: false,
  takesIntegers: true,
  maxLength: lengths.id,
};

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** Joins repeated chats. Each keeps its first position and has the last user name and phone. */
function collapse(chats: readonly SentChat[]): readonly SentChat[] {
  const collapsed = new Map<string, SentChat>();
  for (const chat of chats) {
    const first = collapsed.get(chatKey(chat)) ?? chat;
    collapsed.set(chatKey(chat), { ...first, username: chat.username, phone: chat.phone });
  }
  return [...collapsed.values()];
}

/** Returns an item of a list of ids: text, or an integer as its digits. */
export function readId(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}
