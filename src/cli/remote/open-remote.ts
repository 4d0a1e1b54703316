/** Operations of commands on a far server. Each part has those of some nouns. */
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

/** Operations that commands may use at any place: those of a far server. */
export type CommandCore = Pick<Asked, keyof ReturnType<typeof operationsOf>>;

export function openRemote(server: FarServer, signal?: AbortSignal): CommandCore {
  return operationsOf(new Client(server, signal));
}
