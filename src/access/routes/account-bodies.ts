/** The bodies of the account and its keys, and their decoding. Pure: the time is passed in. */

import {
  type AccountSetting,
  expandScope,
  readRateLimit,
  type Scope,
  type SettingTexts,
  scopes,
} from '@switchbook/domain/access/access.js';
import { type Issue, invalid, ProblemError } from '@switchbook/domain/problems/problem.js';
import { closed, documented, nullableInstant, oneOf, text } from '@switchbook/domain/records/schemas.js';
import { instantOf } from '@switchbook/domain/runtime/instant.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { type Static, Type } from 'typebox';
import { readBody } from '../../faces/kit/body/check-body.js';
import { maxFaceName } from '../../upstreams/values.js';
import type { NewKey } from '../operations/keys.js';
import { formatAssignRule, maxAccountName, patchSchemas } from '../values/account-settings.js';
import type { KeyEdit } from '../values/key-grants.js';
import {
  defaultKeyName,
  maxKeyName,
  maxOverlapSeconds,
  maxRateWindow,
  maxSecretLength,
  requestedScopes,
} from '../values/key-limits.js';

const rateLimit = Type.Union([
  oneOf(['default', 'unlimited'] as const),
  closed('NewRateWindow', {
    count: Type.Integer({ minimum: 1, maximum: maxRateWindow.count }),
    seconds: Type.Integer({ minimum: 1, maximum: maxRateWindow.seconds }),
  }),
]);

const resources = [...new Set(scopes.map((scope) => scope.split(':')[0] ?? ''))];

const scopeWords = ['all', '*', 'none', ...scopes, ...resources.map((resource) => `${resource}:*`)];

export const keyBody = closed('NewKey', {
  name: Type.Optional(text(maxKeyName)),
  scopes: Type.Array(text(requestedScopes.characters, { 'x-documented': { enum: scopeWords } }), {
    maxItems: requestedScopes.count,
  }),
  rate_limit: Type.Optional(rateLimit),
  expires_at: Type.Optional(nullableInstant),
  key: Type.Optional(text(maxSecretLength, documented('[!-~]'))),
  face: Type.Optional(text(maxFaceName)),
  member: Type.Optional(Type.Integer({ minimum: 1 })),
});

export const keyPatchBody = closed('KeyPatch', {
  ...Type.Partial(Type.Pick(keyBody, ['name', 'scopes', 'rate_limit'])).properties,
});

export const keyRotationBody = closed('KeyRotation', {
  overlap_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: maxOverlapSeconds })),
});

/** Limits, and values unique in the installation, belong to the operator. */
export const accountPatchBody = closed('AccountPatch', {
  name: Type.Optional(text(maxAccountName)),
  ...patchSchemas,
});
type AccountPatch = Static<typeof accountPatchBody>;

/**
 * Decodes a new key. An absent rate or end defaults to the creator's key; null for the end: it never expires. An absent
 * secret is generated.
 */
export function decodeKey(body: unknown, now: Date): NewKey {
  const key = readBody(keyBody, body);
  const expiresAt = key.expires_at === undefined ? undefined : instantOf(key.expires_at);
  if (expiresAt instanceof Date && expiresAt <= now)
    throw invalid('expires_at', 'past', 'must be in the future');
  return {
    name: key.name?.trim() ?? defaultKeyName,
    scopes: decodeScopes(key.scopes),
    rateLimit: key.rate_limit && readRateLimit(key.rate_limit),
    expiresAt,
    ...withoutUndefined({ secret: key.key, face: key.face, memberNumber: key.member }),
  };
}

export function decodeKeyEdit(body: unknown): KeyEdit {
  const { name, scopes: words, rate_limit: limit } = readBody(keyPatchBody, body);
  const scopesOf = words && decodeScopes(words);
  return withoutUndefined({ name: name?.trim(), scopes: scopesOf, rateLimit: limit && readRateLimit(limit) });
}

/** Returns settings as texts, which is the form of all changes of settings. Null or an empty text clears a setting. */
export function decodeAccountPatch(body: unknown): SettingTexts {
  const settings = Object.entries(readBody(accountPatchBody, body)) as [AccountSetting, Setting][];
  return Object.fromEntries(settings.map(([name, value]) => [name, settingTextOf(name, value)]));
}

type Setting = Exclude<AccountPatch[keyof AccountPatch], undefined>;

/** Throws `invalid` for a list with a comma in an item, and for a rule without exactly one of its members. */
function settingTextOf(name: AccountSetting, value: Setting): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  if ('length' in value) {
    const wrong = value.findIndex((item) => item.includes(','));
    if (wrong >= 0) throw invalid(`${name}.${wrong}`, 'invalid', 'must not have a comma');
    return value.join(',');
  }
  const { members, group } = value;
  if ((members === undefined) === (group === undefined))
    throw invalid(name, 'contradiction', 'must have members or group, and not both');
  return formatAssignRule(group === undefined ? { members: members ?? [] } : { group });
}

function decodeScopes(words: readonly string[]): readonly Scope[] {
  const expanded = words.map((word) => expandScope(word.trim()));
  const issues: Issue[] = expanded.flatMap((scope, index) =>
    scope === undefined
      ? [{ path: `scopes.${index}`, code: 'not_allowed', message: 'is not a known scope' }]
      : [],
  );
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  const requestedScopes = new Set(expanded.flatMap((list) => list ?? []));
  return scopes.filter((scope) => requestedScopes.has(scope));
}
