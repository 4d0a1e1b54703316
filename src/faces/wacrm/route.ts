/** Rules that all routes share. */
import { routesWith, usualRefusals } from '../kit/wire/routes.js';
import { maxBodyBytes, maxBodyValues } from './choices.js';
import { pathParams } from './wire.js';

export const route = routesWith({
  reads: { read: 'json', maxBytes: maxBodyBytes, maxValues: maxBodyValues },
  params: pathParams,
  refusals: usualRefusals,
});
