/** What commands ask, answered by a far server. Each part speaks of some nouns. */
import type { CommandCore } from '../run/command-core.js';
import { Client } from './client.js';
import { contactsOf } from './remote-contacts.js';
import { jobsOf } from './remote-jobs.js';
import { managementOf } from './remote-management.js';
import type { FarServer } from './target.js';

export function openRemote(server: FarServer, signal?: AbortSignal): CommandCore {
  const client = new Client(server, signal);
  return {
    clock: () => new Date(),
    ...contactsOf(client),
    ...jobsOf(client),
    ...managementOf(client),
  };
}
