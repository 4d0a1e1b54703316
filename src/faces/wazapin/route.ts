/** Rules that all routes share: bodies are JSON under any of its media types, or without one. */
import { routesWith, usualRefusals } from '../kit/wire/routes.js';
import { limits, scopes } from './choices.js';
import { organizationHeaders, pathParams } from './wire.js';

const jsonBody = {
  read: 'json',
  ...{ maxBytes: limits.bodyBytes, maxValues: limits.bodyValues, accepts: isJson },
} as const;
/** More identifiers are a fault of the list, however many fit. */
export const identifierBodies = { ...jsonBody, maxItems: limits.identifiers } as const;

export const route = routesWith({
  reads: jsonBody,
  scopes: { ...scopes, delete: scopes.write },
  params: pathParams,
  refusals: (parts) => usualRefusals(parts, [413, 415, 422]),
  headers: organizationHeaders,
});

function isJson(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return type === '' || /^(?:application|text)\/json$|^[^/]+\/[^/]+\+json$/.test(type);
}
