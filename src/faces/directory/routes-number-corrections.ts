/** `/number-corrections`: numbers that lack their country's digits, and what a correction would make of them. */
import { correctionJson } from '../../core/bulk-changes/number-corrections.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { listRoute } from './route-kinds.js';
import { correctionPage, correctionWire } from './wire-number-corrections.js';

export const numberCorrectionRoutes: readonly KeyRoute[] = [
  listRoute(
    'GET /number-corrections',
    'listNumberCorrections',
    'List phone numbers that lack their country code',
    {
      scope: 'contacts:read',
      item: correctionWire,
      answer: correctionPage,
      open: ({ core, caller }) => ({
        name: 'number-corrections',
        read: (page) => core.listNumberCorrections(caller, page),
      }),
      encode: correctionJson,
      meta: ({ region }) => ({ region }),
    },
  ),
];
