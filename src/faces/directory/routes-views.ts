/** `/views`: saved views of the list of contacts, for all keys of the account or for one. */
import { type Static, Type } from 'typebox';
import { defined } from '../../domain/defined.js';
import { type SavedView, viewLimits } from '../../domain/view.js';
import { told } from '../../domain/wire-names.js';
import { readBody } from '../kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { closed, text } from './bodies.js';
import { numberOf } from './ids.js';
import { itemRoute, removalRoute, wholeListRoute } from './route-kinds.js';
import { segmentTree } from './segment-schema.js';
import { instant, number, shape, uuid } from './wire.js';

const optional = Type.Optional;
const freeze = Type.Integer({ minimum: 0, maximum: viewLimits.freeze });
const width = Type.Integer(viewLimits.width);

const definitionWire = shape('ViewDefinition', {
  filter: optional(segmentTree),
  sort: optional(Type.String()),
  columns: optional(
    Type.Array(shape('ViewColumn', { name: Type.String(), width: optional(Type.Integer({ minimum: 1 })) })),
  ),
  freeze: optional(Type.Integer({ minimum: 0 })),
});

const viewWire = shape('SavedView', {
  number,
  id: uuid,
  name: Type.String(),
  shared: Type.Boolean(),
  position: Type.Integer({ minimum: 1 }),
  definition: definitionWire,
  created_at: instant,
  updated_at: instant,
});

const definitionBody = closed('NewViewDefinition', {
  filter: optional(segmentTree),
  sort: optional(text(viewLimits.columnName + 1)),
  columns: optional(
    Type.Array(closed('NewViewColumn', { name: text(viewLimits.columnName), width: optional(width) }), {
      maxItems: viewLimits.columns,
    }),
  ),
  freeze: optional(freeze),
});
const newBody = closed('NewView', {
  name: text(viewLimits.name),
  shared: optional(Type.Boolean()),
  definition: definitionBody,
});
const patchBody = closed('ViewPatch', {
  name: optional(text(viewLimits.name)),
  shared: optional(Type.Boolean()),
  definition: optional(definitionBody),
  position: optional(Type.Integer({ minimum: 1, maximum: viewLimits.forAll })),
});

function encode(view: SavedView): Static<typeof viewWire> {
  const { columns, ...rest } = view.definition;
  return {
    ...told(view, 'number', 'id', 'name'),
    shared: view.ownerKeyId === null,
    position: view.position,
    definition: { ...rest, ...defined({ columns: columns?.map((one) => ({ ...one })) }) },
    ...told(view, 'createdAt', 'updatedAt'),
  };
}

const numbered = ({ number: text }: Readonly<Record<string, string | undefined>>) => numberOf(text, 'view');
const mayShare = ({ principal }: CallerExchange) => principal.scopes.has('groups:write');

export const viewRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /views', 'listViews', 'List all views', {
    scope: 'contacts:read',
    item: viewWire,
    data: async ({ core, caller }) => (await core.listViews(caller)).map(encode),
  }),
  itemRoute('POST /views', 'createView', 'Create a view', {
    scope: 'contacts:read',
    body: newBody,
    item: viewWire,
    status: 201,
    data: async (exchange) => {
      const { shared = false, ...rest } = readBody(newBody, exchange.body);
      const wanted = { ...rest, isShared: shared };
      return encode(await exchange.core.createView(exchange.caller, wanted, mayShare(exchange)));
    },
    location: (view) => `/views/${view.number}`,
  }),
  itemRoute('GET /views/:number', 'getView', 'Show a view', {
    scope: 'contacts:read',
    item: viewWire,
    data: async ({ core, caller, params }) => encode(await core.getView(caller, numbered(params))),
  }),
  itemRoute('PATCH /views/:number', 'updateView', 'Change a view', {
    scope: 'contacts:read',
    body: patchBody,
    item: viewWire,
    data: async (exchange) => {
      const { core, caller, params, body } = exchange;
      const { shared, ...rest } = readBody(patchBody, body);
      const change = defined({ ...rest, isShared: shared });
      return encode(await core.updateView(caller, numbered(params), change, mayShare(exchange)));
    },
  }),
  removalRoute('DELETE /views/:number', 'deleteView', 'Delete a view', {
    scope: 'contacts:read',
    run: (exchange) =>
      exchange.core.deleteView(exchange.caller, numbered(exchange.params), mayShare(exchange)),
  }),
];
