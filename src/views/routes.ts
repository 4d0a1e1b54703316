/** `/views`: saved views of the list of contacts, for all keys of the account or for one. */
import { count, describedAs, oneOf, shape } from '@switchbook/domain/records/schemas.js';
import { cappedTotal } from '../contacts/routes/contact-routes.js';
import { numberOf } from '../faces/directory/kit/ids.js';
import { itemRoute } from '../faces/directory/kit/route-kinds.js';
import type { KeyRoute } from '../faces/kit/wire/declared-route.js';
import { numberedRoutes } from '../records/routes.js';
import { views } from './operations.js';

const countWire = shape(
  'ViewCount',
  {
    value: describedAs(count, 'The number.'),
    relation: describedAs(oneOf(['eq', 'gte']), '`eq`: exact. `gte`: the number or more.'),
  },
  'The number of contacts of a view.',
);

export const viewRoutes: readonly KeyRoute[] = [
  ...numberedRoutes(views),
  itemRoute('GET /views/:number/count', 'countView', 'Count the contacts of a view', {
    scope: 'contacts:read',
    item: countWire,
    data: async ({ core, caller, params, signal }) => {
      const number = numberOf(params.number, 'view');
      const { total, isTotalCapped } = await core.countView(caller, number, signal);
      return cappedTotal(total, isTotalCapped);
    },
  }),
];
