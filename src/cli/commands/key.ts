/** `key create`, `key import`, `key list`, `key set`, `key rotate`, `key revoke`. */

import { minSecretLength } from '../../core/access/secrets.js';
import type { Key, RateLimitRule, Scope, ShownKey } from '../../domain/access.js';
import { expandScopes } from '../../domain/access.js';
import { type KeyId, parseId } from '../../domain/ids.js';
import { ProblemError } from '../../domain/problem.js';
import { CliError } from '../run/cli-error.js';
import { facts, note, type Output, table } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { readSecretOption } from '../run/read-stdin.js';
import { formatRateLimit } from '../run/values.js';
import { withCore } from '../session/session.js';
import { findAccount, ofAccount } from './account.js';

export interface KeyOptions {
  readonly account?: string | undefined;
  readonly name: string;
  /** every one when absent */
  readonly scopes?: readonly Scope[];
  /** each face's own when absent */
  readonly rateLimit?: RateLimitRule;
  /** milliseconds; never when absent */
  readonly expiresIn?: number;
}

export async function createKey(options: KeyOptions): Promise<Output> {
  const { key, secret } = await makeKey(options, undefined);
  return {
    json: makeJson(key, secret),
    text: `The key was made. It is shown only this once.\n\n${facts([['key', secret], ...factsOf(key)])}`,
  };
}

/** `-` reads the secret from stdin, where no list of processes shows it. */
export async function importKey(
  options: KeyOptions & { readonly key: string; readonly force?: boolean },
): Promise<Output> {
  const brought = await readSecretOption('--key', options.key);
  const { key, secret } = await makeKey(options, brought, options.force === true).catch(sayHowToForce);
  if (secret.length < minSecretLength)
    note(`Warning: a key of ${secret.length} characters can be found by trying.`);
  return {
    json: makeJson(key, secret),
    text: `The key was imported.\n\n${facts([['key', `${key.prefix}…`], ...factsOf(key)])}`,
  };
}

function sayHowToForce(error: unknown): never {
  const isWeak =
    error instanceof ProblemError &&
    error.problem.kind === 'invalid' &&
    error.problem.issues.some((issue) => issue.code === 'weak');
  if (!isWeak) throw error;
  throw new CliError(
    `The key has less than ${minSecretLength} characters, so it can be found by trying.`,
    `Make a new one with: ${programName} key create. Or import it all the same, with --force.`,
    { cause: error },
  );
}

export async function listKeys({ account: ref }: { readonly account?: string }): Promise<Output> {
  const keys = await withCore(async (core) => core.listKeys((await findAccount(core, ref)).id));
  const rows = keys.map((key) => [
    `${key.prefix}…`,
    key.name,
    stateOf(key),
    shortScopes(key.scopes),
    formatRateLimit(key.rateLimit),
    key.lastUsedAt?.toISOString() ?? 'never',
    makerOf(key, keys),
    key.id,
  ]);
  return {
    json: keys.map(keyJson),
    text: table(
      ['KEY', 'NAME', 'STATE', 'SCOPES', 'RATE LIMIT', 'LAST USED', 'MADE BY', 'ID'],
      rows,
      `The account has no key yet; make one with: ${programName} key create${ofAccount(ref)}`,
    ),
  };
}

export interface KeySetOptions {
  readonly account?: string | undefined;
  readonly name?: string;
  readonly scopes?: readonly Scope[];
  readonly rateLimit?: RateLimitRule;
}

export async function setKey(text: string, { account: ref, ...edit }: KeySetOptions): Promise<Output> {
  if (Object.keys(edit).length === 0)
    throw new CliError('Nothing is to be changed.', 'Give --name, --scopes or --rate-limit.');
  const key = await withCore(async (core) => {
    const account = await findAccount(core, ref);
    return core.editKey(account.id, keyIdOf(text, ref), edit);
  });
  return { json: keyJson(key), text: `The key was changed.\n\n${facts(factsOf(key))}` };
}

export interface KeyRotateOptions {
  readonly account?: string | undefined;
  /** milliseconds for which the old secret opens too; it ends at once when absent */
  readonly overlap?: number;
}

