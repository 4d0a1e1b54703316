/** Our own API for the process of a command: the routes that commands ask, by the first word of their paths. Each file is loaded when it is asked. */
import type { KeyRoute } from '../kit/wire/define-face.js';
import type { NearFace } from '../kit/wire/load-face.js';
import { faceName } from './choices.js';
import { refuse } from './problems.js';

const people = async () => (await import('./routes-members.js')).memberRoutes;
const catalogs = async () => (await import('./routes-catalogs.js')).catalogRoutes;

const files: Readonly<Record<string, () => Promise<readonly KeyRoute[]>>> = {
  audit: async () => (await import('./routes-audit.js')).auditRoutes,
  'can-send': async () => (await import('./routes-can-send.js')).canSendRoutes,
  contacts: async () => [
    ...(await import('./routes-contacts.js')).contactRoutes,
    ...(await import('./routes-erasure.js')).erasureRoutes,
  ],
  'deleted-contacts': async () => (await import('./routes-deleted.js')).deletedRoutes,
  duplicates: async () => (await import('./routes-duplicates.js')).duplicateRoutes,
  fields: async () => (await import('./routes-fields.js')).fieldRoutes,
  groups: catalogs,
  keys: async () => (await import('./routes-keys.js')).keyRoutes,
  intakes: async () => [
    ...(await import('./routes-intakes.js')).intakeRoutes,
    ...(await import('./routes-receivers.js')).receiverRoutes,
  ],
  members: people,
  merges: async () => (await import('./routes-merges.js')).mergeRoutes,
  roles: people,
  segments: async () => (await import('./routes-segments.js')).segmentRoutes,
  sources: catalogs,
  statuses: catalogs,
  tags: catalogs,
  upstreams: async () => (await import('./routes-upstreams.js')).upstreamRoutes,
  usage: async () => (await import('./routes-usage.js')).usageRoutes,
  views: async () => (await import('./routes-views.js')).viewRoutes,
  webhooks: async () => (await import('./routes-webhooks.js')).webhookRoutes,
};

export const near: NearFace = {
  name: faceName,
  refuse,
  routesOf: (word) => (Object.hasOwn(files, word) ? files[word]?.() : undefined),
};
