/**
 * A contact as every API of the server shows it: each wire that says where it shows a contact (`Mount.contactPath`) is asked
 * within the process, by a request that a caller who is known already has lent its rights. So what comes is what a client
 * gets, byte for byte: the same route, the same encoder, the same schema.
 */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import inject from 'light-my-request';
import type { Principal } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import type { Face, Mount } from './define-face.js';
import { noteArrival } from './served-exchange.js';

export interface SeenContact {
  readonly face: string;
  readonly title: string;
  /** the mount's prefix included */
  readonly path: string;
  readonly status: number;
  /** the JSON of the answer, a refusal's too: some APIs do not show every contact */
  readonly body: unknown;
}

interface Shown {
  readonly face: Face;
  readonly mount: Mount;
  readonly app: FastifyInstance;
}

const lent = new WeakMap<IncomingMessage, Principal>();

/** Whose rights a request has that came from within the process; undefined for every other. */
export function lentTo(request: IncomingMessage): Principal | undefined {
  return lent.get(request);
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
            noteArrival(request, { prefix: mount.prefix, url: path, requestId: this.#newId() });
            lent.set(request, principal);
            app.routing(request, response);
          },
          { method: 'GET', url: path, headers: { accept: 'application/json' } },
        );
        return { face: face.name, title: face.title, path, status: statusCode, body: JSON.parse(body) };
      }),
    );
  }
}
