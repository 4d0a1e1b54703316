/** Rules that all routes share. */
import { routesWith, usualRefusals } from '../kit/wire/routes.js';
import { pathParams } from './bodies.js';
import {
  batchMax,
  batchValues,
  maxBatchBytes,
  maxBodyBytes,
  maxBodyValues,
  maxMembers,
  memberValues,
  scopes,
} from './choices.js';

const jsonBody = {
  read: 'json',
  maxBytes: maxBodyBytes,
  maxValues: maxBodyValues,
  ifEmpty: 'object',
} as const;
/**
 * Bodies with the contacts of a group, with rows, and with ids of contacts: too many are a field error, however many
 * fit.
 */
export const memberBodies = { ...jsonBody, maxValues: memberValues, maxItems: maxMembers } as const;
export const batchBodies = {
  ...jsonBody,
  maxBytes: maxBatchBytes,
  maxValues: batchValues,
  maxItems: batchMax,
} as const;

export const routeOf = (resource: keyof typeof scopes) =>
  routesWith({
    reads: jsonBody,
    scopes: scopes[resource],
    params: pathParams,
    refusals: (parts) => usualRefusals(parts, [413, 422]),
  });
export const route = routeOf('contacts');
