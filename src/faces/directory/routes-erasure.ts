/** `/contacts/{id}/erase`: a person is erased, with a report that proves it. */

import { Type } from 'typebox';
import { erasureJson } from '../../core/erasure/erasure-json.js';
import { channelOrAllForm } from '../../domain/consent.js';
import { count, instant, nullableText, oneOf, shape, uuid } from '../../domain/schemas.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { ifMatch } from './bodies.js';
import { contactOf } from './ids.js';
import { decodeIfMatch } from './preconditions.js';
import { itemRoute } from './route-kinds.js';

const erasedPlaceWire = shape('ErasedPlace', { table: Type.String(), rows: count });

const keptOptOutWire = shape('KeptOptOut', {
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
  places: Type.Array(erasedPlaceWire),
  kept: Type.Array(keptOptOutWire),
});

export const erasureRoutes: readonly KeyRoute[] = [
  itemRoute('POST /contacts/:id/erase', 'eraseContact', 'Erase a person', {
    scope: 'contacts:delete',
    headers: ifMatch,
    item: erasureWire,
    data: async ({ core, caller, params, headers }) =>
      erasureJson(await core.eraseContact(caller, { ...contactOf(params.id), ...decodeIfMatch(headers) })),
  }),
];
