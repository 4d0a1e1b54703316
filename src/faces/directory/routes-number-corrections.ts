/** `/number-corrections`: numbers that lack their country's digits, and what a correction would make of them. */
import { correctionJson } from '../../core/bulk-changes/number-corrections.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { readCursor, readLimit, sealNext } from './paging.js';
import { Parameters, pageQuery } from './query.js';
import { correctionPage, type NumberCorrectionPage } from './wire-number-corrections.js';

const list = 'number-corrections';

export const numberCorrectionRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/number-corrections',
    operation: 'listNumberCorrections',
    summary: 'List phones that lack their country code',
    scope: 'contacts:read',
    schema: { query: pageQuery, response: { 200: correctionPage } },
    handle: listCorrections,
  },
];

async function listCorrections(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const parameters = new Parameters(query, Object.keys(pageQuery.properties));
  const limit = readLimit(parameters);
  const after = readCursor(exchange, parameters, list);
  parameters.settle();
  const { items, next, region } = await core.listNumberCorrections(caller, { limit, after });
  const meta = { next_cursor: sealNext(exchange, next, list), region };
  return { status: 200, body: { data: items.map(correctionJson), meta } satisfies NumberCorrectionPage };
}
