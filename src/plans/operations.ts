/**
 * Plans: a client proposes a change. The answer lists its contacts and the values that they would lose, and has a token
 * that applies it. A token works once, for a few minutes, and only for the key that proposed the plan. It stops working
 * when a contact of the plan changes. So exactly the approved change is made.
 */

import type { Caller } from '@switchbook/domain/access/access.js';
import * as redaction from '@switchbook/domain/access/redaction.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { plainFields } from '@switchbook/domain/contact/contact-fields.js';
import { checkCount, invalid, notFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import {
  asId,
  type BulkChangeId,
  type ContactId,
  highestId,
  type KeyId,
} from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { findAccount } from '../access/store/account-rows.js';
import { hashSecret, makeRandomText } from '../access/values/secrets.js';
import { checkChange, redactJob } from '../bulk-changes/operations/bulk-change-operations.js';
import {
  checkFilter,
  createBulkChange,
  getBulkChange,
  resolveChange,
} from '../bulk-changes/operations/bulk-changes.js';
import { MatchingContacts } from '../bulk-changes/operations/matching-contacts.js';
import { type BulkAction, bulkChangeLimits, type NewBulkChange } from '../bulk-changes/values.js';
import { type FilterTexts, readFilterTexts } from '../contacts/filters/filter-text.js';
import {
  getMerge,
  mergeContacts,
  previewMerge,
  redactMerge,
} from '../contacts/operations/merge-operations.js';
import { toVisibleFilter } from '../contacts/operations/resolve-conditions.js';
import type { MergeCommand } from '../contacts/values/commands.js';
import { treeMs } from '../contacts/values/request-limits.js';
import { inOneTransaction } from '../operation-context/bound-context.js';
import type { Basics, Caches, CallerVisibility, Context } from '../operation-context/context.js';
import { needs, withRedaction } from '../operation-context/declared-operation.js';
import { tooSlowFilter } from '../operation-context/time-limits.js';
import { inLongLane } from '../operation-context/wrap-operations.js';
import { filterVisible } from '../visibility/store/visible-rows.js';
import { guessedByFilter } from '../visibility/values/guessed-numbers.js';
import {
  dropOldestPlans,
  insertPlan,
  lockPlan,
  markPlanApplied,
  readContactVersions,
  type StoredPlan,
} from './store.js';
import {
  type AppliedPlan,
  type NewPlan,
  type Plan,
  type PlannedChange,
  type PlannedMerge,
  planLimits,
} from './values.js';

const tokenPrefix = 'plan_';
const tokenLength = 22;
const tokenForm = new RegExp(`^${tokenPrefix}[0-9A-Za-z]{${tokenLength}}$`);
const contactsAtOnce = 2_000;

/**
 * Writes only the plan. Throws `invalid`, `not_found`, `merged`, and `too_large` for more contacts than a plan may
 * have. `signal`: aborts when the client leaves.
 */
export async function proposeChange(
  context: Context,
  caller: Caller,
  newPlan: NewPlan,
  signal?: AbortSignal,
): Promise<Plan> {
  const { accountId } = caller;
  const keyId = proposingKeyOf(caller);
  const change = await checkPlan(context, caller, newPlan);
  const ids = await listPlannedContacts(context, caller, newPlan, signal);
  const merge =
    newPlan.change.op === 'merge'
      ? await previewMerge(context, caller, mergeCommand(newPlan.change, ids, []))
      : null;
  const versionsById = await readContactVersions(context.database, accountId, ids);
  const visible =
    context.visibility && (await filterVisible(context.visibility, context.database, accountId, ids));
  const visibleIds = ids.filter((id) => versionsById.has(id) && visible?.has(id) !== false);
  if (visibleIds.length === 0) throw notFound('contact');
  const { found: contacts } = await context.reads.findFirstThatFit(
    accountId,
    visibleIds.slice(0, planLimits.scanned),
  );
  const lossyContacts = change === null ? [] : contacts.filter((contact) => isLossy(contact, change));
  const token = `${tokenPrefix}${makeRandomText(tokenLength, context.random)}`;
  const now = context.clock();
  const expiresAt = new Date(now.getTime() + planLimits.lifeMs);
  const versions = visibleIds.map((id) => versionsById.get(id) ?? 0);
  await context.database.transaction(
    async (tx) => {
      const changeJson = JSON.stringify(newPlan.change);
      await insertPlan(
        tx,
        accountId,
        hashSecret(token),
        keyId,
        changeJson,
        visibleIds,
        versions,
        now,
        expiresAt,
      );
      await dropOldestPlans(tx, accountId, planLimits.waiting);
    },
    'request',
    accountId,
  );
  return {
    token,
    change: newPlan.change,
    count: visibleIds.length,
    expiresAt,
    merge,
    examples: contacts.slice(0, planLimits.examples),
    loss: { contacts: lossyContacts.length, checked: contacts.length },
  };
}

function proposingKeyOf({ keyId }: Caller): KeyId {
  if (keyId === null) throw new ProblemError({ kind: 'unsupported', feature: 'A plan without a key' });
  return keyId;
}

/**
 * Returns the change with its items resolved, or null for a merge. Throws for a change that a bulk change would refuse.
 */
async function checkPlan(
  context: Basics & Caches,
  { accountId }: Caller,
  newPlan: NewPlan,
): Promise<BulkAction | null> {
  const region = (await findAccount(context.database, accountId))?.settings.default_region;
  if (newPlan.contacts.by === 'filter') checkFilter({ contacts: newPlan.contacts }, region, context.clock());
  return newPlan.change.op === 'merge' ? null : resolveChange(context, accountId, newPlan.change, region);
}

/** Returns the contacts of the plan, each once. */
async function listPlannedContacts(
  context: Basics & CallerVisibility & Caches,
  { accountId }: Caller,
  { contacts, change }: NewPlan,
  signal: AbortSignal | undefined,
): Promise<readonly ContactId[]> {
  const ids =
    contacts.by === 'id'
      ? [...new Set(contacts.ids)]
      : await listMatchingIds(context, accountId, contacts.texts, signal);
  checkCount(ids.length, bulkChangeLimits.given, 'contacts');
  if (change.op === 'merge' && ids.length !== 2)
    throw invalid('contacts', 'form', 'must be two different contacts', 'list');
  return ids;
}

async function listMatchingIds(
  context: Basics & CallerVisibility & Caches,
  accountId: Caller['accountId'],
  texts: FilterTexts,
  signal: AbortSignal | undefined,
): Promise<readonly ContactId[]> {
  const { database, clock } = context;
  const region = (await findAccount(database, accountId))?.settings.default_region;
  const read = readFilterTexts(texts, { region, now: clock() }, () => {});
  const filter = await toVisibleFilter(context, accountId, read);
  const ids: ContactId[] = [];
  let position: string | null = highestId;
  const matching = new MatchingContacts(database, accountId, filter);
  const endsAt = performance.now() + treeMs;
  while (position !== null && ids.length <= bulkChangeLimits.given) {
    const ms = endsAt - performance.now();
    // A slow filter is refused: a plan never has only some of its contacts.
    if (ms <= 0) throw tooSlowFilter();
    const next = await matching.next(position, contactsAtOnce, { ms, signal });
    ids.push(...next.ids);
    position = next.position;
  }
  return ids;
}

/** Whether the change overwrites or deletes a value of the contact. */
function isLossy(contact: Contact, change: BulkAction): boolean {
  if (change.op === 'delete') return true;
  const { removeTags = [], removeGroups = [], source, status, fields = {} } = change.edit;
  const replaces = (item: { number: number } | null, to: { number: number } | null | undefined) =>
    to !== undefined && item !== null && item.number !== to?.number;
  return (
    contact.tags.some((tag) => removeTags.includes(tag.name)) ||
    contact.groups.some((group) => removeGroups.some((removeGroup) => removeGroup.number === group.number)) ||
    replaces(contact.source, source) ||
    replaces(contact.status, status) ||
    plainFields.some((name) => {
      const to = fields[name];
      return to !== undefined && contact[name] !== null && contact[name] !== to;
    })
  );
}

/**
 * Applies a plan, or returns the outcome of an applied one. Throws `not_found` for a token of another key, `expired`,
 * and `conflict` if a contact of the plan has changed. `allow` is called before any change.
 */
export function applyPlan(
  context: Context,
  caller: Caller,
  token: string,
  allow: (change: PlannedChange) => void,
): Promise<AppliedPlan> {
  const hash = hashSecret(token);
  const applyLocked = async (bound: Context): Promise<AppliedPlan> => {
    const { database, clock } = bound;
    const plan = tokenForm.test(token) ? await lockPlan(database, caller.accountId, hash) : undefined;
    if (plan === undefined || plan.keyId !== caller.keyId) throw notFound('plan');
    const change = plan.change as PlannedChange;
    allow(change);
    if (plan.outcomeId !== null)
      return { isRepeat: true, ...(await readOutcome(bound, caller, change, plan.outcomeId)) };
    if (plan.expiresAt <= clock()) throw new ProblemError({ kind: 'expired', what: 'plan' });
    await checkUnchanged(bound, caller, plan);
    const outcomeId = await runPlannedChange(bound, caller, plan);
    await markPlanApplied(database, caller.accountId, hash, clock(), outcomeId);
    return { isRepeat: false, ...(await readOutcome(bound, caller, change, outcomeId)) };
  };
  // A request that waits for the lock of a plan occupies a connection, so the lane limits the number of such requests.
  return context.lanes.idempotent.run(caller, () => inOneTransaction(context, caller.accountId, applyLocked));
}

async function checkUnchanged(
  { database }: Basics,
  { accountId }: Caller,
  { contactIds, versions }: StoredPlan,
): Promise<void> {
  const current = await readContactVersions(database, accountId, contactIds);
  const changed = contactIds.filter((id, index) => current.get(id) !== versions[index]).length;
  if (changed > 0) throw new ProblemError({ kind: 'conflict', resource: 'plan', conflicts: [], changed });
}

/**
 * Returns the id of the merge or of the bulk change. Each contact is changed at the version of the plan, or not at all.
 */
async function runPlannedChange(
  context: Context,
  caller: Caller,
  { change, contactIds, versions }: StoredPlan,
): Promise<string> {
  const plannedChange = change as PlannedChange;
  if (plannedChange.op === 'merge') {
    const command = mergeCommand(plannedChange, contactIds, versions);
    return (await mergeContacts(context, caller, command)).merge.id;
  }
  const contacts: NewBulkChange['contacts'] = {
    by: 'id',
    selectors: contactIds.map((id) => ({ by: 'id', id })),
    versions,
  };
  return (await createBulkChange(context, caller, { contacts, change: plannedChange })).id;
}

function mergeCommand(
  { take }: PlannedMerge,
  [survivor, loser]: readonly ContactId[],
  [survivorVersion, loserVersion]: readonly number[],
): MergeCommand {
  const target = (id: ContactId | undefined) => (id === undefined ? [] : [{ by: 'id', id } as const]);
  return {
    op: 'merge',
    survivor: target(survivor),
    loser: target(loser),
    ...withoutUndefined({ take }),
    ifVersions: { survivor: survivorVersion, loser: loserVersion },
  };
}

async function readOutcome(
  context: Basics & CallerVisibility,
  caller: Caller,
  { op }: PlannedChange,
  id: string,
) {
  if (op === 'merge') return { kind: 'merge', merge: await getMerge(context, caller, asId(id)) } as const;
  return { kind: 'bulk change', job: await getBulkChange(context, caller, asId<BulkChangeId>(id)) } as const;
}

export const planOperations = needs('contacts:write', {
  proposeChange: withRedaction(inLongLane(proposeChange), {
    checkRequest: (parts, _, proposal) => checkChange(parts, proposal),
    redactResult: (parts, plan) => ({
      ...plan,
      examples: plan.examples.map((example) => redaction.redactContact(parts, example)),
      merge: plan.merge && redactMerge(parts, plan.merge),
    }),
    guessed: guessedByFilter(({ count }: { readonly count: number }) => count),
  }),
  // The role may see less than when the plan was proposed.
  applyPlan: withRedaction(applyPlan, {
    addChecks: (parts, caller, token, allow) => {
      const allowShown: typeof allow = (change) => {
        checkChange(parts, { change, contacts: { by: 'id' } });
        allow(change);
      };
      return [caller, token, allowShown];
    },
    redactResult: (parts, applied) =>
      applied.kind === 'merge' ? applied : { ...applied, job: redactJob(parts, applied.job) },
  }),
});
