/**
 * Filters and orders of callers with limited visibility. A condition or an order on a hidden or masked part would
 * reveal its value by repeated guesses. A whole number or email is allowed: a caller that has a number may search for
 * its holder.
 */

import { createHash } from 'node:crypto';
import { hideableParts, hideableRowOf, type PartName, partsBy } from '@switchbook/domain/access/hideable.js';
import {
  type Form,
  formOfKind,
  hiddenReason,
  hidesAttribute,
  type Parts,
  partFormOf,
  partOfKind,
} from '@switchbook/domain/access/redaction.js';
import { type Channel, channelKinds, isKnownChannel } from '@switchbook/domain/consent/consent.js';
import type { ContactFilter, ShownField, ShownTest, TextTerm } from '@switchbook/domain/contact/query.js';
import { type SortField, type SortKey, sortRowOf } from '@switchbook/domain/contact/sorts.js';
import { identityKinds, isShared } from '@switchbook/domain/identity/identity.js';
import { invalid, ProblemError } from '@switchbook/domain/problems/problem.js';
import { type SearchSection, searchSections } from '@switchbook/domain/text/searched-text.js';
import { readConditionTree } from '../../contacts/filters/condition-tree.js';
import {
  type Condition,
  conditionsOf,
  type Rewriter,
  rewriteConditions,
} from '../../contacts/filters/filter-conditions.js';

/** Returns the refusal of a request about a part that the role of the caller hides or masks. */
export function hiddenPartProblem(path: string, part: string): ProblemError {
  return invalid(
    path,
    'hidden',
    `"${part}" is hidden or masked for your role: remove it, or ask a member with more rights`,
  );
}

/** Limits searches in the filter to visible parts. Throws `invalid` for a condition on any other part. */
export function redactFilter(parts: Parts, filter: ContactFilter, path = 'filter'): ContactFilter {
  return rewriteConditions(filter, [filterRewriter(parts, path)]);
}

/** Returns the rewriter for these parts. `path`: position of conditions without a path. */
export function filterRewriter(parts: Parts, path = 'filter'): Rewriter {
  return (condition) => {
    if (condition.op === 'text') {
      const terms = condition.terms.flatMap((term) => allowedTerms(parts, term));
      // A search still matches names. If a term searches a single part, it is refused like a condition on the part.
      if (terms.length === 0) throw hiddenPartProblem(path, partlyShownPart(parts));
      return { op: 'text', terms };
    }
    const part = refusedPart(parts, condition);
    if (part === undefined) return condition;
    throw hiddenPartProblem('path' in condition ? condition.path : path, part);
  };
}

/**
 * Checks a tree that is saved: other callers will read the values of its conditions. So a whole number or email is
 * refused too, as in trees of earlier releases. Throws `invalid`.
 */
function checkSaved(parts: Parts, filter: ContactFilter, path: string): void {
  redactFilter(parts, filter, path);
  for (const condition of conditionsOf(filter, isAny)) {
    if (condition.op === 'text' && condition.terms.some((term) => allowedTerms(parts, term)[0] !== term))
      throw hiddenPartProblem(path, partlyShownPart(parts));
    if (condition.op !== 'text' && countHiddenValues(parts, condition) > 0)
      throw hiddenPartProblem(path, partOfValues(condition));
  }
}

const isAny = (_: ContactFilter): _ is Condition => true;

/** Counts whole numbers and emails in the condition that the role does not show in full. */
export function countHiddenValues(parts: Parts, leaf: Leaf): number {
  if (!isOfValues(leaf)) return 0;
  if (leaf.op === 'identity')
    return [leaf.key, ...(leaf.otherwise === undefined ? [] : [leaf.otherwise])].filter(
      ({ kind }) => formOfKind(parts, kind) !== 'whole',
    ).length;
  if (leaf.op !== 'shown') return parts.numbers === 'whole' ? 0 : 1;
  const part = wholePartOf(leaf.field);
  if (part === undefined || partFormOf(parts, part) === 'whole' || typeof leaf.test !== 'object') return 0;
  return 'among' in leaf.test ? leaf.test.among.length : 1;
}

type OfValues = Extract<ContactFilter, { op: 'identity' | 'holdsNumber' | 'meetsNumber' | 'shown' }>;
export const isOfValues = (condition: ContactFilter): condition is OfValues =>
  condition.op === 'identity' ||
  condition.op === 'holdsNumber' ||
  condition.op === 'meetsNumber' ||
  condition.op === 'shown';

