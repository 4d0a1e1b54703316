/**
 * The callers: accounts with all kinds of keys, on every face, with the headers of its driver. One more account is the
 * neighbor: it has many contacts and no key, and must be unchanged afterwards.
 */

import { type Account, expandScope, type Scope } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { KeyId } from '@switchbook/domain/runtime/ids.js';
import type { Core } from '../../src/core/core.js';
import type { ContractDriver } from '../../src/faces/kit/wire/contract-driver.js';
import { neighborWords } from '../support/accounts/neighbor.js';
import { Memory } from './memory.js';

export interface Caller {
  readonly name: string;
  readonly account: Account;
  /** the current secret: a key that a request revoked, or whose secret it replaced, is replaced */
  secret: string;
  keyId: KeyId;
  readonly scopes: readonly Scope[];
  readonly memory: Memory;
  /** whether the key is live; otherwise every answer that needs one must be a refusal */
  readonly isLive: boolean;
}

export interface Stage {
  readonly drivers: ReadonlyMap<string, ContractDriver>;
  /** callers with live keys, by how often they call */
  readonly live: readonly (readonly [weight: number, caller: Caller])[];
  /** callers with revoked or expired keys */
  readonly dead: readonly Caller[];
  /** ids of the neighbor's data, by face */
  readonly foreign: ReadonlyMap<string, readonly string[]>;
  /** texts that only the neighbor has and no request contains */
  readonly secrets: readonly string[];
  /** Makes a new key if a request revoked the caller's, or replaced its secret; false: it is unchanged. */
  readonly renew: (caller: Caller) => Promise<boolean>;
}

interface Neighbor {
  readonly account: Account;
  readonly contacts: readonly Contact[];
}

const all = expandScope('all') ?? [];
let stages = 0;

export async function setStage(
  core: Core,
  drivers: readonly ContractDriver[],
  neighbor: Neighbor,
): Promise<Stage> {
  stages += 1;
  const main = await core.createAccount({ name: 'Fuzz', slug: `fuzz-${stages}` });
  await core.updateAccount(main.id, { vendor_forks: 'true' });
  const other = await core.createAccount({ name: 'Fuzz other' });
  const small = await core.createAccount({ name: 'Fuzz small' });
  await core.updateAccount(other.id, { default_region: 'BR', whatsapp_number: '5511912345678' });
  await core.updateAccount(small.id, { contact_limit: '25' });
  const makeCaller = async (name: string, account: Account, scopes: readonly Scope[], memory: Memory) => {
    memory.keep('account', account.id);
    const { secret, keyId } = await makeKey(core, account, scopes);
    return { name, account, scopes, memory, secret, keyId, isLive: true };
  };
  const memory = new Memory();
  const full = await makeCaller('main', main, all, memory);
  const reading = all.filter((scope) => scope.endsWith(':read'));
  const live = [
    [70, full],
    [15, await makeCaller('other', other, all, new Memory())],
    [5, await makeCaller('small', small, all, new Memory())],
    [4, await makeCaller('reader', main, reading, memory)],
    [2, await makeCaller('nobody', main, [], memory)],
  ] as const;
  return {
    drivers: new Map(drivers.map((driver) => [driver.face, driver])),
    live,
    dead: await makeDead(core, main, memory),
    foreign: new Map(drivers.map((driver) => [driver.face, foreignIds(driver, neighbor)])),
    secrets: neighborWords,
    renew: (caller) => renew(core, caller),
  };
}

async function makeKey(
  core: Core,
  account: Account,
  scopes: readonly Scope[],
  expiresAt: Date | null = null,
) {
  const rateLimit = { kind: 'unlimited' } as const;
  const createdKey = await core.createKey(account.id, { name: 'fuzz', scopes, rateLimit, expiresAt });
  return { secret: createdKey.secret, keyId: createdKey.key.id };
}

async function makeDead(core: Core, account: Account, memory: Memory): Promise<readonly Caller[]> {
  const revoked = await makeKey(core, account, all);
  await core.revokeKey(account.id, revoked.keyId);
  const expired = await makeKey(core, account, all, new Date(core.clock().getTime() - 60_000));
  const base = { account, scopes: all, memory, isLive: false } as const;
  return [
    { ...base, name: 'revoked', ...revoked },
    { ...base, name: 'expired', ...expired },
  ];
}

function foreignIds(driver: ContractDriver, { contacts }: Neighbor): readonly string[] {
  return contacts.flatMap((contact) => [
    driver.idOf(contact),
    contact.id,
    ...contact.identities.slice(0, 1).map((identity) => identity.id),
    ...contact.tags.map((tag) => tag.id),
  ]);
}

const renewals = new Map<Caller, Promise<boolean>>();

function renew(core: Core, caller: Caller): Promise<boolean> {
  const running = renewals.get(caller) ?? renewNow(core, caller).finally(() => renewals.delete(caller));
  renewals.set(caller, running);
  return running;
}

async function renewNow(core: Core, caller: Caller): Promise<boolean> {
  const key = (await core.listKeys({ accountId: caller.account.id })).find(
    (shownKey) => shownKey.id === caller.keyId,
  );
  const isItsSecret = key !== undefined && caller.secret.startsWith(key.prefix);
  if (isItsSecret && key.revokedAt === null) return false;
  Object.assign(caller, await makeKey(core, caller.account, caller.scopes));
  return true;
}
