/**
 * Where a command works: next to the database, or over the API of a far server when one is named. Each side is loaded only
 * when it is used. Neighbours: `local-session.ts` opens PostgreSQL and the core, `remote/` speaks to a server.
 */
import type { Core } from '../../core/core.js';
import type { CommandCore } from '../remote/open-remote.js';
import { farServer } from '../remote/target.js';
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