/** Whether at most one contact matches the condition: a number has one owner. */
export const hasOneHolder = (leaf: OfValues): boolean =>
  leaf.op === 'holdsNumber' ? !leaf.equivalents : leaf.op === 'identity' && !isShared(leaf.key.kind);

const partOfValues = (leaf: Leaf): PartName =>
  (leaf.op === 'identity' ? partOfKind.get(leaf.key.kind) : leaf.op === 'shown' && wholePartOf(leaf.field)) ||
  'numbers';

function wholePartOf(field: ShownField): PartName | undefined {
  const part = partOfField.get(field);
  return part !== undefined && hideableRowOf(part).isMatchedWhole ? part : undefined;
}

type Leaf = Exclude<Condition, { op: 'text' }>;

const partOfCondition = partsBy((row) => Object.keys(row.conditions) as Leaf['op'][]);

/** Returns the part that the condition would reveal; undefined: the condition is allowed. */
function refusedPart(parts: Parts, leaf: Leaf): string | undefined {
  switch (leaf.op) {
    case 'shown':
      return refusedField(parts, leaf.field, leaf.test);
    case 'attribute':
      return refusedAttribute(parts, String(leaf.condition.field).replace(/^attributes\./, ''));
    case 'holdsKind':
    case 'sendable': {
      const kind = leaf.kinds.find((candidate) => formOfKind(parts, candidate) === 'hidden');
      return kind && partOfKind.get(kind);
    }
    case 'holdsScope':
      return formOfKind(parts, leaf.kind) === 'hidden' ? leaf.kind : undefined;
    case 'hasDuplicates':
      return hiddenReason(parts);
    // `conditions` of a hideable part names them.
    case 'numberStarts':
    case 'dialable':
    case 'emailDomain':
      return refusedCondition(parts, leaf.op);
    // The conditions of a saved segment are checked when it is loaded.
    case 'segment':
    // Whole numbers and emails.
    case 'identity':
    case 'holdsNumber':
    case 'meetsNumber':
    // They compare members that no role hides. The `conditions` of a hideable part name any other.
    case 'none':
    case 'type':
    case 'blocked':
    case 'owner':
    case 'ownedBy':
    case 'ownedByMember':
    case 'time':
    case 'number':
    case 'ownerNumber':
    case 'among':
    case 'textOf':
    case 'missing':
    case 'catalog':
    case 'catalogNumber':
    case 'consent':
    case 'activity':
      return undefined;
  }
}

/** Returns the part that the condition would reveal. A condition that no part names is refused by its own name. */
function refusedCondition(parts: Parts, op: Leaf['op']): string | undefined {
  const part = partOfCondition.get(op);
  if (part === undefined) return op;
  const form = partFormOf(parts, part);
  const isRefused =
    hideableRowOf(part).conditions[op] === 'where hidden' ? form === 'hidden' : form !== 'whole';
  return isRefused ? part : undefined;
}

const partOfField: ReadonlyMap<ShownField, PartName> = partsBy((row) => row.fields);

function refusedField(parts: Parts, field: ShownField, test: ShownTest): string | undefined {
  if (typeof field === 'object')
    return 'attribute' in field ? refusedAttribute(parts, field.attribute) : `extensions.${field.face}`;
  const part = partOfField.get(field);
  if (part === undefined) return undefined;
  const form = partFormOf(parts, part);
  const isRefused = hideableRowOf(part).isMatchedWhole ? refusedTest(form, test) : form !== 'whole';
  return isRefused ? part : undefined;
}

function refusedAttribute(parts: Parts, key: string): string | undefined {
  return hidesAttribute(parts, key) ? `attributes.${key}` : undefined;
}

/**
 * Whether a test on a part must be refused. Only whole values may be compared; a mask already shows that a value
 * exists.
 */
function refusedTest(form: Form, test: ShownTest): boolean {
  if (form === 'whole') return false;
  if (test === 'missing') return form === 'hidden';
  return !('among' in test || ('compare' in test && test.compare === 'eq'));
}

/** Whether values of the part with this text are shown. */
function showsText(parts: Parts, part: PartName, text: string): boolean {
  const form = partFormOf(parts, part);
  return form === 'whole' || (form === 'masked' && hideableRowOf(part).mask?.shows(text) === true);
}

const partOfSection = partsBy((row) => row.sections);
const partOfTerm = partsBy((row) => row.terms);
const searched = hideableParts.filter((part) =>
  [...partOfTerm.values(), ...partOfSection.values()].includes(part),
);

