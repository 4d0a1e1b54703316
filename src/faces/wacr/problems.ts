/** Every refusal in the vendor's words: message, code and details, and for field errors the map of fields again. */
import type { Issue, Problem, ProblemOf } from '../../domain/problem.js';
import type { Answer, Exchange } from '../kit/define-face.js';
import type { Refusal } from '../kit/refusal.js';
import { type CatalogWords, groups, nameOfThing, sources, statuses } from './catalogs.js';
import {
  ERROR_SHAPE,
  type ErrorParts,
  IN_USE,
  MESSAGES,
  RETRY_AFTER_MEMBERS,
  VALIDATION_MESSAGE,
} from './choices.js';
import { notAnObject } from './decode.js';
import { metaOf } from './encode.js';
import { type FieldErrors, fieldErrors, takenName } from './field-errors.js';

type Words = Answer & { readonly error: ErrorParts };

export function refuse(refusal: Refusal, exchange: Exchange): Answer {
  const { status, headers, error } = wordsOf(refusal, exchange);
  return {
    status,
    body: ERROR_SHAPE(error, metaOf(exchange)),
    ...(headers === undefined ? {} : { headers }),
  };
}

function wordsOf(refusal: Refusal, exchange: Exchange): Words {
  switch (refusal.kind) {
    case 'unauthenticated': {
      const words = failure(401, 'UNAUTHORIZED', 'Invalid or missing API token');
      return { ...words, headers: { 'www-authenticate': 'Bearer' } };
    }
    case 'limited':
      return limited(refusal.retryAfterMs);
    case 'bad_url':
      return failure(400, 'BAD_REQUEST', MESSAGES.badUrl);
    case 'unsupported':
      return unserved(refusal.feature);
    case 'no_route':
      return failure(404, 'NOT_FOUND', MESSAGES.noRoute);
    case 'wrong_method': {
      const words = failure(405, 'METHOD_NOT_ALLOWED', MESSAGES.wrongMethod);
      return { ...words, headers: { allow: refusal.allow.join(', ') } };
    }
    case 'forbidden':
      return forbidden(refusal.scope);
    case 'too_large':
      return failure(413, 'PAYLOAD_TOO_LARGE', MESSAGES.tooLarge);
    case 'bad_json':
    case 'bad_media_type':
    case 'bad_encoding':
      return failure(400, 'BAD_REQUEST', MESSAGES.badJson);
    case 'invalid':
      return invalid(refusal.issues, exchange);
    case 'conflict':
      return validation(conflictErrors(refusal));
    case 'ambiguous':
      return validation({ phone: [MESSAGES.phoneTaken] });
    case 'not_found':
      return failure(404, 'NOT_FOUND', missingWords(refusal, exchange));
    case 'in_use':
      return inUse(nameOfThing(refusal.what).toLowerCase());
    case 'quota': {
      const { feature, current, maximum } = refusal;
      return failure(403, 'FEATURE_LIMIT_EXCEEDED', MESSAGES.quota, { feature, current, maximum });
    }
    // No operation of this wire ends in one of the next two.
    case 'stale':
      return failure(409, 'CONFLICT', MESSAGES.changedMeanwhile);
    case 'expired':
      return failure(400, 'BAD_REQUEST', MESSAGES.expired);
    case 'unavailable':
      return { ...failure(503, 'SERVICE_UNAVAILABLE', MESSAGES.away), headers: { 'retry-after': '5' } };
    case 'internal':
      return failure(500, 'INTERNAL_ERROR', failed[exchange.route?.operation ?? ''] ?? MESSAGES.failed);
  }
  return refusal satisfies never;
}

function failure(status: number, code: string, message: string, details: ErrorParts['details'] = {}): Words {
  return { status, error: { code, message, details } };
}

function limited(retryAfterMs: number): Words {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return {
    status: 429,
    headers: { 'retry-after': String(seconds) },
    error: { code: 'RATE_LIMIT_EXCEEDED', message: 'Too many requests', ...RETRY_AFTER_MEMBERS(seconds) },
  };
}

const familyWords: Readonly<Record<string, string>> = { otp: 'auth (OTP)' };

function unserved(feature: string): Words {
  const message = MESSAGES.unserved(familyWords[feature] ?? feature);
  return failure(501, 'FEATURE_NOT_AVAILABLE', message, { feature });
}

function forbidden(scope: string | null): Words {
  if (scope === null) return failure(403, 'INSUFFICIENT_SCOPE', MESSAGES.forbidden);
  return failure(403, 'INSUFFICIENT_SCOPE', `Token missing ${scope} scope`, { required_scope: scope });
}

function invalid(issues: readonly Issue[], { route }: Exchange): Words {
  const [first] = issues;
  if (first === notAnObject) return failure(400, 'BAD_REQUEST', MESSAGES.noObject);
  if (first === nulInUrl) return failure(400, 'BAD_REQUEST', MESSAGES.nulInUrl);
  const [, thing] = /^(?:create|update)(Group|Source|Status)$/.exec(route?.operation ?? '') ?? [];
  return validation(fieldErrors(issues, thing));
}

/** A character that no path or query may have: a bad request, not a field. */
export const nulInUrl: Issue = { path: '', code: 'nul', message: '' };

function validation(
  errors: FieldErrors,
  status = 422,
  code = 'VALIDATION_ERROR',
  message = VALIDATION_MESSAGE,
): Words {
  return { status, error: { code, message, details: errors, beside: { errors } } };
}

function inUse(thing: string): Words {
  const message = IN_USE.message(thing);
  return validation({ [IN_USE.field]: [message] }, IN_USE.status, IN_USE.code, message);
}

/** Told by the database alone, when two writers meet. */
function conflictErrors({ what, conflicts }: ProblemOf<'conflict'>): FieldErrors {
  if (what !== 'identity') return { name: [takenName(nameOfThing(what))] };
  const isEmail = conflicts.length > 0 && conflicts.every((one) => one.key.kind === 'email');
  return isEmail ? { email: [MESSAGES.emailTaken] } : { phone: [MESSAGES.phoneTaken] };
}

function missingWords({ what }: Extract<Problem, { kind: 'not_found' }>, { route }: Exchange): string {
  const isChat = route?.operation === 'listComments' || route?.operation === 'addComment';
  return isChat ? MESSAGES.noChat : `${nameOfThing(what)} not found`;
}

const failed: Readonly<Record<string, string>> = {
  listContacts: 'Failed to fetch contacts',
  createContact: 'Failed to create contact',
  getContact: 'Failed to fetch contact',
  updateContact: 'Failed to update contact',
  deleteContact: 'Failed to delete contact',
  createContacts: 'Batch create failed',
  deleteContacts: 'Batch delete failed',
  ...ofCatalog(groups),
  ...ofCatalog(sources),
  ...ofCatalog(statuses),
  addMembers: 'Failed to add contacts to group',
  removeMembers: 'Failed to remove contacts from group',
  listComments: 'Failed to fetch comments',
  addComment: 'Failed to add comment',
  getAccount: 'Failed to fetch account information',
  getUsage: 'Failed to fetch usage statistics',
  getLimits: 'Failed to fetch plan limits',
};

function ofCatalog({ thing, things }: CatalogWords): Readonly<Record<string, string>> {
  const [one, many] = [thing.toLowerCase(), things.toLowerCase()];
  return {
    [`list${things}`]: `Failed to fetch ${many}`,
    [`create${thing}`]: `Failed to create ${one}`,
    [`get${thing}`]: `Failed to fetch ${one}`,
    [`update${thing}`]: `Failed to update ${one}`,
    [`delete${thing}`]: `Failed to delete ${one}`,
  };
}
