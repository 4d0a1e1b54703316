/**
 * Our own API for the process of a command: the routes that commands ask, by the noun of their paths, and by what is asked about one of
 * it. Each file is loaded when it is asked.
 */
import type { KeyRoute } from '../kit/wire/define-face.js';
import type { NearFace } from '../kit/wire/load-face.js';
import { faceName } from './choices.js';
import { refuse } from './problems.js';

const people = async () => (await import('./routes-members.js')).memberRoutes;
const catalogs = async () => (await import('./routes-catalogs.js')).catalogRoutes;
const items = async () => (await import('./routes-items.js')).besideRoutes;
const histories = async () => (await import('./routes-events.js')).eventRoutes;

const files: Readonly<Record<string, () => Promise<readonly KeyRoute[]>>> = {
  audit: async () => (await import('./routes-audit.js')).auditRoutes,
  'bulk-changes': async () => (await import('./routes-bulk-changes.js')).bulkChangeRoutes,
  'can-send': async () => (await import('./routes-can-send.js')).canSendRoutes,
  contacts: async () => [
    ...(await import('./routes-contacts.js')).contactRoutes,
    ...(await import('./routes-erasure.js')).erasureRoutes,
  ],
  'contacts/as-seen': async () => (await import('./routes-as-seen.js')).asSeenRoutes,
  'contacts/consents': items,
  'contacts/history': histories,
  'contacts/identities': items,
  'contacts/notes': items,
  'contacts/suppressions': items,
  'contacts/timeline': histories,
  'deleted-contacts': async () => (await import('./routes-deleted.js')).deletedRoutes,
  duplicates: async () => (await import('./routes-duplicates.js')).duplicateRoutes,
  export: async () => (await import('./routes-exports.js')).exportRoutes,
  fields: async () => (await import('./routes-fields.js')).fieldRoutes,
  groups: catalogs,
  keys: async () => (await import('./routes-keys.js')).keyRoutes,
  intakes: async () => [
    ...(await import('./routes-intakes.js')).intakeRoutes,
    ...(await import('./routes-receivers.js')).receiverRoutes,
  ],
  imports: async () => (await import('./routes-imports.js')).importRoutes,
  members: people,
  'members/sessions': async () => (await import('./routes-me.js')).memberSessionRoutes,
  merges: async () => (await import('./routes-merges.js')).mergeRoutes,
  'number-corrections': async () => (await import('./routes-number-corrections.js')).numberCorrectionRoutes,
  pulls: async () => (await import('./routes-pulls.js')).pullRoutes,
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
  routesOf: (noun, part) => (named(`${noun}/${part}`) ?? named(noun))?.(),
};

const named = (name: string) => (Object.hasOwn(files, name) ? files[name] : undefined);
