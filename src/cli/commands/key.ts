/** `key create`, `key import`, `key list`, `key set`, `key rotate`, `key revoke`. */

import { minSecretLength } from '../../core/access/key-format.js';
import { scopes as allScopes, type Key, type Scope, type ShownKey } from '../../domain/access.js';
import { defined } from '../../domain/defined.js';
import type { KeyId } from '../../domain/ids.js';
import { ProblemError } from '../../domain/problem.js';
import { payloadFace, type Webhook } from '../../domain/webhook.js';
import { told } from '../../domain/wire-names.js';
import { CliError } from '../run/cli-error.js';
import { facts, listing, note } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { readSecretOption } from '../run/read-stdin.js';
import { formatRateLimit } from '../run/values.js';
import type { keys } from '../syntax/account.js';
import type { Actions, Given } from '../syntax/define.js';
import { memberNumbers } from './named.js';
import { idOf, ofAccount, onAccount } from './on-account.js';

export const keyActions: Actions<typeof keys> = {
  create: async (given) => {
    const { key, secret } = await makeKey(given, undefined);
    return madeOutput('The key was created. It is shown only once.', key, secret);
  },

  /** `-` reads the secret from stdin, where no list of processes shows it. */
  import: async (given) => {
    const brought = await readSecretOption('--key', given.key);
    const { key, secret } = await makeKey(given, brought, given.force === true).catch(sayHowToForce);
    if (secret.length < minSecretLength)
      note(`Warning: a key of ${secret.length} characters can be guessed.`);
    return {
      json: makeJson(key, secret),
      text: `The key was imported.\n\n${facts([['key', `${key.prefix}…`], ...factsOf(key)])}`,
    };
  },

  list: async ({ account: ref }) => {
    const keys = await onAccount(ref, ({ core, account }) => core.listKeys(account.id));
    return listing(
      keys,
      keyJson,
      {
        KEY: (key) => `${key.prefix}…`,
        NAME: (key) => key.name,
        STATE: stateOf,
        SCOPES: (key) => shortScopes(key.scopes),
        'RATE LIMIT': (key) => formatRateLimit(key.rateLimit),
        'LAST USED': (key) => key.lastUsedAt?.toISOString() ?? 'never',
        'CREATED BY': (key) => makerOf(key, keys),
        ID: (key) => key.id,
      },
      `The account has no key yet. Create one with: ${programName} key create${ofAccount(ref)}`,
    );
  },

  set: async ({ keyId, account: ref, ...edit }) => {
    if (Object.keys(edit).length === 0)
      throw new CliError('No change is given.', 'Add --name, --scopes or --rate-limit.');
    const key = await onAccount(ref, ({ core, account }) =>
      core.editKey(account.id, keyIdOf(keyId, ref), edit),
    );
    return { json: keyJson(key), text: `The key was changed.\n\n${facts(factsOf(key))}` };
  },

  /** The old secret ends at once where no overlap is given. */
  rotate: async ({ keyId, account: ref, overlap = 0 }) => {
    const { key, secret } = await onAccount(ref, ({ core, account }) =>
      core.rotateKey(account.id, keyIdOf(keyId, ref), Math.round(overlap / 1000)),
    );
    const until = key.oldSecretUntil?.toISOString() ?? null;
    const end = until === null ? 'The old one no longer works.' : `The old one works until ${until}.`;
    const { json, text } = madeOutput(`The key has a new secret. It is shown only once. ${end}`, key, secret);
    return { json: { ...json, old_secret_until: until }, text };
  },

  revoke: async ({ keyId, account: ref }) => {
    const { key, others, pausedWebhooks, pausedUpstreams } = await onAccount(ref, ({ core, account }) =>
      core.revokeKey(account.id, keyIdOf(keyId, ref)),
    );
    return {
      json: {
        ...keyJson(key),
        also_revoked: others,
        paused_webhooks: pausedWebhooks.map(({ id, face, url }) => ({ id, face, url })),
        paused_upstreams: pausedUpstreams,
      },
      text: [
        `The key ${key.prefix}… (${key.name}) is revoked${withOthers(others)}. Its next request is refused.`,
        ...pausedWebhooks.map((one) => `Its ${kindOf(one)} ${one.id} to ${one.url} is paused.`),
        ...pausedUpstreams.map((face) => `Its upstream for ${face} is paused: nothing is forwarded.`),
        ...[...new Set(pausedWebhooks.map(kindOf))].map(
          (kind) => `Resume a ${kind} with: ${programName} ${resuming[kind]}${ofAccount(ref)} --resume`,
        ),
      ].join('\n'),
    };
  },
};