export async function rotateKey(
  text: string,
  { account: ref, overlap = 0 }: KeyRotateOptions,
): Promise<Output> {
  const { key, secret } = await withCore(async (core) => {
    const account = await findAccount(core, ref);
    return core.rotateKey(account.id, keyIdOf(text, ref), Math.round(overlap / 1000));
  });
  const until = key.oldSecretUntil?.toISOString() ?? null;
  const end =
    until === null ? 'The old one is refused from the next request on.' : `The old one opens until ${until}.`;
  return {
    json: { ...makeJson(key, secret), old_secret_until: until },
    text: `The key has a new secret. It is shown only this once. ${end}\n\n${facts([['key', secret], ...factsOf(key)])}`,
  };
}

function keyIdOf(text: string, ref: string | undefined): KeyId {
  const id = parseId<KeyId>(text);
  if (id === undefined)
    throw new CliError(
      `'${text}' is not the id of a key.`,
      `See the ids with: ${programName} key list${ofAccount(ref)}`,
    );
  return id;
}

export async function revokeKey(
  text: string,
  { account: ref }: { readonly account?: string },
): Promise<Output> {
  const { key, others, pausedWebhooks, pausedUpstreams } = await withCore(async (core) => {
    const account = await findAccount(core, ref);
    return core.revokeKey(account.id, keyIdOf(text, ref));
  });
  return {
    json: {
      ...keyJson(key),
      also_revoked: others,
      paused_webhooks: pausedWebhooks.map(({ id, face, url }) => ({ id, face, url })),
      paused_upstreams: pausedUpstreams,
    },
    text: [
      `The key ${key.prefix}… (${key.name}) is revoked${withOthers(others)}: it is refused from the next request on.`,
      ...pausedWebhooks.map(({ id, url }) => `Its webhook ${id} to ${url} is paused.`),
      ...pausedUpstreams.map((face) => `Its upstream for ${face} is paused: nothing is forwarded.`),
      ...(pausedWebhooks.length === 0
        ? []
        : [`Resume one with: ${programName} webhook set ID --account ${ref} --resume`]),
    ].join('\n'),
  };
}

/** What is revoked with whom. */
function makerOf({ parentId }: Key, keys: readonly Key[]): string {
  if (parentId === null) return '-';
  return keys.find((one) => one.id === parentId)?.name ?? parentId;
}

function withOthers(others: number): string {
  if (others === 0) return '';
  return others === 1 ? ', and a key that came from it' : `, and ${others} keys that came from it`;
}

function makeKey(options: KeyOptions, secret: string | undefined, mayBeWeak = false) {
  return withCore(async (core) => {
    const account = await findAccount(core, options.account);
    const { expiresIn } = options;
    return core.createKey(account.id, {
      name: options.name,
      scopes: options.scopes ?? allScopes(),
      rateLimit: options.rateLimit ?? { kind: 'default' },
      expiresAt: expiresIn === undefined ? undefined : new Date(core.clock().getTime() + expiresIn),
      ...(secret === undefined ? {} : { secret, mayBeWeak }),
    });
  });
}

function allScopes(): readonly Scope[] {
  const all = expandScopes(['all']);
  return 'unknown' in all ? [] : all;
}

function makeJson(key: Key, secret: string) {
  return { id: key.id, key: secret, account_id: key.accountId, scopes: key.scopes };
}

function keyJson(key: ShownKey) {
  return {
    id: key.id,
    account_id: key.accountId,
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    rate_limit: formatRateLimit(key.rateLimit),
    created_at: key.createdAt,
    expires_at: key.expiresAt,
    revoked_at: key.revokedAt,
    last_used_at: key.lastUsedAt,
  };
}

function factsOf(key: Key): readonly (readonly [string, string])[] {
  return [
    ['id', key.id],
    ['name', key.name],
    ['account', key.accountId],
    ['scopes', shortScopes(key.scopes)],
    ['rate limit', formatRateLimit(key.rateLimit)],
    ['expires', key.expiresAt?.toISOString() ?? 'never'],
  ];
}

function shortScopes(scopes: readonly Scope[]): string {
  if (scopes.length === 0) return 'none';
  return scopes.length === allScopes().length ? 'all' : scopes.join(',');
}

function stateOf(key: Key): string {
  if (key.revokedAt !== null) return 'revoked';
  return key.expiresAt !== null && key.expiresAt <= new Date() ? 'expired' : 'live';
}
