/** Rules that all routes share. */
import { usualValues } from '../kit/wire/define-face.js';
import { routesWith, usualRefusals } from '../kit/wire/routes.js';
import { maxBodyBytes } from './choices.js';
import { pathParams } from './wire.js';

export const route = routesWith({
  reads: { read: 'json', maxBytes: maxBodyBytes, maxValues: usualValues },
  params: pathParams,
  refusals: usualRefusals,
});
