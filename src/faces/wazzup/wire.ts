/** Schemas that both versions share; they describe requests, which `decode.ts` checks. */

import { notBlank, oneOf, shape, withoutNul } from '@switchbook/domain/records/schemas.js';
import { type TProperties, type TSchema, Type } from 'typebox';
import { type ChatType, chatTypes } from './chats.js';
import {
  chatForms,
  lengths,
  maxBodyBytes,
  maxBodyValues,
  numberRange,
  pageSize,
  telegramChatId,
  unknownChatType,
} from './choices.js';

export const pageQuery = Type.Object({
  offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, default: pageSize.default })),
});

/** The reader of a body with entries, the same in both versions. */
export const entriesBody = {
  read: 'json',
  maxBytes: maxBodyBytes,
  maxValues: maxBodyValues,
  maxItems: lengths.entries,
} as const;

const integers = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER } as const;

/** Makes the schema of a text that may also be sent as an integer. */
export function textOrInteger(rules: object) {
  return Type.Unsafe<string | number>({ type: ['string', 'integer'], ...integers, ...rules });
}

export const id = textOrInteger({ minLength: 1, maxLength: lengths.id, pattern: notBlank });
export const responsibleUserId = Type.Optional(
  Type.Unsafe<string | number | null>({
    type: ['string', 'integer', 'null'],
    ...integers,
    maxLength: lengths.responsibleUserId,
    pattern: withoutNul,
  }),
);
export const name = Type.String({ maxLength: lengths.name, pattern: withoutNul });
export const uri = Type.Optional(
  Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: lengths.uri, pattern: withoutNul }),
);

export const entriesRange = { minItems: 1, maxItems: lengths.entries } as const;

const number = textOrInteger({ pattern: chatForms.number, ...numberRange });
const username = Type.String({ pattern: chatForms.username });
const blank = Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], pattern: '^\\s*$' }));
const ignored = Type.Optional(Type.Unsafe<string | number | null>({ type: ['string', 'integer', 'null'] }));
const optionalUsername = Type.Optional(
  Type.Unsafe<string | null>({ type: ['string', 'null'], pattern: `^\\s*$|${chatForms.username}` }),
);
export const optionalNumber = Type.Optional(
  Type.Unsafe<string | number | null>({
    type: ['string', 'integer', 'null'],
    pattern: `^$|${chatForms.number}`,
    ...numberRange,
  }),
);

/** A type that the vendor added; known types have separate forms. */
const addedType = `^(?!(${chatTypes.join('|')})$)${unknownChatType.source.slice(1)}`;

/** Makes the schema of a chat in a request, under a version's names: the required members depend on the messenger. */
export function chatBody(names: { readonly type: string; readonly id: string }) {
  const chat = (title: string, types: readonly ChatType[], chatId: TSchema, handles: TProperties = {}) =>
    shape(title, {
      [names.type]: oneOf(types),
      [names.id]: chatId,
      username: ignored,
      phone: ignored,
      ...handles,
    });
  const token = textOrInteger({ pattern: chatForms.token });
  const instagramName = textOrInteger({ pattern: chatForms.instagramName, minimum: 0 });
  const telegramId = textOrInteger({ pattern: telegramChatId.source });
  const stored = { maxLength: lengths.unknownChatId, pattern: withoutNul } as const;
  const optionalText = Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], ...stored }));
  const groups = ['whatsgroup', 'telegroup', 'maxgroup'] as const;
  return Type.Union(
    [
      chat('NumberChat', ['whatsapp', 'viber'], number),
      chat('InstagramChat', ['instagram'], instagramName, { username: optionalText }),
      chat('TelegramChat', ['telegram'], telegramId, { username: optionalUsername, phone: optionalNumber }),
      chat('MaxChat', ['max'], token, { phone: optionalNumber }),
      chat('OtherChat', ['vk', 'avito', ...groups], token),
      chat('ChatByUsername', ['telegram'], blank, { username, phone: optionalNumber }),
      chat('ChatByPhone', ['telegram', 'max'], blank, { username: optionalUsername, phone: number }),
      shape('AddedChat', {
        [names.type]: Type.String({ pattern: addedType }),
        [names.id]: textOrInteger({ minLength: 1, ...stored }),
        username: optionalText,
        phone: optionalText,
      }),
    ],
    { title: 'NewChat' },
  );
}
