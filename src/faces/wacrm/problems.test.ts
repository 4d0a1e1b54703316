/** Every refusal has a text on this wire, and a status that the vendor's clients know. */

import { asId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../kit/wire/declared-route.js';
import type { Refusal, RefusalKind } from '../kit/wire/refusal.js';
import { refuse } from './problems.js';

const refusals: { readonly [Kind in RefusalKind]: Refusal & { kind: Kind } } = {
  unauthenticated: { kind: 'unauthenticated' },
  forbidden: { kind: 'forbidden', scope: null },
  limited: { kind: 'limited', retryAfterMs: 1 },
  no_route: { kind: 'no_route' },
  wrong_method: { kind: 'wrong_method', allow: ['GET', 'HEAD'] },
  not_found: { kind: 'not_found', resource: 'contact' },
  merged: { kind: 'merged', survivor: { id: asId('0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f'), number: 1 } },
  too_large: { kind: 'too_large' },
  bad_url: { kind: 'bad_url', where: 'query' },
  bad_json: { kind: 'bad_json', isEmpty: true },
  bad_header: { kind: 'bad_header', message: 'Transfer-Encoding must be chunked' },
  bad_media_type: { kind: 'bad_media_type' },
  bad_encoding: { kind: 'bad_encoding' },
  invalid: { kind: 'invalid', issues: [] },
  conflict: { kind: 'conflict', resource: 'identity', conflicts: [] },
  in_use: { kind: 'in_use', resource: 'source' },
  ambiguous: { kind: 'ambiguous', candidates: [] },
  stale: { kind: 'stale', version: 2 },
  unsupported: { kind: 'unsupported', feature: 'x' },
  expired: { kind: 'expired', what: 'page' },
  quota: { kind: 'quota', feature: 'contacts', current: 2, maximum: 2 },
  unavailable: { kind: 'unavailable' },
  upstream: { kind: 'upstream', reason: 'unreachable' },
  internal: { kind: 'internal' },
};

const codes: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  429: 'rate_limited',
  500: 'internal',
  502: 'internal',
  503: 'internal',
};

const exchange = { rate: undefined } as Exchange;

describe('refusals', () => {
  it.each(Object.values(refusals))('$kind has a code of its status and one sentence', (refusal) => {
    const { status, body } = refuse(refusal, exchange);
    expect(Object.keys(codes)).toContain(String(status));
    expect(body).toEqual({ error: { code: codes[status], message: expect.stringMatching(/^['A-Z].+/) } });
  });

  it('an internal error gives no details', () => {
    expect(refuse(refusals.internal, exchange)).toEqual({
      status: 500,
      headers: {},
      body: { error: { code: 'internal', message: 'Internal server error' } },
    });
  });

  it('an unavailable server asks for a retry in five seconds', () => {
    expect(refuse(refusals.unavailable, exchange)).toEqual({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { error: { code: 'internal', message: 'Service temporarily unavailable' } },
    });
  });

  it('refused fields have the names of this wire', () => {
    const issue = (path: string) => [{ path, code: 'too_many', message: 'must have at most 2 items' }];
    const words = (path: string) => refuse({ kind: 'invalid', issues: issue(path) }, exchange).body;
    expect(words('identities')).toEqual({
      error: { code: 'bad_request', message: "'email' must have at most 2 items" },
    });
    expect(words('tags.0')).toEqual({
      error: { code: 'bad_request', message: "'tags' must have at most 2 items" },
    });
  });

  it('the retry time is at least one second', () => {
    expect(refuse(refusals.limited, exchange).headers).toEqual({ 'retry-after': '1' });
  });
});
