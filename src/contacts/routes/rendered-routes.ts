/** A contact as each of the APIs that are served here shows it. */

import { shape } from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import { contactOf } from '../../faces/directory/kit/ids.js';
import { wholeListRoute } from '../../faces/directory/kit/route-kinds.js';
import type { KeyRoute } from '../../faces/kit/wire/declared-route.js';
import type { RenderedContact } from '../../faces/kit/wire/rendered-contact.js';

const renderedWire = shape('SeenContact', {
  face: Type.String(),
  title: Type.String(),
  path: Type.String(),
  status: Type.Integer({ minimum: 100, maximum: 599 }),
  // any value, sent unchanged
  body: Type.Unsafe<unknown>({}),
});

export const renderedRoutes: readonly KeyRoute[] = [
  wholeListRoute(
    'GET /contacts/:id/as-seen',
    'listContactAsSeen',
    'Show a contact as each API of this server shows it',
    {
      scope: 'contacts:read',
      item: renderedWire,
      data: async (exchange) => {
        const { core, caller, params } = exchange;
        const contact = await core.getContact(caller, contactOf(params.id));
        // This calls every API of the server, so it is long work.
        let rendered: readonly RenderedContact[] = [];
        await core.runLong(caller, async () => {
          rendered = await exchange.renderOnEveryWire(contact);
        });
        return rendered;
      },
    },
  ),
];
