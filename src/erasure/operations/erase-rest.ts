/**
 * Rewrites all data about an erased person outside of its contact, in batches. Any process may continue, since a search
 * does not find data that an earlier batch has erased. The events of the contact are erased last; until then no reader
 * gets them (`erasingSql`).
 */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { forgetCardNames, type ScannedReader, scanReaders } from '../../books/store.js';
import { withoutNamesOf } from '../../books/values/sync-steps.js';
import { eraseChanged } from '../../bulk-changes/store/bulk-change-retention.js';
import { countErasure } from '../../database/counters.js';
import type { Queryable } from '../../database/database.js';
import { awaitAnswers } from '../../idempotency/store.js';
import { previewName } from '../../imports/operations/rows/previews.js';
import { erasePreviews, eraseUndoNotes } from '../../imports/store/import-erasure.js';
import { erasePayloads } from '../../intakes/store/payloads.js';
import { type Context, withAllReads } from '../../operation-context/context.js';
import { erasePlans } from '../../plans/store.js';
import { eraseShown } from '../../visibility/store/shown-contact-rows.js';
import { type BegunErasure, endErasure, findBegunErasure } from '../store/begun-erasures.js';
import {
  type DeliveryKey,
  dropAnswers,
  dropDeliveries,
  scanAnswers,
  scanDeliveries,
} from '../store/deliveries-and-answers.js';
import { blankEvents, dropMerges } from '../store/person-erasure.js';
import { ErasedPerson, type StoredPerson } from '../values/erased-person.js';
import { collectTexts, erasureKey, nameHashes } from '../values/name-hashes.js';
import {
  backgroundTurn,
  EndedElsewhereError,
  ErasureBatches,
  eraseScanned,
  type RunPiece,
} from './erasure-batches.js';
import { eraseIdentities, eraseMerged } from './foreign-events.js';
import { ImportTraces } from './import-traces.js';
import { copiedFieldsOf, withOtherForms } from './known-person.js';
import { eraseSubjects, eraseUndoValues } from './shared-values.js';

/** Milliseconds after the beginning of an erasure in which earlier requests may store their answers. */
const lateAnswerMs = 60_000;

/** Returns the erasure with the counts of all its batches. */
export async function eraseRest(
  context: Context,
  accountId: AccountId,
  begun: BegunErasure,
  turn: RunPiece = backgroundTurn,
): Promise<BegunErasure> {
  const { contactId } = begun;
  const { database } = context;
  const batches = new ErasureBatches(context, accountId, contactId, begun.found, turn);
  try {
    await eraseAll(context, accountId, begun, batches);
    // Another process may also have worked on this erasure.
    const ended = await database.transaction(
      async (tx) => {
        const all = await findBegunErasure(tx, accountId, contactId);
        return (await endErasure(tx, accountId, contactId)) ? all : undefined;
      },
      'request',
      accountId,
    );
    return ended ?? { ...begun, found: batches.found };
  } catch (error) {
    if (!(error instanceof EndedElsewhereError)) throw error;
    return { ...begun, found: batches.found };
  }
}

async function eraseAll(
  context: Context,
  accountId: AccountId,
  begun: BegunErasure,
  batches: ErasureBatches,
): Promise<void> {
  const { database } = context;
  const { erasedAt, position: until } = begun;
  const stored = begun.person as StoredPerson & { readonly recent: readonly string[] };
  const person = ErasedPerson.fromJson(stored);
  const { ids, identities } = person;
  const answers = person.answerPatterns(stored.recent);
  const eraseDeliveries = async () => {
    for (const patterns of answers)
      await eraseScanned(batches, 'deliveries', {
        scan: (after: DeliveryKey | undefined) =>
          scanDeliveries(database, accountId, { ids, until, patterns }, after),
        drop: (tx, hits) => dropDeliveries(tx, accountId, hits),
      });
  };
  // Readers can see deliveries, so these go first.
  await eraseDeliveries();
  // Requests that have read the person store their answers now.
  await batches.turn(() => database.transaction((tx) => awaitAnswers(tx, accountId)));
  const answeredUntil = new Date(Math.min(context.clock().getTime(), erasedAt.getTime() + lateAnswerMs));
  for (const patterns of answers)
    await eraseScanned(batches, 'idempotency_keys', {
      scan: (after: { readonly key: string } | undefined) =>
        scanAnswers(database, accountId, { until: answeredUntil, patterns }, after),
      drop: (tx, hits) => dropAnswers(tx, accountId, hits),
    });
  await batches.run('bulk_change_contacts', (tx) => eraseChanged(tx, accountId, ids));
  await batches.run('plans', (tx) => erasePlans(tx, accountId, ids));
  await batches.run('shown_contacts', (tx) => eraseShown(tx, accountId, ids));
  await eraseCardNames(database, accountId, ids, batches);
  const previewNames = identities.map(previewName.identity);
  await batches.run('import_previews', (tx) => erasePreviews(tx, accountId, ids, previewNames));
  await batches.run('import_undone', (tx) => eraseUndoNotes(tx, accountId, ids));
  const hashes = nameHashes(erasureKey(context.tokenSecret, accountId), withOtherForms(identities));
  await batches.eraseAll('intake_payloads', (tx, limit) =>
    erasePayloads(tx, accountId, hashes, erasedAt, limit),
  );
  await new ImportTraces(accountId, person).erase(database, erasedAt, batches);
  await eraseSubjects(database, { accountId, person, until: erasedAt }, batches);
  await eraseUndoValues(database, { accountId, person, until: erasedAt }, batches);
  const events = { accountId, person, until };
  await eraseIdentities(database, events, batches);
  const { reads } = withAllReads(context);
  await eraseMerged(database, events, batches, async (id) => {
    const [contact] = await reads.findMany(database, accountId, [id]);
    return new Set(contact === undefined ? [] : copiedFieldsOf(contact).flatMap(collectTexts));
  });
  // A later attempt finds the other contacts by these merges.
  await batches.eraseAll('merges', (tx, limit) => dropMerges(tx, accountId, ids, limit));
  await batches.eraseAll('events', (tx, limit) => blankEvents(tx, accountId, ids, until, limit));
  // A sender may have read events of other contacts before they were rewritten. From now on it cannot store what it has
  // read.
  await batches.turn(() => database.transaction((tx) => countErasure(tx, accountId), 'request', accountId));
  await eraseDeliveries();
}

/**
 * Erases the names on the cards of readers. Readers are compared outside of transactions. A reader that
 * changes during its comparison is compared once more.
 */
async function eraseCardNames(
  on: Queryable,
  accountId: AccountId,
  ids: readonly string[],
  batches: ErasureBatches,
): Promise<void> {
  const erased = new Set(ids);
  for (let last: ScannedReader | undefined, isMore = true; isMore; ) {
    const from = last;
    const page = await batches.turn(() => scanReaders(on, accountId, ids, from));
    isMore = page.length > 0;
    for (const reader of page) {
      const rest = reader.members === null ? undefined : withoutNamesOf(reader.members, erased);
      const isDone =
        rest === undefined ||
        (await batches.run('book_readers', async (tx) =>
          (await forgetCardNames(tx, accountId, reader, rest)) ? 1 : 0,
        )) > 0;
      if (!isDone) break;
      last = reader;
    }
  }
}
