/**
 * Chats: the ten known types of both versions, how their ids are normalized and checked, and their stored form. Most
 * are identities: one contact owns each, others with an id of this wire share it. Group chats, chats known only by a
 * handle, and chats of future types are stored in the extension of this face.
 */
import {
  canonicalValue,
  type Identity,
  type IdentityInput,
  type IdentityKey,
  type IdentityKind,
  identityKey,
  isNumber,
} from '@switchbook/domain/identity/identity.js';
import { readWireDigits } from '@switchbook/domain/identity/read-phone.js';
import { fold } from '@switchbook/domain/text/text.js';
import { lengths, storedForms, telegramChatId, unknownChatType } from './choices.js';

export const chatTypes = [
  'whatsapp',
  'whatsgroup',
  'viber',
  'instagram',
  'telegram',
  'telegroup',
  'vk',
  'avito',
  'max',
  'maxgroup',
] as const;
export type ChatType = (typeof chatTypes)[number];

/** A chat as both versions show it, normalized; absent members are `''`. */
export interface Chat {
  /** one of `chatTypes`, or a type that the vendor has added since */
  readonly type: string;
  /** `''` for a chat known by handle only */
  readonly id: string;
  readonly username: string;
  readonly phone: string;
}

/** A chat of a request: its position in the array, and its id, unchanged. */
export interface SentChat extends Chat {
  readonly at: number;
  readonly raw: string;
  /** its digits before the account's region changed them */
  readonly digitsSent?: string;
}

export type Handle = 'username' | 'phone';

interface ChatRule {
  readonly toNormalForm: (id: string) => string;
  readonly form: RegExp;
  /** null: not an identity of a person */
  readonly kind: IdentityKind | null;
  /** handles that are read in addition to the id */
  readonly handles: readonly Handle[];
  /** handles that may replace the id */
  readonly standIns: readonly Handle[];
}

const trim = (text: string) => text.trim();
const withoutAt = (text: string) => text.trim().replace(/^@/, '');
const digits = (text: string) => text.replaceAll(/[\s().-]/g, '').replace(/^\+/, '');

const withoutHandles = { handles: [], standIns: [] } as const;
const numbered = { toNormalForm: digits, form: storedForms.number, ...withoutHandles } as const;
const token = { toNormalForm: trim, form: storedForms.token, ...withoutHandles } as const;
const group = { ...token, kind: null } as const;

/** A type that the vendor added is kept unchanged. */
const verbatim: ChatRule = {
  toNormalForm: (id) => id,
  form: new RegExp(`^.{1,${lengths.unknownChatId}}$`, 'su'),
  kind: null,
  handles: ['username', 'phone'],
  standIns: [],
};

const rules: Readonly<Record<ChatType, ChatRule>> = {
  whatsapp: { ...numbered, kind: 'phone' },
  whatsgroup: group,
  viber: { ...numbered, kind: 'viber' },
  instagram: {
    toNormalForm: withoutAt,
    form: storedForms.instagramName,
    kind: 'instagram',
    handles: ['username'],
    standIns: [],
  },
  telegram: {
    toNormalForm: trim,
    form: telegramChatId,
    kind: 'telegram',
    handles: ['username', 'phone'],
    standIns: ['username', 'phone'],
  },
  telegroup: group,
  vk: { ...token, kind: 'vk' },
  avito: { ...token, kind: 'avito' },
  max: { ...token, kind: 'max', handles: ['phone'], standIns: ['phone'] },
  maxgroup: group,
};

export function ruleOf(type: string): ChatRule {
  return isChatType(type) ? rules[type] : verbatim;
}

/** Returns a known type in any letter case, or the form of a future one; undefined for any other text. */
export function readChatType(text: string): string | undefined {
  const type = text.trim().toLowerCase();
  if (isChatType(type)) return type;
  return unknownChatType.test(text) ? text : undefined;
}

export function isChatType(text: string): text is ChatType {
  return Object.hasOwn(rules, text);
}

/**
 * Reads digits that are not a valid international number in the account's region. Numbers of messengers are ids: a
 * bracket or a trunk prefix does not make one national.
 */
