/**
 * A contact as every API of the server shows it. Each wire with a path for contacts (`Mount.contactPath`) gets a
 * request within the process, with the rights of the authenticated caller. So the result equals the answer to a client,
 * byte for byte: the same route, the same encoder, the same schema.
 */

import type { Principal } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import inject from 'light-my-request';
import { setArrival } from '../exchange/served-exchange.js';
import type { Face, Mount } from '../wire/define-face.js';
import type { RenderedContact } from '../wire/rendered-contact.js';
import type { LazyWire } from './serve-wire.js';

interface ServedMount {
  readonly face: Face;
  readonly mount: Mount;
  readonly app: Pick<LazyWire, 'routing'>;
}

export class WireRenderers {
  readonly #mounts: ServedMount[] = [];
  readonly #newId: () => string;

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  /** Adds a mount. Call it for every mount; of several mounts with one wire the first is used. */
  add(served: ServedMount): void {
    const isKnown = this.#mounts.some((mount) => mount.mount.wire === served.mount.wire);
    if (served.mount.contactPath !== undefined && !isKnown) this.#mounts.push(served);
  }

  render(contact: Contact, principal: Principal): Promise<readonly RenderedContact[]> {
    return Promise.all(
      this.#mounts.map(async ({ face, mount, app }) => {
        const path = `${mount.prefix}${mount.contactPath?.(contact) ?? ''}`;
        const { statusCode, body } = await inject(
          (request, response) => {
            setArrival(request, {
              prefix: mount.prefix,
              url: path,
              requestId: this.#newId(),
              arrivedAt: performance.now(),
              outerPrincipal: principal,
            });
            app.routing(request, response);
          },
          { method: 'GET', url: path, headers: { accept: 'application/json' } },
        );
        return { face: face.name, title: face.title, path, status: statusCode, body: JSON.parse(body) };
      }),
    );
  }
}
