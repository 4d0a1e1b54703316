/** What commands ask, answered by a far server. Each part speaks of some nouns. */
import type { Asked } from '../run/command-core.js';
import { Client } from './client.js';
import { contactsOf } from './remote-contacts.js';
import { jobsOf } from './remote-jobs.js';
import { managementOf } from './remote-management.js';
import type { FarServer } from './target.js';

function operationsOf(client: Client) {
  return {
    clock: () => new Date(),
    ...contactsOf(client),
    ...jobsOf(client),
    ...managementOf(client),
  };
}

/** What commands may ask, wherever they work: what a far server answers. */
export type CommandCore = Pick<Asked, keyof ReturnType<typeof operationsOf>>;

export function openRemote(server: FarServer, signal?: AbortSignal): CommandCore {
  return operationsOf(new Client(server, signal));
}
