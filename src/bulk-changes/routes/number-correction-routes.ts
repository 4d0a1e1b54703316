/** `/number-corrections`: numbers that lack their country code, and their corrections. */

import { nullableText, nullableUuid, number, shape, uuid } from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import { listRoute } from '../../faces/directory/kit/route-kinds.js';
import { pageWith } from '../../faces/directory/kit/wire.js';
import type { KeyRoute } from '../../faces/kit/wire/declared-route.js';
import { correctionJson } from '../operations/number-corrections.js';

const correctionWire = shape('NumberCorrection', {
  contact: shape('CorrectedContact', { id: uuid, number, name: nullableText }),
  phone: Type.String(),
  written: Type.String(),
  corrected: Type.String(),
  held_by: nullableUuid,
});

const correctionPage = pageWith(
  correctionWire,
  shape('NumberCorrectionsMeta', { next_cursor: nullableText, region: nullableText }),
);

export const numberCorrectionRoutes: readonly KeyRoute[] = [
  listRoute(
    'GET /number-corrections',
    'listNumberCorrections',
    'List phone numbers that lack their country code',
    {
      scope: 'contacts:read',
      item: correctionWire,
      answer: correctionPage,
      open: ({ core, caller, signal }) => ({
        name: 'number-corrections',
        read: (page) => core.listNumberCorrections(caller, page, signal),
      }),
      encode: correctionJson,
      meta: ({ region }) => ({ region }),
    },
  ),
];