export function inRegion(raw: string, normalized: string, region: string | undefined): string {
  const hasPrefix = raw.trim().startsWith('+');
  return readWireDigits({ text: raw, digits: normalized, hasPrefix }, { region, isId: true });
}

/** Types with numbers as ids. */
export const numberTypes: ReadonlySet<string> = new Set(['whatsapp', 'viber']);

interface HandleRule {
  readonly toNormalForm: (text: string) => string;
  readonly form: RegExp;
}

export const handleRules: Readonly<Record<Handle, HandleRule>> = {
  username: { toNormalForm: withoutAt, form: storedForms.username },
  phone: { toNormalForm: digits, form: storedForms.number },
};

/** Returns the rule of a handle of a chat. The forms of Instagram, and of types that the vendor adds, are not known. */
export function handleRuleOf(type: string, handle: Handle): HandleRule {
  if (!isChatType(type)) return verbatim;
  return type === 'instagram' ? { toNormalForm: withoutAt, form: verbatim.form } : handleRules[handle];
}

/**
 * Returns the key of a chat. Two chats of one contact with the same key are the same chat. The key of a chat without an
 * id is its user name, else its phone.
 */
export function chatKey(chat: Chat): string {
  if (chat.id === '') return `${chat.type}@${fold(chat.username) || chat.phone}`;
  const { kind } = ruleOf(chat.type);
  return `${chat.type}:${kind === null ? chat.id : canonicalValue(kind, chat.id)}`;
}

/** Returns the identity of a chat, which one contact owns; undefined for a type without identities. */
export function chatIdentity(chat: Chat): IdentityKey | undefined {
  const { kind, form } = ruleOf(chat.type);
  return kind === null || !form.test(chat.id) ? undefined : identityKey({ kind, value: chat.id });
}

/** Returns the identity to store for a chat; undefined if the chat is not stored as one. */
export function toIdentityInput(chat: SentChat): IdentityInput | undefined {
  const { kind, handles, form } = ruleOf(chat.type);
  if (kind === null || !form.test(chat.id)) return undefined;
  const raw = chat.raw.length > lengths.rawChatId ? chat.id : chat.raw;
  const { digitsSent } = chat;
  const input = {
    kind,
    value: chat.id,
    raw,
    mayShare: true,
    ...(digitsSent === undefined ? {} : { asSent: digitsSent }),
  };
  // A known identity is left unchanged: its spelling, and a wa_id without the attribute.
  if (isNumber(kind)) return { ...input, mayStayWaId: true, attrsWhenNew: { whatsapp: true } };
  const attrs = Object.fromEntries(handles.map((handle) => [handle, chat[handle] || null]));
  return { ...input, attrs };
}

const typesByKind: ReadonlyMap<IdentityKind, ChatType> = new Map([
  ...chatTypes.flatMap((type) => {
    const { kind } = rules[type];
    return kind === null ? [] : [[kind, type] as const];
  }),
  ['wa_id', 'whatsapp'],
]);

/** Returns the chat of an identity; undefined for other kinds, and for values that no client could send. */
export function fromIdentity(identity: Identity): Chat | undefined {
  const type = typesByKind.get(identity.kind);
  if (type === undefined || identity.scope !== '') return undefined;
  const { toNormalForm, form, handles } = rules[type];
  // The original spelling: it matters if letter case is shown, or if the store has a digest.
  const normalForm = toNormalForm(identity.raw);
  const id = canonicalValue(identity.kind, normalForm) === identity.value ? normalForm : identity.value;
  if (!form.test(id)) return undefined;
  const read = (handle: Handle) => (handles.includes(handle) ? readHandle(identity.attrs, handle) : '');
  return { type, id, username: read('username'), phone: read('phone') };
}

function readHandle(attrs: Identity['attrs'], handle: Handle): string {
  const stored = attrs[handle];
  return typeof stored === 'string' ? stored : '';
}

/** A contact of a request of both versions; members that were not sent are absent. */
export interface ChatEntry {
  readonly id: string;
  readonly responsibleUserId?: string;
  readonly name?: string;
  readonly chats?: readonly SentChat[];
  /** null: none */
  readonly uri?: string | null;
}
