/**
 * Collects the operations: the tables of the subjects, and the work of jobs. The functions have the documentation, and
 * the tables have scopes and rules (`src/operation-context/declared-operation.ts`).
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { ContactPart, ContactWith, ShownParts } from '@switchbook/domain/contact/contact-parts.js';
import type { Page, PageRequest } from '@switchbook/domain/contact/page.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { Properties } from '@switchbook/domain/records/record.js';
import { accessOperations } from '../access/operations/access-operations.js';
import { auditOperations } from '../audit/operations.js';
import { bookOperations } from '../books/operations/book-operations.js';
import { runBulkChanges } from '../bulk-changes/jobs/bulk-jobs.js';
import { bulkChangeOperations } from '../bulk-changes/operations/bulk-change-operations.js';
import { catalogOperations } from '../catalogs/operations/catalog-operations.js';
import { clientUserOperations } from '../client-users/operations.js';
import { consentOperations } from '../consents/operations/consent-operations.js';
import { contactOperations } from '../contacts/operations/contact-operations.js';
import { mergeOperations } from '../contacts/operations/merge-operations.js';
import { searchDuplicates } from '../duplicates/jobs.js';
import { duplicateOperations } from '../duplicates/operations/duplicate-operations.js';
import { erasureOperations } from '../erasure/operations/erase-contact.js';
import { exportOperations } from '../exports/operations/export-operations.js';
import { feedOperations } from '../feed/operations/feed-operations.js';
import { fieldOperations } from '../fields/operations/field-operations.js';
import { healthOperations } from '../health/operations/health-operations.js';
import { hasLargeImports, runImports } from '../imports/jobs/import-jobs.js';
import { importOperations } from '../imports/operations/import-operations.js';
import { applyFewPayloads, applyManyPayloads } from '../intakes/jobs/apply-by-rate.js';
import { applyPayloads } from '../intakes/jobs/intake-jobs.js';
import { intakeOperations } from '../intakes/operations/intake-operations.js';
import { memberOperations } from '../members/operations/member-operations.js';
import { noteOperations } from '../notes/operations.js';
import type { Context } from '../operation-context/context.js';
import { needsNone, withNothingToRedact } from '../operation-context/declared-operation.js';
import { runLong } from '../operation-context/wrap-operations.js';
import { planOperations } from '../plans/operations.js';
import { runPulls } from '../pulls/jobs/pull-jobs.js';
import { pullOperations } from '../pulls/operations/pull-operations.js';
import type { RecordKind } from '../records/operations/record.js';
import { sweep } from '../retention/jobs.js';
import { retentionOperations } from '../retention/operations/delete-account.js';
import { runWatches } from '../segments/jobs/watch-segments.js';
import { segmentOperations } from '../segments/operations/segment-operations.js';
import { sessionOperations } from '../sessions/operations/session-operations.js';
import { upstreamOperations } from '../upstreams/operations/upstreams.js';
import { usageOperations } from '../usage/operations/usage-operations.js';
import { viewOperations } from '../views/operations.js';
import {
  type Guarded,
  type GuardedRecords,
  guardOperations,
  guardRecords,
} from '../visibility/operations/guard.js';
import { visibilityOperations } from '../visibility/operations/shown-contacts.js';
import { runWebhooks } from '../webhooks/jobs/webhook-jobs.js';
import { webhookOperations } from '../webhooks/operations/webhook-operations.js';

/** Work of jobs and faces. */
export const jobOperations = needsNone({
  runBulkChanges,
  searchDuplicates,
  runWatches,
  runImports,
  hasLargeImports,
  runPulls,
  runWebhooks,
  applyFewPayloads,
  applyManyPayloads,
  applyPayloads,
  sweep,
  ...withNothingToRedact({ runLong }),
});

/** Operations without checks of rights. Other files get only the guarded operations. */
const unguarded = {
  ...accessOperations,
  ...clientUserOperations,
  ...auditOperations,
  ...bookOperations,
  ...bulkChangeOperations,
  ...catalogOperations,
  ...consentOperations,
  ...contactOperations,
  ...duplicateOperations,
  ...erasureOperations,
  ...exportOperations,
  ...feedOperations,
  ...fieldOperations,
  ...healthOperations,
  ...importOperations,
  ...intakeOperations,
  ...memberOperations,
  ...mergeOperations,
  ...noteOperations,
  ...planOperations,
  ...pullOperations,
  ...retentionOperations,
  ...segmentOperations,
  ...sessionOperations,
  ...upstreamOperations,
  ...usageOperations,
  ...viewOperations,
  ...visibilityOperations,
  ...webhookOperations,
  ...jobOperations,
};

export type Operations = Omit<Guarded<typeof unguarded>, 'listContacts'> & {
  readonly listContacts: ListContacts;
  /** the operations of a kind of records */
  readonly records: <All extends Properties>(kind: RecordKind<All>) => GuardedRecords<RecordKind<All>>;
};

/** The table cannot express that the contacts have only the parts that are read. */
type ListContacts = <Part extends ContactPart = ContactPart>(
  caller: Caller,
  filter: ContactFilter,
  page: PageRequest,
  parts?: ShownParts<Part>,
) => Promise<Page<ContactWith<Part>>>;

/** Returns the operations in a context: of the process, or of one transaction that several operations share. */
export function bindOperations(context: Context): Operations {
  const bound = guardOperations(context, unguarded);
  return {
    ...bound,
    listContacts: bound.listContacts as ListContacts,
    records: (kind) => guardRecords(context, kind),
  };
}
