/**
 * Opens the installation of a command: next to the database, or over the API of a remote server when one is named. Each
 * side is loaded only when it is used. Neighbors: `local-session.ts` opens PostgreSQL and the core, `remote-client.ts`
 * speaks to a server.
 */

import type { Account } from '@switchbook/domain/access/access.js';
import type { Switchbook } from '../../../clients/typescript/src/index.js';
import type { Core } from '../../core/core.js';
import type { FaceParts } from './local-session.js';
import { type RemoteServer, remoteServer } from './remote-server.js';

const loadLocalSession = () => import('./local-session.js');

/** The installation that a command works on. */
export interface Installation {
  /** all accounts; over the API only the key's account */
  readonly listAccounts: () => Promise<readonly Account[]>;
  readonly open: (account: Account) => Promise<Switchbook>;
  /** the URL of the server on the database; undefined: the API knows its own */
  readonly findUrl: () => Promise<string | undefined>;
  /** the operations that the API does not offer; undefined: the server is elsewhere */
  readonly core: Core | undefined;
}

/** Runs work through the API of an installation: within the process, or on a remote server. */
export async function withInstallation<Result>(
  work: (installation: Installation) => Promise<Result>,
  partsOf: () => Promise<FaceParts> = async () => undefined,
): Promise<Result> {
  const server = remoteServer();
  if (server !== undefined) return work(await readRemoteInstallation(server));
  const parts = await partsOf();
  return (await loadLocalSession()).withCore(async (core) => work(await readLocalInstallation(core)), parts);
}

/** Runs `withInstallation` for long work: the first signal only aborts the signal that the work receives. */
export async function withLastingInstallation<Result>(
  work: (installation: Installation, signal: AbortSignal) => Promise<Result>,
  partsOf?: Parameters<Awaited<ReturnType<typeof loadLocalSession>>['withLastingCore']>[1],
): Promise<Result> {
  const server = remoteServer();
  if (server === undefined)
    return (await loadLocalSession()).withLastingCore(
      async (core, signal) => work(await readLocalInstallation(core), signal),
      partsOf,
    );
  const { runLasting } = await import('../terminal/interruption.js');
  return runLasting(async ({ signal }) => work(await readRemoteInstallation(server, signal), signal));
}

async function readRemoteInstallation(server: RemoteServer, signal?: AbortSignal): Promise<Installation> {
  const { remoteApi } = await import('./api.js');
  const { RemoteClient } = await import('./remote-client.js');
  const { getAccountOfKey } = await import('./remote-account.js');
  const api = remoteApi(new RemoteClient(server, signal));
  return {
    listAccounts: async () => [await getAccountOfKey(api, server)],
    open: async () => api,
    findUrl: async () => undefined,
    core: undefined,
  };
}

async function readLocalInstallation(core: Core): Promise<Installation> {
  const { openInProcessApi } = await import('./api.js');
  return {
    listAccounts: core.listAccounts,
    open: (account) => openInProcessApi(core, account),
    findUrl: async () => (await import('../terminal/sign-in-link.js')).findUrl(core),
    core,
  };
}

/** Runs work that the API does not offer. */
export async function withOwnCore<Result>(
  work: (core: Core) => Promise<Result>,
  schema: 'new' | 'installed' = 'installed',
): Promise<Result> {
  return (await loadLocalSession()).withCore(work, undefined, schema === 'new');
}
