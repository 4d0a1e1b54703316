/** The paths served, relative to the mount; each decodes, calls one operation, encodes. */
import type { CallerRoute, KeyRoute, MemberExchange } from '../kit/wire/define-face.js';
import { ifMatch } from './bodies.js';
import { refuseParameters } from './query.js';
import { asSeenRoutes } from './routes-as-seen.js';
import { auditRoutes } from './routes-audit.js';
import { bulkChangeRoutes } from './routes-bulk-changes.js';
import { callRoutes } from './routes-calls.js';
import { canSendRoutes } from './routes-can-send.js';
import { catalogRoutes } from './routes-catalogs.js';
import { comparisonRoutes } from './routes-comparisons.js';
import { contactRoutes } from './routes-contacts.js';
import { countryRoutes } from './routes-countries.js';
import { deletedRoutes } from './routes-deleted.js';
import { duplicateRoutes } from './routes-duplicates.js';
import { erasureRoutes } from './routes-erasure.js';
import { eventRoutes } from './routes-events.js';
import { exportRoutes } from './routes-exports.js';
import { faceRoutes } from './routes-faces.js';
import { fieldRoutes } from './routes-fields.js';
import { healthRoutes } from './routes-health.js';
import { importRoutes } from './routes-imports.js';
import { intakeRoutes } from './routes-intakes.js';
import { besideRoutes } from './routes-items.js';
import { accountRoutes, keyRoutes } from './routes-keys.js';
import { memberSessionRoutes, meRoutes, whoRoute } from './routes-me.js';
import { memberRoutes } from './routes-members.js';
import { mergeRoutes } from './routes-merges.js';
import { numberCorrectionRoutes } from './routes-number-corrections.js';
import { passkeyRoutes } from './routes-passkeys.js';
import { pullRoutes } from './routes-pulls.js';
import { receiverRoutes } from './routes-receivers.js';
import { recordRoutes } from './routes-records.js';
import { segmentRoutes } from './routes-segments.js';
import { signInCodeRoutes } from './routes-sign-in.js';
import { upstreamRoutes } from './routes-upstreams.js';
import { usageRoutes } from './routes-usage.js';
import { viewRoutes } from './routes-views.js';
import { webhookRoutes } from './routes-webhooks.js';

const anyRefusals = [400, 401, 403, 429, 500, 503];

export const routes: readonly KeyRoute[] = [
  ...accountRoutes,
  ...contactRoutes,
  ...bulkChangeRoutes,
  ...numberCorrectionRoutes,
  ...besideRoutes,
  ...recordRoutes,
  ...canSendRoutes,
  ...mergeRoutes,
  ...duplicateRoutes,
  ...catalogRoutes,
  ...fieldRoutes,
  ...segmentRoutes,
  ...viewRoutes,
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
  ...asSeenRoutes,
  ...upstreamRoutes,
  ...comparisonRoutes,
  ...faceRoutes,
  ...callRoutes,
  ...auditRoutes,
  ...usageRoutes,
  ...healthRoutes,
].map((route) => strict(documented(route)));

/** `GET /me` and the countries are refused to no live credential. */
const notRefused = (status: number) => status !== 403;

/** Any caller may ask who it is, and for what is of no account; all else is for members. */
export const ownRoutes: readonly CallerRoute[] = [
  ...[whoRoute, ...countryRoutes].map((route) => strict(documented(route, notRefused))),
  ...[...meRoutes, ...passkeyRoutes].map((route) => strict(documented(route))),
];

/** Adds the statuses of refusals that follow from the request's parts. */
function documented<Of extends CallerRoute>(
  route: Of,
  isShown: (status: number) => boolean = () => true,
): Of {
  const { schema = {}, body, method } = route;
  const refusals = new Set([
    ...anyRefusals,
    ...(schema.params === undefined ? [] : [404]),
    ...(method === 'GET' || route.isStreamed === true ? [] : [409, 422]),
    ...(schema.headers === ifMatch ? [412] : []),
    ...(route.path.startsWith('/contacts/:id') ? [410] : []),
    ...(body === undefined ? [] : [413]),
    ...(schema.refusals ?? []),
  ]);
  return {
    ...route,
    schema: { ...schema, refusals: [...refusals].filter(isShown).sort((one, other) => one - other) },
  };
}

/** A route without query parameters refuses those that come. */
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
