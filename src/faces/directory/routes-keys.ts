/** The account and its keys. */
import type { KeyId } from '../../domain/ids.js';
import { parseId } from '../../domain/ids.js';
import { notFound } from '../../domain/problem.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { created, listed, ok } from './answers.js';
import { accountPatchBody, keyBody, keyParams, keyPatchBody, keyRotationBody } from './bodies.js';
import { readBody } from './check-body.js';
import { maxBodyBytes } from './choices.js';
import { decodeAccountPatch, decodeKey, decodeKeyEdit } from './decode-items.js';
import { encodeAccount, encodeApiKey, encodeMadeKey, encodeRevokedKey } from './encode.js';
import { one, page } from './wire.js';
import { accountWire, keyWire, madeKeyWire, revokedKeyWire } from './wire-keys.js';

const json = { read: 'json', maxBytes: maxBodyBytes } as const;

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
  {
    method: 'PATCH',
    path: '/account',
    operation: 'updateAccount',
    summary: 'Change the account',
    scope: 'account:write',
    body: json,
    schema: { body: accountPatchBody, response: { 200: one(accountWire) } },
    handle: async ({ core, caller, principal, body }) => {
      const account = await core.setAccount(caller.accountId, decodeAccountPatch(body), caller);
      return ok(encodeAccount({ ...principal, account }));
    },
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
    body: json,
    answersSecret: true,
    schema: { body: keyBody, response: { 201: one(madeKeyWire) } },
    handle: async (exchange) => {
      const { core, caller, principal, body } = exchange;
      const made = await core.createKey(caller.accountId, decodeKey(body, core.clock()), principal, caller);
      return created(exchange, `/keys/${made.key.id}`, encodeMadeKey(made));
    },
  },
  {
    method: 'PATCH',
    path: '/keys/:id',
    operation: 'updateKey',
    summary: 'Change a key',
    scope: 'keys:manage',
    body: json,
    schema: { params: keyParams, body: keyPatchBody, response: { 200: one(keyWire) } },
    handle: async ({ core, caller, principal, params, body }) =>
      ok(
        encodeApiKey(
          await core.editKey(caller.accountId, keyOf(params.id), decodeKeyEdit(body), principal, caller),
        ),
      ),
  },
  {
    method: 'POST',
    path: '/keys/:id/rotate',
    operation: 'rotateKey',
    summary: 'Give a key a new secret',
    scope: 'keys:manage',
    body: { ...json, ifEmpty: 'object' },
    answersSecret: true,
    schema: { params: keyParams, body: keyRotationBody, response: { 200: one(madeKeyWire) } },
    handle: async ({ core, caller, principal, params, body }) => {
      const { overlap_seconds: overlap = 0 } = readBody(keyRotationBody, body);
      const id = keyOf(params.id);
      return ok(encodeMadeKey(await core.rotateKey(caller.accountId, id, overlap, principal, caller)));
    },
  },
  {
    method: 'DELETE',
    path: '/keys/:id',
    operation: 'revokeKey',
    summary: 'Revoke a key',
    scope: 'keys:manage',
    schema: { params: keyParams, response: { 200: one(revokedKeyWire) } },
    handle: async ({ core, caller, principal, params }) => {
      const revoked = await core.revokeKey(caller.accountId, keyOf(params.id), principal, caller);
      return ok(encodeRevokedKey(revoked));
    },
  },
];

function keyOf(text = ''): KeyId {
  const id = parseId<KeyId>(text);
  if (id === undefined) throw notFound('key');
  return id;
}
