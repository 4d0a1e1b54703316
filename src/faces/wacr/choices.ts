/**
 * What the vendor's documents leave open, decided: one constant or small function for each guess, under the name that
 * the contract's list of open guesses gives it, and nothing else in the folder repeats it. A client that shows
 * otherwise is answered by a change here.
 */
import { Type } from 'typebox';
import type { Contact } from '../../domain/contact.js';
import type { RateState } from '../kit/limiter.js';
import { nullableText } from './nullable.js';

/** The figures of a page. */
export interface PageFigures {
  readonly current_page: number;
  readonly per_page: number;
  readonly total: number;
  readonly last_page: number;
  readonly from: number | null;
  readonly to: number | null;
}

/** The vendor shows paging in `meta` in one place and in `meta.pagination` in another; both are given. */
export const LIST_META = <Meta extends object>(meta: Meta, figures: PageFigures) => ({
  ...meta,
  ...figures,
  pagination: figures,
});

/** Four links beside `meta`, as Laravel's paginator makes them; no document shows them for this API. */
export const LINKS = (figures: PageFigures, urlOf: (page: number) => string) => ({
  first: urlOf(1),
  last: urlOf(figures.last_page),
  prev: figures.current_page === 1 ? null : urlOf(figures.current_page - 1),
  next: figures.current_page >= figures.last_page ? null : urlOf(figures.current_page + 1),
});

/** The superset of two documented shapes of an error: `message` and `errors` at the top, `error` in full. */
export const ERROR_SHAPE = <Meta>(error: ErrorParts, meta: Meta) => ({
  success: false,
  message: error.message,
  error: { code: error.code, message: error.message, details: error.details },
  ...error.beside,
  meta,
});

export interface ErrorParts {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** members between `error` and `meta` */
  readonly beside?: Readonly<Record<string, unknown>>;
}

/** The message above field errors; the documents show the code alone. */
export const VALIDATION_MESSAGE = 'Validation failed';

/** The four members stand in `data` and again at the top, since clients of either reading exist. */
export const BATCH_SHAPE = <Members extends object, Meta>(message: string, members: Members, meta: Meta) => ({
  success: true,
  data: members,
  message,
  ...members,
  meta,
});

/** 201 as soon as one contact was made. */
export const BATCH_STATUS = (created: number): 200 | 201 => (created > 0 ? 201 : 200);

/** Rows of a batch at most, and ids of a batch delete. */
export const BATCH_MAX = 100;

/** A source or status that contacts still have is refused like a field error of its id. */
export const IN_USE = {
  status: 422,
  code: 'VALIDATION_ERROR',
  field: 'id',
  message: (thing: string) => `Cannot delete ${thing} that is assigned to contacts`,
} as const;

/** A first or last name that nobody knows; the vendor's type is text, never null. */
export const EMPTY_NAME_PART = '';

/** Groups, sources and statuses answer their creation as contacts do. */
export const CATALOG_CREATED_STATUS = 201;

/** A deletion has a body, with nothing for data. */
export const DELETE_RESPONSE = { status: 200, data: null } as const;

/** The scopes of reads and deletes that no document names, by the pattern of those it does name. */
export const SCOPES = {
  contacts: { read: 'contacts:read', write: 'contacts:write', delete: 'contacts:delete' },
  groups: { read: 'groups:read', write: 'groups:write', delete: 'groups:delete' },
  sources: { read: 'sources:read', write: 'sources:write', delete: 'sources:delete' },
  statuses: { read: 'statuses:read', write: 'statuses:write', delete: 'statuses:delete' },
} as const;

/** PUT does what PATCH does: Laravel resources answer both. */
export const PUT_ALIAS = true;

/** On every answer to a known key that has a limit. */
export const RATE_HEADERS = (rate: RateState): Readonly<Record<string, string>> => ({
  'x-ratelimit-limit': String(rate.limit),
  'x-ratelimit-remaining': String(rate.remaining),
  'x-ratelimit-reset': String(Math.ceil(rate.resetAt / 1000)),
});

/** Where a 429 tells the seconds to wait, beside its header. */
export const RETRY_AFTER_MEMBERS = (seconds: number) => ({
  details: { retry_after: seconds },
  beside: { retry_after: seconds },
});

/** The member of the account that holds its plan. */
export const SUBSCRIPTION_KEY = 'subscription';

/** What a comment shows; only the first three members are documented. */
export const COMMENT_ITEM_KEYS = {
  id: Type.Integer(),
  message: Type.String(),
  type: Type.String(),
  status_message: Type.String(),
  url: nullableText,
  message_id: nullableText,
  ref_message_id: nullableText,
  sender_id: Type.String(),
  staff_id: Type.Null(),
  time_sent: Type.String(),
  created_at: Type.String(),
};

/** The vendor's interaction is a chat with a person; here it is the person. */
export const INTERACTION_ID = (contact: Contact): number => contact.number;

/** A date without a time means that many seconds from its midnight, UTC. */
export const DATE_ONLY_BOUNDS = { seconds: 86_400 } as const;

/** A filter whose value cannot be read is not a filter that was not sent: it matches nothing. */
export const UNPARSEABLE_FILTER = 'nothing' satisfies 'nothing' | 'everything';

/** The parameters that choose the members of a listed object; later ones win. */
export const FIELDS_PARAM = (list: string): readonly string[] => ['fields', `fields[${list}]`];

const maxPerPage = 100;

/** A page larger than the largest is the largest. */
export const PER_PAGE_OVERFLOW = (perPage: number): number => Math.min(perPage, maxPerPage);

/** Accounts here have keys and no users. */
export const STAFF_COUNT = 0;

/** Texts that no document shows. */
export const MESSAGES = {
  quota: 'Tenant contact limit reached',
  noChat: 'Chat conversation not found',
  noRoute: 'Route not found',
  wrongMethod: 'Method not allowed',
  badUrl: 'The request path or query is malformed',
  nulInUrl: 'The request contains a NUL character',
  badJson: 'The request body is not valid JSON',
  noObject: 'The request body must be a JSON object',
  tooLarge: 'The request body is too large',
  unserved: (family: string) => `The ${family} endpoints are not available on this server`,
  failed: 'Internal server error',
  away: 'Service temporarily unavailable',
  eachContact: 'Each contact must be an object',
  batchCreated: 'Batch create completed',
  batchDeleted: 'Batch delete completed',
  membersAdded: 'Contacts added to group successfully',
  membersRemoved: 'Contacts removed from group successfully',
  accountShown: 'Account information retrieved successfully',
  usageShown: 'Usage statistics retrieved successfully',
  limitsShown: 'Plan limits retrieved successfully',
  /** without a full stop, unlike its likes */
  tooManyMembers: (max: number) => `The contact_ids field must not have more than ${max} items`,
  phoneTaken: 'This phone number already exists',
  emailTaken: 'This email address already exists',
  changedMeanwhile: 'The resource was changed in the meantime',
  forbidden: 'Token is not allowed to do this',
  expired: 'The page token has expired',
} as const;
