/** Our own API within the process of a command, for the operator: no server, no socket and no key. */

import type { Account } from '@switchbook/domain/access.js';
import type { Core } from '../core/core.js';
import { loadNearFace, type NearWire, nearWire } from '../faces/kit/serve/near.js';

export type { NearWire } from '../faces/kit/serve/near.js';

export async function openNear(core: Core, account: Account): Promise<NearWire> {
  return nearWire(await loadNearFace(), { core, account, actor: 'cli' });
}
