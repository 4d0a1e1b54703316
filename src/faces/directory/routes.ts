/** Collects the routes of all subjects. */
import { accountRoutes, keyRoutes } from '../../access/routes/routes-account.js';
import { auditRoutes } from '../../audit/routes.js';
import { bookRoutes } from '../../books/routes.js';
import { bulkChangeRoutes } from '../../bulk-changes/routes/routes-bulk-changes.js';
import { numberCorrectionRoutes } from '../../bulk-changes/routes/routes-number-corrections.js';
import { callRoutes } from '../../calls/routes.js';
import { catalogRoutes } from '../../catalogs/routes.js';
import { canSendRoutes } from '../../consents/routes/routes-can-send.js';
import { entryRoutes } from '../../consents/routes/routes-entries.js';
import { recordListRoutes } from '../../consents/routes/routes-records.js';
import { contactRoutes } from '../../contacts/routes/routes-contacts.js';
import { deletedRoutes } from '../../contacts/routes/routes-deleted.js';
import { identityRoutes } from '../../contacts/routes/routes-identities.js';
import { mergeRoutes } from '../../contacts/routes/routes-merges.js';
import { renderedRoutes } from '../../contacts/routes/routes-rendered.js';
import { duplicateRoutes } from '../../duplicates/routes.js';
import { erasureRoutes } from '../../erasure/routes.js';
import { exportRoutes } from '../../exports/routes.js';
import { eventRoutes } from '../../feed/routes.js';
import { fieldRoutes } from '../../fields/routes.js';
import { healthRoutes } from '../../health/routes.js';
import { importRoutes } from '../../imports/routes/routes-imports.js';
import { intakeRoutes } from '../../intakes/routes.js';
import { memberRoutes } from '../../members/routes.js';
import { noteRoutes } from '../../notes/routes.js';
import { pullRoutes } from '../../pulls/routes.js';
import { segmentRoutes } from '../../segments/routes.js';
import { memberSessionRoutes, meRoute, meRoutes } from '../../sessions/routes/routes-me.js';
import { passkeyRoutes } from '../../sessions/routes/routes-passkeys.js';
import { signInCodeRoutes } from '../../sessions/routes/routes-sign-in.js';
import { upstreamRoutes } from '../../upstreams/routes.js';
import { faceRoutes } from '../../usage/routes/routes-faces.js';
import { usageRoutes } from '../../usage/routes/routes-usage.js';
import { viewRoutes } from '../../views/routes.js';
import { receiverRoutes } from '../../webhooks/routes/routes-receivers.js';
import { webhookRoutes } from '../../webhooks/routes/routes-webhooks.js';
import {
  type CallerRoute,
  type KeyRoute,
  type MemberExchange,
  takesKey,
} from '../kit/wire/declared-route.js';
import { ifMatch, onlyNew } from './kit/bodies.js';
import { refuseParameters } from './kit/query.js';
import { comparisonRoutes } from './routes-comparisons.js';
import { countryRoutes } from './routes-countries.js';

const anyRefusals = [400, 401, 403, 429, 500, 503];

export const routes: readonly KeyRoute[] = [
  ...accountRoutes,
  ...contactRoutes,
  ...bulkChangeRoutes,
  ...numberCorrectionRoutes,
  ...identityRoutes,
  ...noteRoutes,
  ...entryRoutes,
  ...recordListRoutes,
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
].map((route) => strict(documented(route)));

/** Whether the status is documented. 403 is not, since any valid credential may request `GET /me` and the countries. */
const notRefused = (status: number) => status !== 403;

/** Any caller may read its own identity, and data without an account; other routes here are for members. */
export const ownRoutes: readonly CallerRoute[] = [
  ...[meRoute, ...countryRoutes].map((route) => strict(documented(route, notRefused))),
  ...[...meRoutes, ...passkeyRoutes].map((route) => strict(documented(route))),
];

/** Adds the statuses of refusals that follow from the request's parts. */
function documented<Of extends CallerRoute>(
  route: Of,
  isShown: (status: number) => boolean = () => true,
): Of {
  const { schema = {}, body } = route;
  const refusals = new Set([
    ...anyRefusals,
    ...(schema.params === undefined ? [] : [404]),
    ...(takesKey(route) ? [409, 422] : []),
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
function strict<Of extends CallerRoute>(route: Of): Of {
  if (route.schema?.query !== undefined) return route;
  return {
    ...route,
    handle: (exchange: MemberExchange) => {
      refuseParameters(exchange.query);
      return route.handle(exchange);
    },
  };
}
