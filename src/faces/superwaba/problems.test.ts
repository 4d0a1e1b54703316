/** Every refusal has a text on this wire, and exactly two members. */

import { asId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import type { Exchange, Route } from '../kit/wire/declared-route.js';
import type { Refusal, RefusalKind } from '../kit/wire/refusal.js';
import { refuse, refuseRow } from './problems.js';

type Expected = readonly [refusal: Refusal, status: number, error: string, headers?: object];

const exists = 'Contact with this phone number already exists';
const broken = 'Internal server error';

const words: { readonly [Kind in RefusalKind]: Expected } = {
  unauthenticated: [{ kind: 'unauthenticated' }, 401, 'Unauthorized', { 'www-authenticate': 'Bearer' }],
  forbidden: [{ kind: 'forbidden', scope: 'contacts:write' }, 403, 'Forbidden'],
  limited: [{ kind: 'limited', retryAfterMs: 1_001 }, 429, 'Rate limit exceeded', { 'retry-after': '2' }],
  no_route: [{ kind: 'no_route' }, 404, 'Not found'],
  wrong_method: [
    { kind: 'wrong_method', allow: ['GET', 'HEAD'] },
    405,
    'Method not allowed',
    { allow: 'GET, HEAD' },
  ],
  not_found: [{ kind: 'not_found', resource: 'contact' }, 404, 'Contact not found'],
  merged: [
    { kind: 'merged', survivor: { id: asId('0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f'), number: 1 } },
    404,
    'Contact not found',
  ],
  too_large: [{ kind: 'too_large' }, 413, 'Request body too large'],
  bad_url: [{ kind: 'bad_url', where: 'query' }, 400, 'Malformed URL'],
  bad_json: [{ kind: 'bad_json', isEmpty: false }, 400, 'Invalid JSON body'],
  bad_header: [
    { kind: 'bad_header', message: 'Transfer-Encoding must be chunked' },
    400,
    'Transfer-Encoding must be chunked',
  ],
  bad_media_type: [{ kind: 'bad_media_type' }, 415, 'Unsupported content encoding'],
  bad_encoding: [{ kind: 'bad_encoding' }, 415, 'Unsupported content encoding'],
  invalid: [
    { kind: 'invalid', issues: [{ path: 'email', code: 'invalid', message: 'Invalid email' }] },
    400,
    'Invalid email',
  ],
  conflict: [{ kind: 'conflict', resource: 'identity', conflicts: [] }, 409, exists],
  ambiguous: [{ kind: 'ambiguous', candidates: [] }, 409, exists],
  quota: [{ kind: 'quota', feature: 'contacts', current: 2, maximum: 2 }, 403, 'Contact limit reached'],
  in_use: [{ kind: 'in_use', resource: 'source' }, 500, broken],
  stale: [{ kind: 'stale', version: 2 }, 500, broken],
  unsupported: [{ kind: 'unsupported', feature: 'x' }, 500, broken],
  expired: [{ kind: 'expired', what: 'page' }, 500, broken],
  unavailable: [{ kind: 'unavailable' }, 503, 'Service temporarily unavailable', { 'retry-after': '5' }],
  upstream: [{ kind: 'upstream', reason: 'timeout' }, 504, 'The upstream server did not answer in time'],
  internal: [{ kind: 'internal' }, 500, broken],
};

const exchangeOf = (operation: string) => ({ route: { operation } as Route }) as Exchange;

describe('refusals', () => {
  it.each(Object.entries(words))('%s', (_kind, [refusal, status, error, headers = {}]) => {
    const answer = refuse(refusal, exchangeOf('getContact'));
    expect(JSON.stringify(answer.body)).toBe(JSON.stringify({ success: false, error }));
    expect([answer.status, answer.headers]).toEqual([status, headers]);
  });

  it('call a field of the core as the request does', () => {
    const worded = (path: string, operation: string) =>
      refuse(
        { kind: 'invalid', issues: [{ path, code: 'too_many', message: 'must have at most 2 items' }] },
        exchangeOf(operation),
      ).body;
    for (const [path, create, update] of [
      ['display_name', 'Invalid userName', 'Invalid name'],
      ['identities', 'Invalid phone number (userNumber)', 'Invalid email'],
      ['identities.0.value', 'Invalid phone number (userNumber)', 'Invalid email'],
      ['address.countryCode', 'Invalid countryCode', 'Invalid country_code'],
      ['attributes', 'Invalid params', 'Invalid params'],
      ['tags', 'Invalid tags', 'Invalid tags'],
      ['source', 'Invalid source', 'Invalid source'],
    ] as const) {
      expect(worded(path, 'createContact')).toEqual({ success: false, error: create });
      expect(worded(path, 'updateContact')).toEqual({ success: false, error: update });
    }
  });

  it('are shorter for a row with a used number', () => {
    expect(refuseRow({ kind: 'conflict', resource: 'identity', conflicts: [] })).toBe(
      'Contact already exists',
    );
    expect(refuseRow({ kind: 'quota', feature: 'contacts', current: 2, maximum: 2 })).toBe(
      'Contact limit reached',
    );
  });
});
