/** A contact as the APIs of the server show it. `../serve/wire-renderers.ts` asks the faces to render. */
import type { Principal } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';

export interface RenderedContact {
  readonly face: string;
  readonly title: string;
  /** the mount's prefix included */
  readonly path: string;
  readonly status: number;
  /** the JSON of the answer, a refusal's too: some APIs do not show every contact */
  readonly body: unknown;
}

/** Calls every API on behalf of the caller. */
export type RenderOnEveryWire = (
  contact: Contact,
  principal: Principal,
) => Promise<readonly RenderedContact[]>;
