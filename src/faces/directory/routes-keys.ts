/** The account and its keys. */
import type { KeyId } from '../../domain/ids.js';
import { parseId } from '../../domain/ids.js';
import { notFound } from '../../domain/problem.js';
import type { KeyRoute } from '../kit/define-face.js';
import { created, gone, listed, ok } from './answers.js';
import { keyBody, keyParams } from './bodies.js';
import { maxBodyBytes } from './choices.js';
import { decodeKey } from './decode-items.js';
import { encodeAccount, encodeApiKey, encodeMadeKey } from './encode.js';
import { accountWire, keyWire, madeKeyWire, noContent, one, page } from './wire.js';

export const accountRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/account',
    operation: 'getAccount',
    summary: 'Show the account and the key in use',
    scope: 'account:read',
    schema: { response: { 200: one(accountWire) } },
    handle: ({ principal }) => ok(encodeAccount(principal)),
  },
];

export const keyRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/keys',
    operation: 'listKeys',
    summary: 'List all keys',
    scope: 'keys:manage',
    schema: { response: { 200: page(keyWire) } },
    handle: async ({ core, caller }) =>
      listed((await core.listKeys(caller.accountId)).map(encodeApiKey), null),
  },
  {
    method: 'POST',
    path: '/keys',
    operation: 'createKey',
    summary: 'Create or import a key',
    scope: 'keys:manage',
    body: { read: 'json', maxBytes: maxBodyBytes },
    answersSecret: true,
    schema: { body: keyBody, response: { 201: one(madeKeyWire) } },
    handle: async (exchange) => {
      const { core, caller, principal, body } = exchange;
      const made = await core.createKey(caller.accountId, decodeKey(body, core.clock()), principal, caller);
      return created(exchange, `/keys/${made.key.id}`, encodeMadeKey(made));
    },
  },
  {
    method: 'DELETE',
    path: '/keys/:id',
    operation: 'revokeKey',
    summary: 'Revoke a key',
    scope: 'keys:manage',
    schema: { params: keyParams, response: { 204: noContent } },
    handle: async ({ core, caller, principal, params }) => {
      const id = parseId<KeyId>(params.id ?? '');
      if (id === undefined) throw notFound('key');
      await core.revokeKey(caller.accountId, id, principal, caller);
      return gone;
    },
  },
];
