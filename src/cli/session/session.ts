/**
 * Where a command works: next to the database, or over the API of a far server when one is named. Each side is loaded only
 * when it is used. Neighbours: `local-session.ts` opens PostgreSQL and the core, `remote/` speaks to a server.
 */
import type { Switchbook } from '../../../clients/typescript/src/index.js';
import type { Core } from '../../core/core.js';
import type { Account } from '../../domain/access.js';
import type { CommandCore } from '../remote/open-remote.js';
import { type FarServer, farServer } from '../remote/target.js';
import type { FaceParts } from './local-session.js';

const local = () => import('./local-session.js');

/** Runs `work` on an installation that exists, brought up to this program, or on a far server. */
export async function withCore<Result>(
  work: (core: CommandCore) => Promise<Result>,
  partsOf: () => Promise<FaceParts> = async () => undefined,
): Promise<Result> {
  const server = farServer();
  if (server !== undefined) return work((await import('../remote/open-remote.js')).openRemote(server));
  // Comes first: a bundled command that needs faces is run again from the modules before anything is open.
  const parts = await partsOf();
  const { localCore } = await import('../run/command-core.js');
  return (await local()).withCore((core) => work(localCore(core)), parts);
}

/** The installation that a command works on. */
export interface Installation {
  /** all accounts; that of the key alone over the API */
  readonly listAccounts: () => Promise<readonly Account[]>;
  readonly open: (account: Account) => Promise<Switchbook>;
  /** the URL of the server on the database; undefined: the API knows its own */
  readonly findUrl: () => Promise<string | undefined>;
  /** the operations that the API does not offer; undefined: the server is elsewhere */
  readonly core: Core | undefined;
}

/** Runs work through the API of an installation: within the process, or on a far server. */
export async function withInstallation<Result>(
  work: (installation: Installation) => Promise<Result>,
  partsOf: () => Promise<FaceParts> = async () => undefined,
): Promise<Result> {
  const server = farServer();
  if (server !== undefined) return work(await farInstallation(server));
  const parts = await partsOf();
  return (await local()).withCore(async (core) => work(await nearInstallation(core)), parts);
}

/** Runs `withInstallation` for work that lasts: a first signal only aborts the one that the work sees. */
export async function withLastingInstallation<Result>(
  work: (installation: Installation, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const server = farServer();
  if (server === undefined)
    return (await local()).withLastingCore(async (core, signal) =>
      work(await nearInstallation(core), signal),
    );
  const { lasting } = await import('../run/interruption.js');
  return lasting(async ({ signal }) => work(await farInstallation(server, signal), signal));
}

async function farInstallation(server: FarServer, signal?: AbortSignal): Promise<Installation> {
  const { farApi } = await import('./api.js');
  const { Client } = await import('../remote/client.js');
  const { accountOf } = await import('../remote/remote-management.js');
  const client = new Client(server, signal);
  const open = async () => farApi(client);
  return { ...accountOf(client), open, findUrl: async () => undefined, core: undefined };
}

async function nearInstallation(core: Core): Promise<Installation> {
  const { nearApi } = await import('./api.js');
  return {
    listAccounts: core.listAccounts,
    open: (account) => nearApi(core, account),
    findUrl: async () => (await import('../run/console-url.js')).findUrl(core),
    core,
  };
}

/** Runs `withCore` for work that lasts: a first signal only aborts the one that the work sees. */
export async function withLastingCore<Result>(
  work: (core: CommandCore, signal: AbortSignal) => Promise<Result>,
  partsOf: Parameters<Awaited<ReturnType<typeof local>>['withLastingCore']>[1] = async () => undefined,
): Promise<Result> {
  const server = farServer();
  if (server !== undefined) {
    const { lasting } = await import('../run/interruption.js');
    const { openRemote } = await import('../remote/open-remote.js');
    return lasting(({ signal }) => work(openRemote(server, signal), signal));
  }
  const { localCore } = await import('../run/command-core.js');
  return (await local()).withLastingCore((core, signal) => work(localCore(core), signal), partsOf);
}

/** Runs work that the API does not offer. */
export async function withOwnCore<Result>(
  work: (core: Core) => Promise<Result>,
  isNew: 'new' | 'installed' = 'installed',
): Promise<Result> {
  return (await local()).withCore(work, undefined, isNew === 'new');
}
