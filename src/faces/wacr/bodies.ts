/** Bodies of requests, for documents only: `decode.ts`, `decode-batch.ts` and the query files read them. */

import { contactTypes } from '@switchbook/domain/contact/contact.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { maxInheritedInteger } from '@switchbook/domain/identity/inherited-id.js';
import { oneOf, shape, withoutNul } from '@switchbook/domain/records/schemas.js';
import { type TProperties, type TSchema, Type } from 'typebox';
import { batchMax, maxLength, maxMembers, maxPage, pageSize } from './choices.js';
import { hexColor } from './fields.js';
import { catalogSortNames } from './query-catalogs.js';
import { contactSortNames } from './query-contacts.js';
import { type Catalog, contactKeys, contactRelations } from './wire.js';

/** Requires a character other than white space: a text that is empty after trimming counts as absent. */
const filled = '^[^\\u0000]*[^\\s\\u0000\\u0085][^\\u0000]*$';
const withDigit = '^[^\\u0000]*[0-9][^\\u0000]*$';
const webUrl = '^[Hh][Tt][Tt][Pp][Ss]?://[^/?#\\\\\\s\\u0000][^\\s\\u0000]*$';

const filledText = (max: number) => Type.String({ minLength: 1, maxLength: max, pattern: filled });
const optionalText = (max: number, more: object = { pattern: withoutNul }) =>
  Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: max, ...more }));

const { MAX_SAFE_INTEGER: largest } = Number;
const existingId = Type.Integer({ minimum: 1, maximum: largest });
const anyInteger = Type.Integer({ minimum: -largest, maximum: largest });
const optionalInteger = Type.Optional(
  Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: -largest, maximum: largest }),
);

const contactFields = {
  firstname: filledText(maxLength.firstname),
  lastname: filledText(maxLength.lastname),
  phone: Type.String({ minLength: 1, maxLength: maxLength.phone, pattern: withDigit }),
  type: oneOf<string>(contactTypes),
  source_id: existingId,
  status_id: existingId,
  email: optionalText(maxLength.email, { format: 'email' }),
  company: optionalText(maxLength.company),
  description: optionalText(contactLimits.longText),
  city: optionalText(maxLength.city),
  state: optionalText(maxLength.state),
  zip: optionalText(maxLength.zip),
  address: optionalText(maxLength.address),
  country_id: optionalInteger,
  assigned_id: optionalInteger,
  groups: Type.Optional(
    Type.Unsafe<readonly number[] | null>({
      type: ['array', 'null'],
      items: anyInteger,
      maxItems: contactLimits.groups,
    }),
  ),
};

export const createBody = shape('NewContact', contactFields);
export const patchBody = Type.Partial(createBody, { title: 'ContactChanges' });

export const batchBody = shape('NewContacts', {
  contacts: Type.Array(createBody, { minItems: 1, maxItems: batchMax }),
  options: Type.Optional(
    shape('BatchOptions', {
      continue_on_error: Type.Optional(Type.Boolean({ default: true })),
      skip_duplicates: Type.Optional(Type.Boolean({ default: false })),
    }),
  ),
});

export const idsBody = shape('ContactIds', {
  ids: Type.Array(anyInteger, { minItems: 1, maxItems: batchMax }),
});
export const membersBody = shape('GroupMembers', {
  contact_ids: Type.Array(anyInteger, { minItems: 1, maxItems: maxMembers }),
});

/** A comma-separated list of integers: the ids of a DELETE without a body. */
const idList = Type.Optional(Type.String({ pattern: '^(-?[0-9]+(,-?[0-9]+)*)?$', examples: ['1,2'] }));
export const idsQuery = Type.Object({ ids: idList });
export const membersQuery = Type.Object({ contact_ids: idList });

export function itemBody({ thing, hasColor }: Catalog) {
  const color = Type.Optional(
    Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: maxLength.color, pattern: hexColor }),
  );
  const name = filledText(maxLength.name);
  return shape(`${thing}Fields`, hasColor ? { name, color } : { name });
}

