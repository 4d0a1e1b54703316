/**
 * OAuth 2.0 client credentials (RFC 6749, 4.4). The client's id is the account: its id, number or slug; its secret is a
 * key of the account. The route is open: it checks both itself.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { scopes as allScopes, type Principal, type Scope } from '@switchbook/domain/access/access.js';
import { parseId } from '@switchbook/domain/runtime/ids.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { member, readJson } from '../kit/body/json-body.js';
import { type Exchange, type OpenTools, openBodyLimits } from '../kit/wire/declared-route.js';
import { readQuery } from '../kit/wire/query-string.js';
import { FaultError } from '../kit/wire/refusal.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { tokenSeconds, unservedScopes, wireScopes } from './choices.js';
import { memberRules, messages } from './messages.js';
import { refuseToken } from './problems.js';
import type { TokenWire } from './wire.js';

export async function createToken(exchange: Exchange, tools: OpenTools): Promise<Answer> {
  const { bytes, headers, core } = exchange;
  const members = readMembers(bytes, headers);
  const grant = memberTextOf(members, 'grant_type');
  if (grant === '') return refuseToken(400, 'invalid_request', `grant_type ${memberRules.required}`);
  if (grant !== 'client_credentials')
    return refuseToken(400, 'unsupported_grant_type', `grant_type ${memberRules.grant}`);
  const basic = readBasic(headers);
  const client = await findClient(
    tools,
    basic ?? { id: memberTextOf(members, 'client_id'), secret: memberTextOf(members, 'client_secret') },
  );
  if (client === undefined)
    return refuseToken(401, 'invalid_client', messages.badToken, basic && { 'www-authenticate': 'Basic' });
  await tools.count(client);
  const granted = grantedScopes(client, memberTextOf(members, 'scope'));
  if ('refused' in granted) return refuseToken(400, 'invalid_scope', messages.missingScope(granted.refused));
  const owner = {
    accountId: client.account.id,
    keyId: client.keyId,
    familyId: client.tokenFamily,
    scopes: granted.scopes,
    principal: client,
  };
  // The other token of the pair is never sent: the client has its secret.
  const pair = await core.issueTokenPair(owner, {
    accessSeconds: tokenSeconds,
    refreshSeconds: tokenSeconds,
  });
  const body: TokenWire = {
    access_token: pair.accessToken,
    token_type: 'Bearer',
    expires_in: tokenSeconds,
    scope: granted.words.join(' '),
  };
  return { status: 200, body, headers: { pragma: 'no-cache' } };
}

interface Client {
  readonly id: string;
  readonly secret: string;
}

/** Returns the owner of the secret if the secret is a key and the id names its account. */
async function findClient(
  { authenticate }: OpenTools,
  { id, secret }: Client,
): Promise<Principal | undefined> {
  if (secret === '') return undefined;
  const principal = await authenticate(secret);
  if (principal?.credential !== 'key') return undefined;
  const { account } = principal;
  const isOwn = parseId(id) === account.id || id === String(account.number) || id === account.slug;
  return isOwn ? principal : undefined;
}

type Granted =
  | { readonly words: readonly string[]; readonly scopes: readonly Scope[] }
  | { readonly refused: string };

/**
 * Returns the granted scopes. A request without words gets all scopes of the key. The vendor's words for its other
 * services together grant `upstream:use`, which forwards every such request. Some of them, or all without that scope,
 * are left out of the token. Any other word that is not a scope of the key is refused. A token without scopes is
 * refused too.
 */
function grantedScopes({ scopes: keyScopes }: Principal, scopeText: string): Granted {
  const keyWords = allScopes.filter((scope) => keyScopes.has(scope));
  const sentWords = scopeText.split(/\s+/);
  const forwards =
    keyScopes.has('upstream:use') && unservedScopes.every((scope) => sentWords.includes(scope));
  const scopes = new Map<string, Scope>([
    ...(forwards ? unservedScopes.map((unserved) => [unserved, 'upstream:use'] as const) : []),
    ...keyWords.map((scope) => [scope, scope] as const),
    ...wireScopes.filter(([, scope]) => keyScopes.has(scope)),
  ]);
  if (scopeText === '') return { words: [...scopes.keys()], scopes: keyWords };
  const words = sentWords.filter((word) => scopes.has(word) || !unservedScopes.includes(word));
  const refused = words.length === 0 ? sentWords[0] : words.find((word) => !scopes.has(word));
  if (refused !== undefined) return { refused };
  return { words, scopes: keyWords.filter((scope) => words.some((word) => scopes.get(word) === scope)) };
}

/** Returns a form, or JSON under any type. */
function readMembers(bytes: Buffer, headers: IncomingHttpHeaders): Readonly<Record<string, unknown>> {
  const json = readJson(bytes, { values: openBodyLimits.maxValues });
  if (json.state === 'value') return isObject(json.value) ? json.value : {};
  const isForm = /^\s*application\/x-www-form-urlencoded\s*(?:;|$)/i.test(headers['content-type'] ?? '');
  if (json.state === 'empty' || !isForm)
    throw new FaultError({ kind: 'bad_json', isEmpty: json.state === 'empty' });
  return Object.fromEntries(readQuery(bytes.toString().trim()).pairs);
}

/** Reads a text, trimmed; `''` for other types. */
function memberTextOf(members: Readonly<Record<string, unknown>>, name: string): string {
  const value = member(members, name);
  return typeof value === 'string' ? value.trim() : '';
}

/** Reads Basic credentials. Both parts are encoded as in a form (RFC 6749, 2.3.1). */
function readBasic({ authorization = '' }: IncomingHttpHeaders): Client | undefined {
  const [, encoded] = /^\s*basic\s+(\S+)\s*$/i.exec(authorization) ?? [];
  if (encoded === undefined) return undefined;
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  const [[plainId = ''] = [], [plainSecret = ''] = []] = readQuery(`${id}&${rest.join(':')}`).pairs;
  return { id: plainId.trim(), secret: plainSecret.trim() };
}
