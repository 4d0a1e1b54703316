/**
 * `/health`: how the server is. With a scope of its own, since it tells of the machine; of what goes on in the background it
 * tells what is the account's.
 */
import type { ServingHealth } from '../../core/health/serving.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { encoderOf } from './encoder.js';
import { itemRoute } from './route-kinds.js';
import { healthWire } from './wire-health.js';

export const healthRoutes: readonly KeyRoute[] = [
  itemRoute('GET /health', 'getHealth', 'Show the health of the server', {
    scope: 'health:read',
    item: healthWire,
    data: async ({ core, caller }) => encodeHealth(await core.readHealth(caller.accountId)),
  }),
];

const encode = encoderOf(healthWire);
function encodeHealth(health: ServingHealth) {
  const { servers: processes, database, imports, webhooks, intakes } = health;
  return encode({
    ...health,
    processes,
    database: { ...database, up: database.isUp, connections: database.pool },
    imports: imports && { ...imports, underWay: imports.imports, rowsWaiting: imports.rows },
    webhooks: webhooks && { ...webhooks, deliveriesWaiting: webhooks.waiting },
    intakes: intakes && {
      ...intakes,
      payloadsWaiting: intakes.waiting,
      payloadsRefused: intakes.refused,
    },
  });
}
