/**
 * Our own API for the process of a command. It lists the routes that commands use by the first word of their path.
 * Routes of one contact have a second word, which follows the id. Each file is loaded on first use.
 */
import type { KeyRoute } from '../kit/wire/declared-route.js';
import type { InProcessFace } from '../kit/wire/load-face.js';
import { faceName } from './kit/choices.js';
import { refuse } from './kit/problems.js';

const loadMemberRoutes = async () => (await import('../../members/routes.js')).memberRoutes;
const loadCatalogRoutes = async () => (await import('../../catalogs/routes.js')).catalogRoutes;
const loadEntryRoutes = async () => (await import('../../consents/routes/entry-routes.js')).entryRoutes;
const loadEventRoutes = async () => (await import('../../feed/routes.js')).eventRoutes;

const files: Readonly<Record<string, () => Promise<readonly KeyRoute[]>>> = {
  audit: async () => (await import('../../audit/routes.js')).auditRoutes,
  books: async () => (await import('../../books/routes.js')).bookRoutes,
  'bulk-changes': async () =>
    (await import('../../bulk-changes/routes/bulk-change-routes.js')).bulkChangeRoutes,
  'can-send': async () => (await import('../../consents/routes/can-send-routes.js')).canSendRoutes,
  contacts: async () => [
    ...(await import('../../contacts/routes/contact-routes.js')).contactRoutes,
    ...(await import('../../erasure/routes.js')).erasureRoutes,
  ],
  'contacts/as-seen': async () => (await import('../../contacts/routes/rendered-routes.js')).renderedRoutes,
  'contacts/consents': loadEntryRoutes,
  'contacts/history': loadEventRoutes,
  'contacts/identities': async () =>
    (await import('../../contacts/routes/identity-routes.js')).identityRoutes,
  'contacts/notes': async () => (await import('../../notes/routes.js')).noteRoutes,
  'contacts/suppressions': loadEntryRoutes,
  'contacts/timeline': loadEventRoutes,
  'deleted-contacts': async () => (await import('../../contacts/routes/deleted-routes.js')).deletedRoutes,
  duplicates: async () => (await import('../../duplicates/routes.js')).duplicateRoutes,
  export: async () => (await import('../../exports/routes.js')).exportRoutes,
  fields: async () => (await import('../../fields/routes.js')).fieldRoutes,
  groups: loadCatalogRoutes,
  keys: async () => (await import('../../access/routes/account-routes.js')).keyRoutes,
  intakes: async () => [
    ...(await import('../../intakes/routes.js')).intakeRoutes,
    ...(await import('../../webhooks/routes/receiver-routes.js')).receiverRoutes,
  ],
  imports: async () => (await import('../../imports/routes/import-routes.js')).importRoutes,
  members: loadMemberRoutes,
  'members/sessions': async () => (await import('../../sessions/routes/me-routes.js')).memberSessionRoutes,
  merges: async () => (await import('../../contacts/routes/merge-routes.js')).mergeRoutes,
  'number-corrections': async () =>
    (await import('../../bulk-changes/routes/number-correction-routes.js')).numberCorrectionRoutes,
  pulls: async () => (await import('../../pulls/routes.js')).pullRoutes,
  roles: loadMemberRoutes,
  segments: async () => (await import('../../segments/routes.js')).segmentRoutes,
  sources: loadCatalogRoutes,
  statuses: loadCatalogRoutes,
  tags: loadCatalogRoutes,
  upstreams: async () => (await import('../../upstreams/routes.js')).upstreamRoutes,
  usage: async () => (await import('../../usage/routes/usage-routes.js')).usageRoutes,
  views: async () => (await import('../../views/routes.js')).viewRoutes,
  webhooks: async () => (await import('../../webhooks/routes/webhook-routes.js')).webhookRoutes,
};

export const inProcessFace: InProcessFace = {
  name: faceName,
  refuse,
  routesOf: (noun, part) => (findFileOf(`${noun}/${part}`) ?? findFileOf(noun))?.(),
};

const findFileOf = (name: string) => (Object.hasOwn(files, name) ? files[name] : undefined);
