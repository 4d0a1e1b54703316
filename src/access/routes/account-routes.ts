/** The account and its keys. */

import {
  grantorOf,
  memberStates,
  type Principal,
  principalOf,
  type RateLimitJson,
  rateLimitJson,
  type ShownKey,
  scopes,
} from '@switchbook/domain/access/access.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import {
  count,
  instant,
  nullableInstant,
  nullableNumber,
  nullableOneOf,
  nullableUuid,
  number,
  oneOf,
  shape,
  uuid,
} from '@switchbook/domain/records/schemas.js';
import type { KeyId } from '@switchbook/domain/runtime/ids.js';
import { type Static, Type } from 'typebox';
import { encoderOf } from '../../faces/directory/kit/encoder.js';
import { ownId } from '../../faces/directory/kit/ids.js';
import { itemRoute, wholeListRoute } from '../../faces/directory/kit/route-kinds.js';
import { readBody } from '../../faces/kit/body/check-body.js';
import type { KeyRoute } from '../../faces/kit/wire/declared-route.js';
import type { CreatedKey, RevokedKey } from '../operations/keys.js';
import { settingsJson, shownSchemas } from '../values/account-settings.js';
import {
  accountPatchBody,
  decodeAccountPatch,
  decodeKey,
  decodeKeyEdit,
  keyBody,
  keyPatchBody,
  keyRotationBody,
} from './account-bodies.js';

const rateLimitWire = Type.Unsafe<RateLimitJson>({
  anyOf: [
    { type: 'string', enum: ['default', 'unlimited'] },
    {
      type: 'object',
      title: 'RateWindow',
      required: ['count', 'seconds'],
      properties: { count: { type: 'integer' }, seconds: { type: 'integer' } },
    },
  ],
});

const keyWire = shape('Key', {
  id: uuid,
  name: Type.String(),
  prefix: Type.String(),
  scopes: Type.Array(oneOf(scopes)),
  rate_limit: rateLimitWire,
  created_at: instant,
  expires_at: nullableInstant,
  revoked_at: nullableInstant,
  last_used_at: nullableInstant,
  made_by: nullableUuid,
  old_secret_until: nullableInstant,
  /** number of the member who owns it */
  member: nullableNumber,
  /** the state of that member; the key is refused until it is `active` */
  member_state: nullableOneOf(memberStates),
});

const createdKeyWire = shape('MadeKey', { ...keyWire.properties, key: Type.String() });

const revokedKeyWire = shape('RevokedKey', {
  ...keyWire.properties,
  /** descendants, revoked together with the key */
  also_revoked: count,
  paused_webhooks: Type.Array(shape('PausedWebhook', { id: uuid, face: Type.String(), url: Type.String() })),
  /** names of APIs */
  paused_upstreams: Type.Array(Type.String()),
});

export const accountWire = shape('AccountAndKey', {
  account: shape('Account', {
    id: uuid,
    number,
    name: Type.String(),
    slug: Type.String(),
    ...shownSchemas,
    created_at: instant,
  }),
  key: shape('KeyInUse', {
    id: uuid,
    name: Type.String(),
    scopes: Type.Array(oneOf(scopes)),
    rate_limit: rateLimitWire,
  }),
});
export type AccountWire = Static<typeof accountWire>;

/** Returns the key in the words of the program. */
function shownKey(key: ShownKey) {
  return { ...key, rateLimit: rateLimitJson(key.rateLimit), madeBy: key.parentId, member: key.memberNumber };
}

const encodeKey = encoderOf(keyWire);
const encodeApiKey = (key: ShownKey) => encodeKey(shownKey(key));

function encodeCreatedKey(createdKey: CreatedKey) {
  return { ...encodeApiKey(createdKey.key), key: createdKey.secret };
}

const encodeRevoked = encoderOf(revokedKeyWire);
function encodeRevokedKey({ key, others, ...paused }: RevokedKey) {
  return encodeRevoked({ ...shownKey(key), ...paused, alsoRevoked: others });
}

export function encodeAccount({ account, keyId, keyName, ...key }: Principal): AccountWire {
  const { id, number, name, slug, settings, createdAt } = account;
  return {
    account: { id, number, name, slug, ...settingsJson(settings), created_at: createdAt.toISOString() },
    key: {
      id: keyId,
      name: keyName,
      scopes: scopes.filter((scope) => key.scopes.has(scope)),
      rate_limit: rateLimitJson(key.rateLimit),
    },
  };
}

export const accountRoutes: readonly KeyRoute[] = [
  itemRoute('GET /account', 'getAccount', 'Show the account and the key in use', {
    scope: 'account:read',
    item: accountWire,
    data: ({ principal }) => encodeAccount(principalOf(principal)),
  }),
  itemRoute('PATCH /account', 'updateAccount', 'Change the account', {
    scope: 'account:write',
    body: accountPatchBody,
    item: accountWire,
    data: async ({ core, caller, principal, body }) => {
      const changes = decodeAccountPatch(body);
      const account = await core.updateAccount(caller.accountId, changes, caller, grantorOf(principal));
      return encodeAccount({ ...principalOf(principal), account });
    },
  }),
];

const scope = 'keys:manage';

export const keyRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /keys', 'listKeys', 'List all keys', {
    scope,
    item: keyWire,
    data: async ({ core, caller }) => (await core.listKeys(caller)).map(encodeApiKey),
  }),
  itemRoute('POST /keys', 'createKey', 'Create or import a key', {
    scope,
    body: keyBody,
    answersSecret: true,
    item: createdKeyWire,
    status: 201,
    data: async ({ core, caller, principal, body, served }) => {
      const newKey = decodeKey(body, core.clock());
      if (newKey.face !== undefined && !served.apis.some(({ name }) => name === newKey.face))
        throw invalid(
          'face',
          'unknown',
          `"${newKey.face}" is not an API of this server: choose a name of GET /faces`,
        );
      return encodeCreatedKey(await core.createKey(caller.accountId, newKey, grantorOf(principal), caller));
    },
    location: ({ id }) => `/keys/${id}`,
  }),
  itemRoute('PATCH /keys/:id', 'updateKey', 'Change a key', {
    scope,
    body: keyPatchBody,
    item: keyWire,
    data: async ({ core, caller, principal, params, body }) => {
      const id = keyId(params.id);
      return encodeApiKey(
        await core.updateKey(caller.accountId, id, decodeKeyEdit(body), grantorOf(principal), caller),
      );
    },
  }),
  itemRoute('POST /keys/:id/rotate', 'rotateKey', 'Give a key a new secret', {
    scope,
    body: keyRotationBody,
    mayBeEmpty: true,
    answersSecret: true,
    item: createdKeyWire,
    data: async ({ core, caller, principal, params, body }) => {
      const { overlap_seconds: overlap = 0 } = readBody(keyRotationBody, body);
      const id = keyId(params.id);
      return encodeCreatedKey(
        await core.rotateKey(caller.accountId, id, overlap, grantorOf(principal), caller),
      );
    },
  }),
  itemRoute('DELETE /keys/:id', 'revokeKey', 'Revoke a key', {
    scope,
    item: revokedKeyWire,
    data: async ({ core, caller, principal, params }) =>
      encodeRevokedKey(
        await core.revokeKey(caller.accountId, keyId(params.id), grantorOf(principal), caller),
      ),
  }),
];

const keyId = (text: string | undefined) => ownId<KeyId>(text, 'key');
