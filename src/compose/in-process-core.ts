/** Our own API within the process of a command, for the operator: no server, no socket and no key. */

import type { Account } from '@switchbook/domain/access/access.js';
import type { Core } from '../core/core.js';
import { type InProcessWire, loadInProcessFace, openInProcess } from '../faces/kit/serve/in-process.js';

export type { InProcessWire } from '../faces/kit/serve/in-process.js';

export async function openCoreInProcess(core: Core, account: Account): Promise<InProcessWire> {
  return openInProcess(await loadInProcessFace(), { core, account, actor: 'cli' });
}