const resuming = { webhook: 'webhook set ID', receiver: 'intake receiver set INTAKE ID' } as const;
const kindOf = ({ face }: Pick<Webhook, 'face'>) => (face === payloadFace ? 'receiver' : 'webhook');

const keyIdOf = (given: string, ref: string | undefined) => idOf<KeyId>(given, 'a key', 'key list', ref);

function madeOutput(title: string, key: ShownKey, secret: string) {
  return { json: makeJson(key, secret), text: `${title}\n\n${facts([['key', secret], ...factsOf(key)])}` };
}

function sayHowToForce(error: unknown): never {
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

/** The key whose revocation also revokes this one. */
function makerOf({ parentId }: Key, keys: readonly Key[]): string {
  if (parentId === null) return '-';
  return keys.find((one) => one.id === parentId)?.name ?? parentId;
}

function withOthers(others: number): string {
  if (others === 0) return '';
  return others === 1 ? ', and so is a key created with it' : `, and so are ${others} keys created with it`;
}

function makeKey(given: Given<typeof keys.commands.create>, secret: string | undefined, mayBeWeak = false) {
  const { name, scopes = allScopes, rateLimit = { kind: 'default' }, expiresIn, member } = given;
  return onAccount(given.account, async ({ core, account, caller }) => {
    const [memberNumber] =
      member === undefined ? [] : await memberNumbers(core, caller, [member], given.account);
    return core.createKey(account.id, {
      ...{ name, scopes, rateLimit },
      expiresAt: expiresIn === undefined ? undefined : new Date(core.clock().getTime() + expiresIn),
      ...(secret === undefined ? {} : { secret, mayBeWeak }),
      ...defined({ memberNumber }),
    });
  });
}

/** Absent members: the key belongs to none. */
function memberOf({ memberNumber: member, memberState }: ShownKey) {
  return member === null ? {} : { member, member_state: memberState };
}

function makeJson(key: ShownKey, secret: string) {
  return { id: key.id, key: secret, account_id: key.accountId, scopes: key.scopes, ...memberOf(key) };
}

function keyJson(key: ShownKey) {
  return {
    ...told(key, 'id', 'accountId', 'name', 'prefix', 'scopes'),
    rate_limit: formatRateLimit(key.rateLimit),
    ...memberOf(key),
    ...told(key, 'createdAt', 'expiresAt', 'revokedAt', 'lastUsedAt'),
  };
}

function factsOf(key: ShownKey): readonly (readonly [string, string | null])[] {
  return [
    ['id', key.id],
    ['name', key.name],
    ['account', key.accountId],
    ['scopes', shortScopes(key.scopes)],
    ['rate limit', formatRateLimit(key.rateLimit)],
    ['expires', key.expiresAt?.toISOString() ?? 'never'],
    ['member', key.memberNumber === null ? null : `${key.memberNumber}${waitingWords(key)}`],
  ];
}

/** Whether the key is refused until its member signs in, or is active again. */
const isWaiting = ({ memberState }: ShownKey) => memberState !== null && memberState !== 'active';

function waitingWords(key: ShownKey): string {
  if (!isWaiting(key)) return '';
  return key.memberState === 'invited'
    ? ', who has not signed in yet: the key works from the first sign-in on'
    : `, who is ${key.memberState}: the key is refused`;
}

function shortScopes(scopes: readonly Scope[]): string {
  if (scopes.length === 0) return 'none';
  return scopes.length === allScopes.length ? 'all' : scopes.join(',');
}

function stateOf(key: ShownKey): string {
  if (key.revokedAt !== null) return 'revoked';
  if (key.expiresAt !== null && key.expiresAt <= new Date()) return 'expired';
  return isWaiting(key) ? `member ${key.memberState}` : 'live';
}
