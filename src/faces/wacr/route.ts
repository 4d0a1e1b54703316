/** What the routes have in common. */
import type { CallerExchange } from '../kit/wire/define-face.js';
import { routesWith, usualRefusals } from '../kit/wire/routes.js';

const jsonBody = { read: 'json', maxBytes: 1_048_576, ifEmpty: 'object' } as const;
export const batchBodies = { ...jsonBody, maxBytes: 32 * 1_048_576 } as const;

export const route = routesWith({
  reads: jsonBody,
  refusals: (parts) => usualRefusals(parts, [413, 422]),
});

/** The country of national numbers. */
export function regionOf({ principal }: CallerExchange): string | undefined {
  return principal.account.settings.default_region;
}