/** Returns a searched part that is not shown in full. */
const partlyShownPart = (parts: Parts): PartName =>
  searched.find((part) => partFormOf(parts, part) !== 'whole') ?? 'attributes';

function isShownSection(parts: Parts, section: SearchSection, value: string): boolean {
  const part = partOfSection.get(section);
  return part === undefined || showsText(parts, part, value);
}

/**
 * Throws `invalid` for a channel of hidden identities: the count of its contacts would reveal which contacts have one.
 */
export function checkChannel(parts: Parts, channel: Channel): void {
  const kinds = isKnownChannel(channel) ? channelKinds[channel] : identityKinds;
  const kind = kinds.find((candidate) => formOfKind(parts, candidate) === 'hidden');
  if (kind !== undefined) throw hiddenPartProblem('channel', partOfKind.get(kind) ?? kind);
}

/** Throws `invalid` if a search of the bin, which covers all sections, would search a hidden or masked part. */
export function checkBinSearch(parts: Parts): void {
  const part = hideableParts.find(
    (hideablePart) =>
      hideableRowOf(hideablePart).sections.length > 0 && partFormOf(parts, hideablePart) !== 'whole',
  );
  if (part !== undefined) throw hiddenPartProblem('search', part);
}

/** Returns the terms of the search that match visible parts only. */
function allowedTerms(parts: Parts, term: TextTerm): readonly TextTerm[] {
  switch (term.in) {
    case 'ownFields': {
      const fields = term.fields.filter((field) => !hidesAttribute(parts, field.key));
      return fields.length === 0 ? [] : [{ ...term, fields }];
    }
    case 'everything': {
      const requestedSections = term.sections ?? searchSections;
      const sections = requestedSections.filter((section) => isShownSection(parts, section, term.value));
      if (sections.length === requestedSections.length) return [term];
      return sections.length === 0 ? [] : [{ ...term, sections }];
    }
    default: {
      const part = partOfTerm.get(term.in);
      return part === undefined || showsText(parts, part, term.value) ? [term] : [];
    }
  }
}

/** Throws `invalid` for an order by a hidden or masked part. */
export function checkOrder(parts: Parts, order: readonly SortKey[]): void {
  for (const { by } of order) {
    const part = refusedSort(parts, by);
    if (part !== undefined) throw hiddenPartProblem('sort', part);
  }
}

/** Returns the part that the order would reveal. */
function refusedSort(parts: Parts, by: SortField): string | undefined {
  const { part } = sortRowOf(by);
  if (part === null) return undefined;
  if (typeof by === 'object' && 'attribute' in by) return refusedAttribute(parts, by.attribute);
  return partFormOf(parts, part) === 'whole' ? undefined : part;
}

/** Placeholders: the region and the time do not affect which parts a condition reads. */
const anyInput = { region: undefined, now: new Date(0) };

/** Trees of thousands of values take milliseconds, and each list of segments redacts up to 200 trees. */
const readable = new Map<string, boolean>();
const maxReadable = 20_000;

/**
 * Whether the caller may read the tree. A tree with a condition on a hidden part would reveal values by its members and
 * by its events. An unreadable tree is hidden.
 */
export function mayReadTree(parts: Parts, tree: unknown): boolean {
  const text = JSON.stringify([[...parts.hidden].sort(), [...parts.masked].sort(), tree]);
  const key = createHash('sha256').update(text).digest('base64');
  const isReadable = readable.get(key);
  if (isReadable !== undefined) return isReadable;
  const isAllowed = canReadTree(parts, tree);
  // Evicts only the oldest answer. After a full clear each list would read its trees again.
  if (readable.size >= maxReadable)
    for (const oldest of readable.keys()) {
      readable.delete(oldest);
      break;
    }
  readable.set(key, isAllowed);
  return isAllowed;
}

function canReadTree(parts: Parts, tree: unknown): boolean {
  try {
    return checkSavedTree(parts, tree);
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}

/**
 * Throws `invalid` for a tree with conditions on hidden parts, or with their values. Returns false for an unreadable
 * tree, which the operation reports.
 */
export function checkSavedTree(parts: Parts, tree: unknown): boolean {
  const filter = readConditionTree(tree, anyInput, () => {});
  if (filter !== undefined) checkSaved(parts, filter, 'filter');
  return filter !== undefined;
}
