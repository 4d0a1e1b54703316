/** What requests bring, for documents: `decode.ts` and its neighbours are what reads it. */
import { Type } from 'typebox';
import { nullableInteger, nullableText } from './nullable.js';

const optionalText = Type.Optional(nullableText);
const optionalInteger = Type.Optional(nullableInteger);

const optionalFields = {
  email: optionalText,
  company: optionalText,
  description: optionalText,
  city: optionalText,
  state: optionalText,
  zip: optionalText,
  address: optionalText,
  country_id: optionalInteger,
  assigned_id: optionalInteger,
  groups: Type.Optional(Type.Array(Type.Integer())),
};

export const createBody = Type.Object({
  firstname: Type.String({ maxLength: 255 }),
  lastname: Type.String({ maxLength: 255 }),
  phone: Type.String({ maxLength: 20, description: 'Unique in the account, kept as it is written' }),
  type: Type.Unsafe<string>({ type: 'string', enum: ['lead', 'customer', 'guest'] }),
  source_id: Type.Integer(),
  status_id: Type.Integer(),
  ...optionalFields,
});

export const patchBody = Type.Partial(createBody);

export const batchBody = Type.Object({
  contacts: Type.Array(createBody, { maxItems: 100 }),
  options: Type.Optional(
    Type.Object({
      continue_on_error: Type.Optional(Type.Boolean({ default: true })),
      skip_duplicates: Type.Optional(Type.Boolean({ default: false })),
    }),
  ),
});

export const idsBody = Type.Object({ ids: Type.Array(Type.Integer(), { maxItems: 100 }) });
export const membersBody = Type.Object({ contact_ids: Type.Array(Type.Integer(), { maxItems: 10_000 }) });
export const itemBody = Type.Object({ name: Type.String({ maxLength: 255 }) });
export const statusBody = Type.Object({
  name: Type.String({ maxLength: 255 }),
  color: Type.Optional(nullableText),
});

export const commentBody = Type.Object({
  comment: Type.String({ maxLength: 5_000 }),
  status_message: optionalText,
  message_id: optionalText,
  ref_message_id: optionalText,
  media_url: optionalText,
});

export const idParams = Type.Object({ id: Type.String() });
export const mobileParams = Type.Object({ mobile: Type.String() });

const optionalQuery = (description: string) => Type.Optional(Type.String({ description }));

export const listQuery = Type.Object({
  page: optionalQuery('1 by default'),
  per_page: optionalQuery('15 by default, at most 100'),
  sort: optionalQuery('Names separated by commas, `-` before one for descending'),
  search: optionalQuery('A literal part, whatever the letter case'),
  fields: optionalQuery('Members to show, separated by commas'),
});

export const contactsQuery = Type.Object({
  ...listQuery.properties,
  include: optionalQuery('`groups`, `source`, `status`, separated by commas'),
});

export const includeQuery = Type.Object({ include: contactsQuery.properties.include });
