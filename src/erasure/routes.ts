/** `/contacts/{id}/erase`: a person is erased, with a report that proves it. */

import { channelOrAllForm } from '@switchbook/domain/consent/consent.js';
import { count, instant, nullableText, oneOf, shape, uuid } from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import { encoderOf } from '../faces/directory/kit/encoder.js';
import { decodeIfMatch, ifMatch } from '../faces/directory/kit/etags.js';
import { contactOf } from '../faces/directory/kit/ids.js';
import { itemRoute } from '../faces/directory/kit/route-kinds.js';
import type { KeyRoute } from '../faces/kit/wire/declared-route.js';

const erasedTableWire = shape('ErasedPlace', { table: Type.String(), rows: count });

const hashedOptOutWire = shape('KeptOptOut', {
  what: oneOf(['opt_out_hash']),
  form: oneOf(['consent', 'suppression']),
  channel: Type.String({ pattern: channelOrAllForm }),
  purpose: nullableText,
  sender: nullableText,
  identity: Type.String(),
});

const erasureWire = shape('Erasure', {
  contact_id: uuid,
  erased_at: instant,
  places: Type.Array(erasedTableWire),
  kept: Type.Array(hashedOptOutWire),
});

const encode = encoderOf(erasureWire);

export const erasureRoutes: readonly KeyRoute[] = [
  itemRoute('POST /contacts/:id/erase', 'eraseContact', 'Erase a person', {
    scope: 'contacts:delete',
    headers: ifMatch,
    item: erasureWire,
    commitsInSteps: true,
    data: async ({ core, caller, params, headers }) => {
      const command = { ...contactOf(params.id), ...decodeIfMatch(headers) };
      const { refusals, tables, ...erased } = await core.eraseContact(caller, command);
      const hashed = refusals.map((refusal) => ({
        ...refusal,
        what: 'opt_out_hash' as const,
        identity: refusal.space,
      }));
      const searched = tables.map(({ table, rows }) => ({ table, rows }));
      return encode({ ...erased, places: searched, kept: hashed });
    },
  }),
];
