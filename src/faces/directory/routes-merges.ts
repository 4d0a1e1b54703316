/** `/merges`: two contacts that are one person become one, and two again. */
import type { MergeCommand } from '../../core/contacts/merges.js';
import { defined } from '../../domain/defined.js';
import type { MergeId } from '../../domain/ids.js';
import { readBody } from '../kit/body/check-body.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { created, ok } from './answers.js';
import { mergeBody } from './bodies.js';
import { encodeMerge, encodeReport, encodeUndone } from './encode-merges.js';
import { contactOf, ownId } from './ids.js';
import { requireScope } from './require-scope.js';
import { itemRoute, listRoute, route } from './route-kinds.js';
import { one } from './wire.js';
import { mergeReportWire, mergeWire, undoneMergeWire } from './wire-merges.js';

export const mergeRoutes: readonly KeyRoute[] = [
  route('POST /merges', 'mergeContacts', 'Merge two contacts, or preview the merge', {
    scope: 'contacts:write',
    body: mergeBody,
    response: { 200: one(mergeReportWire), 201: one(mergeReportWire) },
    refusals: [404, 410, 412],
    handle: merge,
  }),
  listRoute('GET /merges', 'listMerges', 'List all merges', {
    scope: 'contacts:read',
    item: mergeWire,
    open: ({ core, caller }) => ({ name: 'merges', read: (page) => core.listMerges(caller, page) }),
    encode: encodeMerge,
  }),
  itemRoute('GET /merges/:id', 'getMerge', 'Show a merge', {
    scope: 'contacts:read',
    item: mergeWire,
    data: async ({ core, caller, params: { id } }) =>
      encodeMerge(await core.getMerge(caller, mergeId(id)), core.clock()),
  }),
  itemRoute('POST /merges/:id/undo', 'undoMerge', 'Undo a merge', {
    scope: 'contacts:write',
    item: undoneMergeWire,
    data: async ({ core, caller, params: { id } }) =>
      encodeUndone(await core.undoMerge(caller, mergeId(id)), core.clock()),
  }),
];

const mergeId = (text: string | undefined) => ownId<MergeId>(text, 'merge');

async function merge(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal, body } = exchange;
  const { survivor, loser, take, versions, preview } = readBody(mergeBody, body);
  const command: MergeCommand = {
    op: 'merge',
    survivor: contactOf(survivor).target,
    loser: contactOf(loser).target,
    ...defined({ take, ifVersions: versions }),
  };
  if (preview === true) return ok(encodeReport(await core.previewMerge(caller, command), null));
  requireScope({ principal }, 'contacts:delete');
  const merged = await core.mergeContacts(caller, command);
  return created(exchange, `/merges/${merged.merge.id}`, encodeReport(merged, core.clock()));
}
