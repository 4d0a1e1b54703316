/** `key create`, `key import`, `key list`, `key set`, `key rotate`, `key revoke`. */

import {
  type Account,
  scopes as allScopes,
  rateLimitJson,
  readRateLimit,
} from '@switchbook/domain/access/access.js';
import { payloadFace } from '@switchbook/domain/events/intake-names.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { KeyId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { Key, MadeKey, PausedWebhook } from '../../../../clients/typescript/src/index.js';
import { minSecretLength } from '../../../access/values/key-limits.js';
import { accountOption, idOf, onApi } from '../../session/command-account.js';
import { getMemberNumbers } from '../../session/named-records.js';
import type { keys } from '../../syntax/account.js';
import type { Actions, ParsedArguments } from '../../syntax/define.js';
import { CliError } from '../../terminal/cli-error.js';
import { formatRateLimit } from '../../terminal/option-values.js';
import { formatDetails, listing, printNotice } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { readSecretOption } from '../../terminal/terminal-input.js';

export const keyActions: Actions<typeof keys> = {
  create: async (input) => {
    return madeOutput('The key was created. It is shown only once.', await makeKey(input, undefined));
  },

  /** `-` reads the secret from stdin, so that no list of processes shows it. */
  import: async (input) => {
    const brought = await readSecretOption('--key', input.key);
    const key = await makeKey(input, brought, input.force === true).catch(explainForce);
    if (key.key.length < minSecretLength)
      printNotice(`Warning: a key of ${key.key.length} characters can be guessed.`);
    return {
      json: makeJson(key),
      text: `The key was imported.\n\n${formatDetails([['key', `${key.prefix}…`], ...keyDetailsOf(key)])}`,
    };
  },

  list: async ({ account: ref }) => {
    const keys = await onApi(ref, async ({ api, account }) =>
      (await api.listKeys()).data.map((key) => withAccountId(account, key)),
    );
    return listing(
      keys,
      {
        KEY: (key) => `${key.prefix}…`,
        NAME: (key) => key.name,
        STATE: keyStateOf,
        SCOPES: (key) => shortScopes(key.scopes),
        'RATE LIMIT': (key) => limitOf(key),
        'LAST USED': (key) => key.last_used_at ?? 'never',
        'CREATED BY': (key) => creatorOf(key, keys),
        ID: (key) => key.id,
      },
      `The account has no key yet. Create one with: ${programName} key create${accountOption(ref)}`,
      keyJson,
    );
  },

  set: async ({ keyId, account: ref, name, scopes, rateLimit }) => {
    const edit = withoutUndefined({
      name,
      scopes: scopes && [...scopes],
      rate_limit: rateLimit && rateLimitJson(rateLimit),
    });
    if (Object.keys(edit).length === 0)
      throw new CliError('No change is given.', 'Add --name, --scopes or --rate-limit.');
    const key = await onApi(ref, async ({ api, account }) =>
      withAccountId(account, await api.updateKey({ id: keyIdOf(keyId, ref) }, edit)),
    );
    return { json: keyJson(key), text: `The key was changed.\n\n${formatDetails(keyDetailsOf(key))}` };
  },

  /** The old secret ends at once unless an overlap is given. */
  rotate: async ({ keyId, account: ref, overlap = 0 }) => {
    const rotation = { overlap_seconds: Math.round(overlap / 1000) };
    const key = await onApi(ref, async ({ api, account }) =>
      withAccountId(account, await api.rotateKey({ id: keyIdOf(keyId, ref) }, rotation)),
    );
    const until = key.old_secret_until;
    const end = until === null ? 'The old one no longer works.' : `The old one works until ${until}.`;
    const { json, text } = madeOutput(`The key has a new secret. It is shown only once. ${end}`, key);
    return { json: { ...json, old_secret_until: until }, text };
  },

  revoke: async ({ keyId, account: ref }) => {
    const key = await onApi(ref, async ({ api, account }) =>
      withAccountId(account, await api.revokeKey({ id: keyIdOf(keyId, ref) })),
    );
    const { also_revoked, paused_webhooks, paused_upstreams } = key;
    return {
      json: { ...keyJson(key), also_revoked, paused_webhooks, paused_upstreams },
      text: [
        `The key ${key.prefix}… (${key.name}) is revoked${withOthers(also_revoked)}. Its next request is refused.`,
        ...paused_webhooks.map(
          (webhook) => `Its ${pausedKindOf(webhook)} ${webhook.id} to ${webhook.url} is paused.`,
        ),
        ...paused_upstreams.map((face) => `Its upstream for ${face} is paused: nothing is forwarded.`),
        ...[...new Set(paused_webhooks.map(pausedKindOf))].map(
          (kind) => `Resume a ${kind} with: ${programName} ${resuming[kind]}${accountOption(ref)} --resume`,
        ),
      ].join('\n'),
    };
  },
};

const resuming = { webhook: 'webhook set ID', receiver: 'intake receiver set INTAKE ID' } as const;
const pausedKindOf = ({ face }: PausedWebhook) => (face === payloadFace ? 'receiver' : 'webhook');

