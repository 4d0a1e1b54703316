/** What requests bring, for documents: `decode.ts` and its neighbours are what reads it. */
import { type TSchema, Type } from 'typebox';
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

const optionalQuery = (description: string, ...examples: string[]) =>
  Type.Optional(Type.String({ description, ...(examples.length === 0 ? {} : { examples }) }));

/** `filter[field]=value`, or `filter[field][operator]=value`. */
function condition(operand: TSchema, list: string) {
  const one = Type.Optional(operand);
  const several = optionalQuery('Separated by commas', list);
  const operators = { eq: one, ne: one, gt: one, gte: one, lt: one, lte: one };
  const others = { in: several, not_in: several, between: several, null: Type.Optional(Type.Boolean()) };
  return Type.Optional(
    Type.Union([operand, Type.Object({ ...operators, like: Type.Optional(Type.String()), ...others })]),
  );
}

const onText = condition(Type.String(), 'lead,guest');
const onNumber = condition(Type.Integer(), '1,10');
const onTime = condition(Type.String({ format: 'date-time' }), '2026-01-01,2026-12-31 23:59:59');

const pagesQuery = {
  page: optionalQuery('1 by default'),
  per_page: optionalQuery('15 by default, at most 100'),
  sort: optionalQuery('Names separated by commas, a hyphen before one for descending', '-created_at', 'id'),
  search: optionalQuery('A literal part, whatever the letter case'),
  fields: optionalQuery('Members to show, separated by commas', 'id', 'id,created_at'),
};

export const listQuery = Type.Object({
  ...pagesQuery,
  filter: Type.Optional(Type.Object({ id: onNumber, name: onText, created_at: onTime, updated_at: onTime })),
});

export const contactsQuery = Type.Object({
  ...pagesQuery,
  include: optionalQuery('What to show whole, separated by commas', 'groups', 'groups,source,status'),
  filter: Type.Optional(
    Type.Object({
      type: onText,
      status_id: onNumber,
      source_id: onNumber,
      assigned_id: onNumber,
      group_id: onNumber,
      created_at: onTime,
    }),
  ),
});

export const includeQuery = Type.Object({ include: contactsQuery.properties.include });
