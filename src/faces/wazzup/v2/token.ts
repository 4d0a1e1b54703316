/** OAuth tokens issued for keys. The route is open: it checks account and key itself, after the grant type. */

import type { IncomingHttpHeaders } from 'node:http';
import { type Principal, type Scope, scopes } from '@switchbook/domain/access/access.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { parseId } from '@switchbook/domain/runtime/ids.js';
import type { TokenPair } from '../../../access/operations/tokens.js';
import type { Exchange, OpenTools } from '../../kit/wire/declared-route.js';
import type { Answer } from '../../kit/wire/route-answer.js';
import { clientCredentialsGivePair, tokenLifetimes } from '../choices.js';
import { decodeGrant, type Grant } from './decode-grant.js';
import { unknownClient } from './problems.js';
import { encodeTokens, ok } from './wire.js';

export async function createToken(exchange: Exchange, tools: OpenTools): Promise<Answer> {
  const grant = decodeGrant(exchange.bytes, exchange.headers);
  const basic = readBasic(exchange.headers);
  const client = basic === undefined ? undefined : await findClient(tools, basic);
  if (client === undefined && (basic !== undefined || grant.type === 'client_credentials'))
    return unknownClient();
  const tokens = await makeTokens(exchange, grant, client, tools);
  return tokens === 'other_client' ? unknownClient() : ok(exchange, 201, encodeTokens(tokens));
}

type TokenResult = TokenPair | 'other_client';

async function makeTokens(
  exchange: Exchange,
  grant: Grant,
  client: Principal | undefined,
  tools: OpenTools,
): Promise<TokenResult> {
  if (grant.type === 'refresh_token') return refresh(exchange, grant.refreshToken, client, tools);
  const subject = grant.type === 'token_exchange' ? await findSubject(tools, grant) : client;
  if (subject === undefined) throw new ProblemError({ kind: 'unauthenticated' });
  if (client !== undefined && client.account.id !== subject.account.id) return 'other_client';
  await tools.count(subject);
  const isUsable = grant.type === 'token_exchange' || clientCredentialsGivePair;
  const owner = {
    accountId: subject.account.id,
    keyId: subject.keyId,
    scopes: grant.opensContacts && isUsable ? contactScopes(subject) : [],
    familyId: subject.tokenFamily,
    principal: subject,
  };
  return exchange.core.issueTokenPair(owner, tokenLifetimes);
}

async function refresh(
  { core }: Exchange,
  token: string,
  client: Principal | undefined,
  { count, countRefusal }: OpenTools,
): Promise<TokenResult> {
  let isOther = false;
  const admit = async (owner: Principal) => {
    isOther = client !== undefined && client.account.id !== owner.account.id;
    // Throws before the token is consumed, so that its owner can still use it.
    if (isOther) throw new ProblemError({ kind: 'unauthenticated' });
    await count(owner);
  };
  try {
    const pair = await core.refreshTokens(token, admit, tokenLifetimes);
    if (pair !== undefined) return pair;
    countRefusal();
    throw new ProblemError({ kind: 'unauthenticated' });
  } catch (error) {
    if (isOther) return 'other_client';
    throw error;
  }
}

/** Returns the key of a Basic header; undefined if it is invalid, or another account's. */
async function findClient(
  { authenticate }: OpenTools,
  { account, key }: BasicCredential,
): Promise<Principal | undefined> {
  const principal = await authenticate(key);
  const isOwn = principal?.credential === 'key' && principal.account.id === parseId(account.trim());
  return isOwn ? principal : undefined;
}

/** Returns the owner of a live access token, if it is the requested account. */
async function findSubject(
  { authenticate }: OpenTools,
  grant: Extract<Grant, { type: 'token_exchange' }>,
): Promise<Principal | undefined> {
  const principal = await authenticate(grant.subjectToken);
  if (principal?.credential !== 'token') return undefined;
  const { id, number, slug } = principal.account;
  const subject = grant.requestedSubject;
  const isOwn = parseId(subject) === id || subject === String(number) || subject === slug;
  return isOwn ? principal : undefined;
}

function contactScopes({ scopes: own }: Principal): readonly Scope[] {
  return scopes.filter((scope) => scope.startsWith('contacts:') && own.has(scope));
}

interface BasicCredential {
  readonly account: string;
  readonly key: string;
}

/** Returns undefined for another scheme or none; a Basic header without a value yields blanks. */
function readBasic(headers: IncomingHttpHeaders): BasicCredential | undefined {
  const encoded = /^\s*basic(?:\s+(.*))?$/i.exec(headers.authorization ?? '');
  if (encoded === null) return undefined;
  const text = Buffer.from((encoded[1] ?? '').trim(), 'base64').toString();
  const colon = text.indexOf(':');
  if (colon === -1) return { account: '', key: '' };
  return { account: text.slice(0, colon), key: text.slice(colon + 1) };
}