/** Makes the body of a new item. `id`: an unused id, for clients that have the id built in. */
export function newItemBody(catalog: Catalog) {
  const { properties } = itemBody(catalog);
  const id = Type.Optional(
    Type.Unsafe<number | string | null>({
      type: ['integer', 'string', 'null'],
      minimum: 1,
      maximum: maxInheritedInteger,
    }),
  );
  return shape(`New${catalog.thing}Fields`, { ...properties, id });
}

export const commentBody = shape('NewComment', {
  comment: filledText(maxLength.comment),
  status_message: optionalText(maxLength.status_message),
  message_id: optionalText(maxLength.message_id),
  ref_message_id: optionalText(maxLength.ref_message_id),
  media_url: optionalText(contactLimits.url, { format: 'uri', pattern: webUrl }),
});

export const pathParams = {
  id: Type.Integer({ minimum: 1, maximum: 999_999_999_999_999 }),
  mobile: Type.String({ pattern: withDigit }),
};

const text = Type.Optional(Type.String({ pattern: withoutNul }));

/** Makes the parameter for names of a list, separated by commas; empty for the default. */
function describedNamesOf(names: Iterable<string>, sign: string, ...examples: string[]) {
  const name = `${sign}(${[...names].join('|')})`;
  return Type.Optional(Type.String({ pattern: `^(${name}(,${name})*)?$`, examples }));
}

const time = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?( ?(Z|[+-]\\d{2}:?\\d{2}))?)?$',
  examples: ['2026-01-31', '2026-01-31T12:00:00+01:00'],
});

const several = Type.String({ pattern: withoutNul });
const makeExactOperators = (schema: TSchema) => ({
  eq: schema,
  ne: schema,
  in: several,
  not_in: several,
  null: Type.Boolean(),
});
const makeOrderOperators = (schema: TSchema) => ({
  ...makeExactOperators(schema),
  gt: schema,
  gte: schema,
  lt: schema,
  lte: schema,
  between: several,
  like: several,
});

/** Makes the parameter `filter[field]=value`, or `filter[field][operator]=value`. */
function condition(title: string, value: TSchema, operators: TProperties) {
  return Type.Optional(Type.Union([value, Type.Partial(Type.Object(operators), { title })]));
}

const onType = condition('TypeCondition', several, { ...makeExactOperators(several), like: several });
const onName = condition('NameCondition', several, makeOrderOperators(several));
const onNumber = condition('NumberCondition', anyInteger, makeOrderOperators(anyInteger));
const onGroup = condition('GroupCondition', anyInteger, makeExactOperators(anyInteger));
const onTime = condition('TimeCondition', time, makeOrderOperators(time));

/** Other values are not refused: they count as the default or the nearest value. */
const pagingQuery = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: maxPage, default: 1 })),
  per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: pageSize.max, default: pageSize.default })),
};

export function catalogQuery({ wire }: Catalog) {
  return Type.Object({
    ...pagingQuery,
    sort: describedNamesOf(catalogSortNames, '-?', 'name', '-updated_at,id'),
    search: text,
    fields: describedNamesOf(Object.keys(wire.properties), '', 'name'),
    filter: Type.Optional(
      shape('CatalogFilter', { id: onNumber, name: onName, created_at: onTime, updated_at: onTime }),
    ),
  });
}

const include = describedNamesOf(contactRelations, '', 'groups,source,status');

export const contactsQuery = Type.Object({
  ...pagingQuery,
  sort: describedNamesOf(contactSortNames, '-?', '-created_at', 'lastname,firstname'),
  search: text,
  fields: describedNamesOf(contactKeys, '', 'firstname,phone'),
  include,
  filter: Type.Optional(
    shape('ContactFilter', {
      type: onType,
      status_id: onNumber,
      source_id: onNumber,
      assigned_id: onNumber,
      group_id: onGroup,
      created_at: onTime,
      phone: onName,
      email: onName,
      country_id: onNumber,
      company: onName,
      city: onName,
    }),
  ),
});

export const includeQuery = Type.Object({ include });
