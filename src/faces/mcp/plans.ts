/** `propose_change`, `apply_change`: changes of many people, merges and deletions, reviewed before they are made. */

import { plainFields, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import type { CatalogRef } from '@switchbook/domain/contact/edit.js';
import { invalid, notFound } from '@switchbook/domain/problems/problem.js';
import { asId, type BulkChangeId, type ContactId, type MergeId } from '@switchbook/domain/runtime/ids.js';
import { type Json, withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { tidyName } from '@switchbook/domain/text/compared-text.js';
import { Type } from 'typebox';
import { type BulkChangeJob, changeScopesOf, type RequestedEdit } from '../../bulk-changes/values.js';
import { binDaysOf } from '../../contacts/values/bin-times.js';
import type { MergeAnswer } from '../../contacts/values/commands.js';
import type { AppliedPlan, Plan, PlannedChange } from '../../plans/values.js';
import { inputLengths, maxNames, plannedPeople } from './choices.js';
import { filterMembers, filterTexts, readPeopleFilter } from './filter.js';
import { describeBriefly, findPerson, personRef, readPerson } from './person.js';
import { readInputText } from './save-person.js';
import {
  closed,
  countShown,
  defineTool,
  nullableString,
  objects,
  optional,
  requireToolScope,
  type ToolCall,
  text,
} from './tool.js';
import { markUntrusted } from './untrusted.js';

const kinds = ['merge', 'tag', 'group', 'status', 'field', 'delete'] as const;
type Kind = (typeof kinds)[number];
const names = (description: string) =>
  optional(Type.Array(text(inputLengths.name), { minItems: 1, maxItems: maxNames, description }));

const input = Type.Object(
  {
    kind: Type.Unsafe<Kind>({ type: 'string', enum: [...kinds], description: 'what is done' }),
    people: optional(
      Type.Array(personRef, { minItems: 1, maxItems: plannedPeople, description: 'instead of filter' }),
    ),
    filter: optional(Type.Object(filterMembers, { ...closed, description: 'as in find_people' })),
    add: names('names of tags or groups'),
    remove: names('names of tags or groups'),
    take: names('merge: fields, phone or email to take from the second'),
    status: optional(
      Type.Unsafe<string | null>({
        type: ['string', 'null'],
        maxLength: inputLengths.name,
        description: 'its name; null clears',
      }),
    ),
    fields: optional(
      Type.Unsafe<Readonly<Record<string, string | null>>>({
        type: 'object',
        description: `texts by name, null clears: ${plainFields.map(wireOf).join(', ')}`,
        additionalProperties: { type: ['string', 'null'], maxLength: inputLengths.field },
      }),
    ),
  },
  closed,
);
type Input = Type.Static<typeof input>;

export const proposeChange = defineTool({
  name: 'propose_change',
  title: 'Propose a change',
  description:
    'Makes a plan and changes nothing: how many people, examples, and what would be lost. Show it to the user before apply_change. merge: two people, the first stays; take: fields, or phone or email as primary, to take from the second. tag, group: add, remove. status: a name or null. field: fields such as company. delete. Name people, or send a filter.',
  scopes: ['contacts:read', 'contacts:write'],
  hints: { isReadOnly: true, isDestructive: false, isIdempotent: false },
  input,
  output: Type.Object({
    plan: Type.String(),
    kind: Type.String(),
    count: Type.Integer(),
    examples: objects,
    loses: Type.Object({}),
    can_undo: Type.Boolean(),
    expires_at: Type.String(),
  }),
  run: async (call, planInput) => {
    requireKind(call, planInput.kind);
    const change = plannedChangeOf(planInput);
    const contacts =
      planInput.people === undefined
        ? ({ by: 'filter', texts: filterOf(call, planInput) } as const)
        : ({ by: 'id', ids: await getContactIds(call, planInput, planInput.people) } as const);
    const plan = await call.core.proposeChange(call.caller, { contacts, change }, call.signal);
    await countShown(
      call,
      plan.examples.map((example) => example.id),
    );
    return encodePlan(call, planInput.kind, plan);
  },
});

/** Throws `forbidden` unless the key may make such a change directly. */
function requireKind(call: ToolCall, kind: Kind): void {
  if (kind !== 'delete') requireToolScope(call, 'contacts:write');
  if (kind === 'merge' || kind === 'delete') requireToolScope(call, 'contacts:delete');
  if (kind === 'group') requireToolScope(call, 'groups:write');
}

function filterOf(call: ToolCall, { filter, kind }: Input) {
  if (filter === undefined || Object.keys(filter).length === 0 || kind === 'merge')
    throw invalid(
      'people',
      'required',
      kind === 'merge' ? 'must name two people' : 'is required, or a filter',
    );
  readPeopleFilter(call, filter);
  return filterTexts(filter);
}

async function getContactIds(
  call: ToolCall,
  { filter }: Input,
  people: readonly (string | number)[],
): Promise<readonly ContactId[]> {
  if (filter !== undefined) throw invalid('filter', 'contradiction', 'cannot be combined with people');
  const targets = people.map((ref, index) => readPerson(call, ref, `people.${index}`));
  return Promise.all(
    targets.map(async (person, index) =>
      person.by === 'id' ? person.id : (await findPerson(call, people[index] ?? '', `people.${index}`)).id,
    ),
  );
}

function plannedChangeOf(planInput: Input): PlannedChange {
  const { kind, add, remove, take, status, fields } = planInput;
  if (kind === 'merge') return { op: kind, ...withoutUndefined({ take }) };
  if (kind === 'delete') return { op: kind };
  const edit: RequestedEdit = withoutUndefined({
    addTags: kind === 'tag' ? add?.map(tidyName) : undefined,
    removeTags: kind === 'tag' ? remove?.map(tidyName) : undefined,
    addGroups: kind === 'group' ? add?.map(byName) : undefined,
    removeGroups: kind === 'group' ? remove?.map(byName) : undefined,
    status: kind === 'status' ? statusOf(status) : undefined,
    fields: kind === 'field' ? fieldTextsOf(fields ?? {}) : undefined,
  });
  if (Object.keys(edit).length === 0) {
    const needs = {
      tag: 'add or remove',
      group: 'add or remove',
      status: 'status',
      field: 'fields',
    } as const;
    throw invalid('kind', 'required', `needs ${needs[kind]}`);
  }
  return { op: 'edit', edit };
}

const statusOf = (status: string | null | undefined) => (status == null ? status : byName(status));
const byName = (name: string): CatalogRef => ({
  by: 'name',
  name: name.trim(),
  folded: true,
  missing: 'refuse',
});

function fieldTextsOf(fields: Readonly<Record<string, string | null>>): NonNullable<RequestedEdit['fields']> {
  const entries = Object.entries(fields).map(([wire, value]) => {
    const field = plainFields.find((plainField) => wireOf(plainField) === wire);
    const fieldNames = plainFields.map(wireOf).join(', ');
    if (field === undefined) throw invalid('fields', 'not_allowed', `may have only ${fieldNames}`);
    return [field, value === '' ? null : readInputText(field, value)] as const;
  });
  if (entries.length === 0) throw invalid('fields', 'required', 'must have at least one member');
  return Object.fromEntries(entries);
}

function encodePlan(call: ToolCall, kind: Kind, plan: Plan): Json {
  const { token, count, examples, loss, merge, expiresAt } = plan;
  return {
    plan: token,
    kind,
    count,
    examples: examples.map((example) => describeBriefly(example)),
    loses:
      merge === null
        ? { people_losing_a_value: loss.contacts, of_people_looked_at: loss.checked }
        : mergeLoss(merge),
    can_undo: kind !== 'delete' || binDaysOf(call.principal.account.settings) > 0,
    expires_at: expiresAt.toISOString(),
    next: 'Show this plan to the user. Call apply_change only when the user agrees.',
  };
}

function mergeLoss({ summary, contact, loser }: MergeAnswer): Json {
  const { dropped, united, counts } = summary;
  return {
    stays: contact.number,
    goes: loser.number,
    moves: { identities: united.identities.length, tags: united.tags.length, notes: counts.notes },
    ...markUntrusted({
      dropped: dropped.map(({ path, value, kept }) => ({ field: path, lost: value, kept })),
    }),
  };
}

export const applyChange = defineTool({
  name: 'apply_change',
  title: 'Apply a change',
  description:
    'Applies a plan that the user has agreed to, or takes back a change with its undo. A plan works once; a second call returns the progress.',
  scopes: ['contacts:read', 'contacts:write'],
  hints: { isReadOnly: false, isDestructive: true, isIdempotent: true },
  input: Type.Object(
    {
      plan: optional(text(inputLengths.plan, { description: 'plan of propose_change' })),
      undo: optional(text(inputLengths.undo, { description: 'instead of plan: undo of an earlier answer' })),
    },
    closed,
  ),
  output: Type.Object({ state: Type.String(), undo: nullableString, changed: optional(Type.Integer()) }),
  run: async (call, { plan, undo }) => {
    if ((plan === undefined) === (undo === undefined))
      throw invalid('plan', 'contradiction', 'must be sent, or undo, but not both');
    if (undo !== undefined) return undoChange(call, undo);
    const allow = ({ op, ...change }: PlannedChange) => requireKind(call, changeKindOf(op, change));
    const applied = await call.core.applyPlan(call.caller, (plan ?? '').trim(), allow);
    return encodeApplied(call, applied);
  },
});

function changeKindOf(op: PlannedChange['op'], change: object): Kind {
  if (op !== 'edit') return op;
  const { edit } = change as { edit: RequestedEdit };
  return edit.addGroups === undefined && edit.removeGroups === undefined ? 'tag' : 'group';
}

function encodeApplied(call: ToolCall, applied: AppliedPlan): Json {
  const before = applied.isRepeat ? { applied_before: true } : {};
  if (applied.kind === 'merge')
    return { state: 'done', ...before, undo: undoToken(call, 'merge', applied.merge.id) };
  return { ...encodeJob(applied.job), ...before, undo: undoOf(call, applied.job) };
}

function encodeJob({ state, matched, changed, unchanged, failed }: BulkChangeJob): Json {
  return { state, people: matched, changed, unchanged, failed };
}

/** Returns the token of an undo. A running job can be undone only after it has ended. */
function undoOf(call: ToolCall, { id, change }: BulkChangeJob): string | null {
  return change.op === 'delete' && change.isKept !== true ? null : undoToken(call, 'bulk', id);
}

/** Opens only for the key that received it. */
const undoList = ({ caller }: ToolCall) => `undo/${caller.keyId}`;

function undoToken(call: ToolCall, kind: 'merge' | 'bulk', id: string): string {
  return call.sealer.sealCursor(call.caller.accountId, [kind, id], undoList(call));
}

async function undoChange(call: ToolCall, token: string): Promise<Json> {
  const { core, caller, sealer } = call;
  const [kind, id] = sealer.openCursor(caller.accountId, token.trim(), undoList(call)) ?? [];
  if (typeof id !== 'string') throw notFound('plan');
  requireToolScope(call, 'contacts:write');
  if (kind === 'merge') {
    const { notRestored } = await core.undoMerge(caller, asId<MergeId>(id));
    return { state: 'undone', undo: null, not_restored: [...notRestored] };
  }
  const bulkChange = await core.getBulkChange(caller, asId<BulkChangeId>(id));
  for (const scope of changeScopesOf(bulkChange.change)) requireToolScope(call, scope);
  const isOver = bulkChange.state === 'undoing' || bulkChange.state === 'undone';
  const job = isOver ? bulkChange : await core.undoBulkChange(caller, bulkChange.id);
  return { ...encodeJob(job), undo: null, ...(job.undo === null ? {} : { reverted: job.undo.reverted }) };
}