const keyIdOf = (text: string, ref: string | undefined) => idOf<KeyId>(text, 'a key', 'key list', ref);

type OwnKey<Of extends Key = Key> = Of & { readonly account_id: string };

const withAccountId = <Of extends Key>({ id }: Account, key: Of): OwnKey<Of> => ({ ...key, account_id: id });

function madeOutput(title: string, key: OwnKey<MadeKey>) {
  return {
    json: makeJson(key),
    text: `${title}\n\n${formatDetails([['key', key.key], ...keyDetailsOf(key)])}`,
  };
}

function explainForce(error: unknown): never {
  const isWeak =
    error instanceof ProblemError &&
    error.problem.kind === 'invalid' &&
    error.problem.issues.some((issue) => issue.code === 'weak');
  if (!isWeak) throw error;
  throw new CliError(
    `The key has fewer than ${minSecretLength} characters, so it can be guessed.`,
    `Import it anyway with --force, or create a new key with: ${programName} key create`,
    { cause: error },
  );
}

/** Returns the key that revokes the given key when it is revoked itself. */
function creatorOf({ made_by: maker }: Key, keys: readonly Key[]): string {
  if (maker === null) return '-';
  return keys.find((key) => key.id === maker)?.name ?? maker;
}

function withOthers(others: number): string {
  if (others === 0) return '';
  return others === 1 ? ', and so is a key created with it' : `, and so are ${others} keys created with it`;
}

function makeKey(
  input: ParsedArguments<typeof keys.commands.create>,
  secret: string | undefined,
  mayBeWeak = false,
) {
  const { name, scopes = allScopes, rateLimit = { kind: 'default' }, expiresIn, member } = input;
  return onApi(input.account, async ({ api, account, core }): Promise<OwnKey<MadeKey>> => {
    const [number] = member === undefined ? [] : await getMemberNumbers(api, [member], input.account);
    const end = expiresIn === undefined ? undefined : new Date(Date.now() + expiresIn);
    // Only the operator may import a weak key.
    if (core !== undefined && secret !== undefined) {
      const newKey = {
        name,
        scopes,
        rateLimit,
        secret,
        mayBeWeak,
        expiresAt: end,
        ...withoutUndefined({ memberNumber: number }),
      };
      const { key } = await core.createKey(account.id, newKey);
      const listedKey = (await api.listKeys()).data.find((candidate) => candidate.id === key.id) as Key;
      return withAccountId(account, { ...listedKey, key: secret });
    }
    const ownKey = await api.createKey({
      name,
      scopes: [...scopes],
      rate_limit: rateLimitJson(rateLimit),
      ...withoutUndefined({ expires_at: end?.toISOString(), key: secret, member: number }),
    });
    return withAccountId(account, ownKey);
  });
}

/** Returns the member of a key. Absent members: the key belongs to no member. */
function keyMemberOf({ member, member_state }: Key) {
  return member === null ? {} : { member, member_state };
}

function makeJson(ownKey: OwnKey<MadeKey>) {
  const { id, key, account_id, scopes } = ownKey;
  return { id, key, account_id, scopes, ...keyMemberOf(ownKey) };
}

function keyJson(key: OwnKey) {
  const { id, account_id, name, prefix, scopes, created_at, expires_at, revoked_at, last_used_at } = key;
  return {
    id,
    account_id,
    name,
    prefix,
    scopes,
    rate_limit: limitOf(key),
    ...keyMemberOf(key),
    created_at,
    expires_at,
    revoked_at,
    last_used_at,
  };
}

function limitOf({ rate_limit: limit }: Key): string {
  return formatRateLimit(readRateLimit(limit));
}

function keyDetailsOf(key: OwnKey): readonly (readonly [string, string | null])[] {
  return [
    ['id', key.id],
    ['name', key.name],
    ['account', key.account_id],
    ['scopes', shortScopes(key.scopes)],
    ['rate limit', limitOf(key)],
    ['expires', key.expires_at ?? 'never'],
    ['member', key.member === null ? null : `${key.member}${waitingWords(key)}`],
  ];
}

/** Whether the key is refused until its member signs in, or is active again. */
const isWaiting = ({ member_state: state }: Key) => state !== null && state !== 'active';

function waitingWords(key: Key): string {
  if (!isWaiting(key)) return '';
  return key.member_state === 'invited'
    ? ', who has not signed in yet: the key works from the first sign-in on'
    : `, who is ${key.member_state}: the key is refused`;
}

function shortScopes(scopes: readonly string[]): string {
  if (scopes.length === 0) return 'none';
  return scopes.length === allScopes.length ? 'all' : scopes.join(',');
}

function keyStateOf(key: Key): string {
  if (key.revoked_at !== null) return 'revoked';
  if (key.expires_at !== null && new Date(key.expires_at) <= new Date()) return 'expired';
  return isWaiting(key) ? `member ${key.member_state}` : 'live';
}
