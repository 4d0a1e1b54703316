/** Shapes that are the same in both versions; what a request sends is described by them, and checked in `decode.ts`. */
import { Type } from 'typebox';
import { chatTypes } from './chats.js';
import { lengths, pageSize } from './choices.js';

export const pageQuery = Type.Object({
  offset: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: 'Contacts to skip' })),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      default: pageSize.byDefault,
      description: `Page size; above ${pageSize.largest} it is ${pageSize.largest}`,
    }),
  ),
});

/** A text for which an integer is taken too. */
export const text = Type.Union([Type.String(), Type.Integer()]);
export const optionalText = Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'] }));
export const optionalDigits = Type.Optional(
  Type.Unsafe<string | number | null>({ type: ['string', 'integer', 'null'] }),
);

export const chatType = Type.String({ description: `One of ${chatTypes.join(', ')}` });

export const entriesRange = { minItems: 1, maxItems: lengths.entries } as const;
