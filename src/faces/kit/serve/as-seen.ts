/**
 * A contact as every API of the server shows it: each wire that says where it shows a contact (`Mount.contactPath`) is asked
 * within the process, by a request that a caller who is known already has lent its rights. So what comes is what a client
 * gets, byte for byte: the same route, the same encoder, the same schema.
 */
import type { FastifyInstance } from 'fastify';
import inject from 'light-my-request';
import type { Principal } from '../../../domain/access.js';
import type { Contact } from '../../../domain/contact.js';
import { noteArrival } from '../exchange/served-exchange.js';
import type { Face, Mount } from '../wire/define-face.js';
import type { SeenContact } from '../wire/seen-contact.js';

interface Shown {
  readonly face: Face;
  readonly mount: Mount;
  readonly app: FastifyInstance;
}

export class AsSeen {
  readonly #shown: Shown[] = [];
  readonly #newId: () => string;

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  /** To be called for every mount; of several with one wire the first is asked. */
  add(shown: Shown): void {
    const isKnown = this.#shown.some((one) => one.mount.wire === shown.mount.wire);
    if (shown.mount.contactPath !== undefined && !isKnown) this.#shown.push(shown);
  }

  show(contact: Contact, principal: Principal): Promise<readonly SeenContact[]> {
    return Promise.all(
      this.#shown.map(async ({ face, mount, app }) => {
        const path = `${mount.prefix}${mount.contactPath?.(contact) ?? ''}`;
        const { statusCode, body } = await inject(
          (request, response) => {
            noteArrival(request, {
              prefix: mount.prefix,
              url: path,
              requestId: this.#newId(),
              arrivedAt: performance.now(),
              lender: principal,
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
