/** The account and its keys. */
import type { KeyId } from '../../domain/ids.js';
import { invalid } from '../../domain/problem.js';
import { readBody } from '../kit/body/check-body.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { accountPatchBody, keyBody, keyPatchBody, keyRotationBody } from './bodies.js';
import { decodeAccountPatch, decodeKey, decodeKeyEdit } from './decode-items.js';
import { encodeAccount, encodeApiKey, encodeMadeKey, encodeRevokedKey } from './encode.js';
import { ownId } from './ids.js';
import { itemRoute, wholeListRoute } from './route-kinds.js';
import { accountWire, keyWire, madeKeyWire, revokedKeyWire } from './wire-keys.js';

export const accountRoutes: readonly KeyRoute[] = [
  itemRoute('GET /account', 'getAccount', 'Show the account and the key in use', {
    scope: 'account:read',
    item: accountWire,
    data: ({ principal }) => encodeAccount(principal),
  }),
  itemRoute('PATCH /account', 'updateAccount', 'Change the account', {
    scope: 'account:write',
    body: accountPatchBody,
    item: accountWire,
    data: async ({ core, caller, principal, body }) => {
      const account = await core.setAccount(caller.accountId, decodeAccountPatch(body), caller);
      return encodeAccount({ ...principal, account });
    },
  }),
];

const scope = 'keys:manage';

export const keyRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /keys', 'listKeys', 'List all keys', {
    scope,
    item: keyWire,
    data: async ({ core, caller }) => (await core.listKeys(caller.accountId)).map(encodeApiKey),
  }),
  itemRoute('POST /keys', 'createKey', 'Create or import a key', {
    scope,
    body: keyBody,
    answersSecret: true,
    item: madeKeyWire,
    status: 201,
    data: async ({ core, caller, principal, body, served }) => {
      const wanted = decodeKey(body, core.clock());
      if (wanted.face !== undefined && !served.apis.some(({ name }) => name === wanted.face))
        throw invalid(
          'face',
          'unknown',
          `"${wanted.face}" is no API of this server: choose a name of GET /faces`,
        );
      return encodeMadeKey(await core.createKey(caller.accountId, wanted, principal, caller));
    },
    location: ({ id }) => `/keys/${id}`,
  }),
  itemRoute('PATCH /keys/:id', 'updateKey', 'Change a key', {
    scope,
    body: keyPatchBody,
    item: keyWire,
    data: async ({ core, caller, principal, params, body }) => {
      const id = keyId(params.id);
      return encodeApiKey(await core.editKey(caller.accountId, id, decodeKeyEdit(body), principal, caller));
    },
  }),
  itemRoute('POST /keys/:id/rotate', 'rotateKey', 'Give a key a new secret', {
    scope,
    body: keyRotationBody,
    mayBeEmpty: true,
    answersSecret: true,
    item: madeKeyWire,
    data: async ({ core, caller, principal, params, body }) => {
      const { overlap_seconds: overlap = 0 } = readBody(keyRotationBody, body);
      const id = keyId(params.id);
      return encodeMadeKey(await core.rotateKey(caller.accountId, id, overlap, principal, caller));
    },
  }),
  itemRoute('DELETE /keys/:id', 'revokeKey', 'Revoke a key', {
    scope,
    item: revokedKeyWire,
    data: async ({ core, caller, principal, params }) =>
      encodeRevokedKey(await core.revokeKey(caller.accountId, keyId(params.id), principal, caller)),
  }),
];

const keyId = (text: string | undefined) => ownId<KeyId>(text, 'key');
