/** Collects the routes of all subjects. */
import { phoneCountries } from '@switchbook/domain/identity/read-phone.js';
import { shape } from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import { accountRoutes, keyRoutes } from '../../access/routes/account-routes.js';
import { auditRoutes } from '../../audit/routes.js';
import { bookRoutes } from '../../books/routes.js';
import { bulkChangeRoutes } from '../../bulk-changes/routes/bulk-change-routes.js';
import { numberCorrectionRoutes } from '../../bulk-changes/routes/number-correction-routes.js';
import { callRoutes } from '../../calls/routes.js';
import { catalogRoutes } from '../../catalogs/routes.js';
import { canSendRoutes } from '../../consents/routes/can-send-routes.js';
import { entryListRoutes } from '../../consents/routes/entry-list-routes.js';
import { entryRoutes } from '../../consents/routes/entry-routes.js';
import { contactRoutes } from '../../contacts/routes/contact-routes.js';
import { deletedRoutes } from '../../contacts/routes/deleted-routes.js';
import { identityRoutes } from '../../contacts/routes/identity-routes.js';
import { mergeRoutes } from '../../contacts/routes/merge-routes.js';
import { renderedRoutes } from '../../contacts/routes/rendered-routes.js';
import { duplicateRoutes } from '../../duplicates/routes.js';
import { erasureRoutes } from '../../erasure/routes.js';
import { exportRoutes } from '../../exports/routes.js';
import { eventRoutes } from '../../feed/routes.js';
import { fieldRoutes } from '../../fields/routes.js';
import { healthRoutes } from '../../health/routes.js';
import { importRoutes } from '../../imports/routes/import-routes.js';
import { intakeRoutes } from '../../intakes/routes.js';
import { memberRoutes } from '../../members/routes.js';
import { noteRoutes } from '../../notes/routes.js';
import { pullRoutes } from '../../pulls/routes.js';
import { segmentRoutes } from '../../segments/routes.js';
import { memberSessionRoutes, meRoute, meRoutes } from '../../sessions/routes/me-routes.js';
import { passkeyRoutes } from '../../sessions/routes/passkey-routes.js';
import { signInCodeRoutes } from '../../sessions/routes/sign-in-routes.js';
import { upstreamRoutes } from '../../upstreams/routes.js';
import { faceRoutes } from '../../usage/routes/face-routes.js';
import { usageRoutes } from '../../usage/routes/usage-routes.js';
import { viewRoutes } from '../../views/routes.js';
import { receiverRoutes } from '../../webhooks/routes/receiver-routes.js';
import { webhookRoutes } from '../../webhooks/routes/webhook-routes.js';
import {
  acceptsKey,
  type CallerRoute,
  type KeyRoute,
  type MemberExchange,
} from '../kit/wire/declared-route.js';
import { comparisonRoutes } from './comparison-routes.js';
import { ifMatch, onlyNew } from './kit/etags.js';
import { refuseParameters } from './kit/query.js';
import { wholeListRoute } from './kit/route-kinds.js';

const countryWire = shape('Country', { code: Type.String(), calling_code: Type.String() });

/** A constant table without account data, so any credential may read it. */
const countryRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /countries', 'listCountries', 'List the countries that have phone numbers', {
    scope: null,
    item: countryWire,
    data: () => phoneCountries().map(({ code, callingCode }) => ({ code, calling_code: callingCode })),
  }),
];

const anyRefusals = [400, 401, 403, 429, 500, 503];

export const routes: readonly KeyRoute[] = [
  ...accountRoutes,
  ...contactRoutes,
  ...bulkChangeRoutes,
  ...numberCorrectionRoutes,
  ...identityRoutes,
  ...noteRoutes,
  ...entryRoutes,
  ...entryListRoutes,
  ...canSendRoutes,
  ...mergeRoutes,
  ...duplicateRoutes,
  ...catalogRoutes,
  ...fieldRoutes,
  ...segmentRoutes,
  ...viewRoutes,
  ...bookRoutes,
  ...keyRoutes,
  ...memberRoutes,
  ...memberSessionRoutes,
  ...signInCodeRoutes,
  ...importRoutes,
  ...pullRoutes,
  ...exportRoutes,
  ...webhookRoutes,
  ...intakeRoutes,
  ...receiverRoutes,
  ...eventRoutes,
  ...erasureRoutes,
  ...deletedRoutes,
  ...renderedRoutes,
  ...upstreamRoutes,
  ...comparisonRoutes,
  ...faceRoutes,
  ...callRoutes,
  ...auditRoutes,
  ...usageRoutes,
  ...healthRoutes,
].map((route) => withoutQuery(addRefusals(route)));

/** Whether the status is documented. 403 is not, since any valid credential may request `GET /me` and the countries. */
const notRefused = (status: number) => status !== 403;

/** Any caller may read its own identity, and data without an account; other routes here are for members. */
export const ownRoutes: readonly CallerRoute[] = [
  ...[meRoute, ...countryRoutes].map((route) => withoutQuery(addRefusals(route, notRefused))),
  ...[...meRoutes, ...passkeyRoutes].map((route) => withoutQuery(addRefusals(route))),
];

/** Adds the statuses of refusals that follow from the request's parts. */
function addRefusals<Of extends CallerRoute>(
  route: Of,
  isShown: (status: number) => boolean = () => true,
): Of {
  const { schema = {}, body } = route;
  const refusals = new Set([
    ...anyRefusals,
    ...(schema.params === undefined ? [] : [404]),
    ...(acceptsKey(route) ? [409, 422] : []),
    ...(schema.headers === ifMatch || schema.headers === onlyNew ? [412] : []),
    ...(route.path.startsWith('/contacts/:id') ? [410] : []),
    ...(body === undefined ? [] : [413]),
    ...(schema.refusals ?? []),
  ]);
  return {
    ...route,
    schema: { ...schema, refusals: [...refusals].filter(isShown).sort((left, right) => left - right) },
  };
}

/** Makes a route without query parameters refuse all parameters. */
function withoutQuery<Of extends CallerRoute>(route: Of): Of {
  if (route.schema?.query !== undefined) return route;
  return {
    ...route,
    handle: (exchange: MemberExchange) => {
      refuseParameters(exchange.query);
      return route.handle(exchange);
    },
  };
}
