/** The shapes of the wire. Answers are serialised by them, so the order of members here is theirs there. */
import { type Static, Type } from 'typebox';

const nullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] });

export const tagWire = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    color: Type.String(),
  },
  { title: 'Tag' },
);
export type TagWire = Static<typeof tagWire>;

export const contactWire = Type.Object(
  {
    id: Type.String(),
    phone: Type.String(),
    name: nullableText,
    email: nullableText,
    company: nullableText,
    avatar_url: nullableText,
    tags: Type.Array(tagWire),
    created_at: Type.String(),
    updated_at: Type.String(),
  },
  { title: 'Contact' },
);
export type ContactWire = Static<typeof contactWire>;

export const meWire = Type.Object(
  {
    account: Type.Object({ id: Type.String(), name: nullableText }),
    key: Type.Object({ id: Type.String(), scopes: Type.Array(Type.String()) }),
  },
  { title: 'Me' },
);
export type MeWire = Static<typeof meWire>;

export const failureWire = Type.Object(
  {
    error: Type.Object({ code: Type.String(), message: Type.String() }),
  },
  { title: 'Failure' },
);
export type FailureWire = Static<typeof failureWire>;

export const meAnswer = Type.Object({ data: meWire });
export const contactAnswer = Type.Object({ data: contactWire });
export const contactsAnswer = Type.Object({
  data: Type.Array(contactWire),
  meta: Type.Object({ next_cursor: nullableText }),
});
export type ContactsAnswer = Static<typeof contactsAnswer>;

export const contactParams = Type.Object({ id: Type.String({ description: 'Contact UUID' }) });

export const contactsQuery = Type.Object({
  search: Type.Optional(
    Type.String({ description: 'Case-insensitive part of the name or the phone; literal, no wildcards' }),
  ),
  tag: Type.Optional(Type.String({ description: 'UUID of a tag that the contacts have' })),
  limit: Type.Optional(Type.Number({ description: 'Page size, 50 by default, at most 100' })),
  cursor: Type.Optional(Type.String({ description: '`meta.next_cursor` of the page before' })),
});

const optionalText = Type.Optional(nullableText);
const optionalTags = Type.Optional(
  Type.Unsafe<readonly string[] | null>({ type: ['array', 'null'], items: { type: 'string' } }),
);

export const createBody = Type.Object(
  {
    phone: Type.String({ description: 'E.164, for example +14155550123; finds the contact that has it' }),
    name: optionalText,
    email: optionalText,
    company: optionalText,
    tags: optionalTags,
  },
  { title: 'NewContact' },
);

export const patchBody = Type.Object(
  {
    name: optionalText,
    email: optionalText,
    company: optionalText,
    tags: optionalTags,
  },
  { title: 'ContactChanges' },
);
