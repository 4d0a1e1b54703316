/** `/contacts/{id}/erase`: a person is erased, with a report that proves it. */
import { Type } from 'typebox';
import { erasureJson } from '../../core/erasure/erasure-json.js';
import { channelOrAllForm } from '../../domain/consent.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { contactParams, ifMatch } from './bodies.js';
import { contactOf } from './ids.js';
import { decodeIfMatch } from './preconditions.js';
import { itemRoute } from './route-kinds.js';
import { count, instant, nullableText, oneOf, uuid } from './wire.js';

const erasedPlaceWire = Type.Object({ table: Type.String(), rows: count }, { title: 'ErasedPlace' });

const keptOptOutWire = Type.Object(
  {
    what: oneOf(['opt_out_hash']),
    form: oneOf(['consent', 'suppression']),
    channel: Type.String({ pattern: channelOrAllForm }),
    purpose: nullableText,
    identity: Type.String(),
  },
  { title: 'KeptOptOut' },
);

const erasureWire = Type.Object(
  {
    contact_id: uuid,
    erased_at: instant,
    places: Type.Array(erasedPlaceWire),
    kept: Type.Array(keptOptOutWire),
  },
  { title: 'Erasure' },
);

export const erasureRoutes: readonly KeyRoute[] = [
  itemRoute('POST /contacts/:id/erase', 'eraseContact', 'Erase a person', {
    scope: 'contacts:delete',
    params: contactParams,
    headers: ifMatch,
    item: erasureWire,
    data: async ({ core, caller, params, headers }) =>
      erasureJson(await core.eraseContact(caller, { ...contactOf(params.id), ...decodeIfMatch(headers) })),
  }),
];
