/**
 * Questions of those to whom parts of contacts are hidden or masked: a condition or an order on such a part would tell it, one guess
 * after the other. A whole number or email is no guess: who has it may ask whose it is.
 */

import type { SortKey } from './page.js';
import { invalid, type ProblemError } from './problem.js';
import type { ContactFilter, ShownField, ShownTest, TextTerm } from './query.js';
import { type SearchSection, searchSections } from './search-sections.js';
import {
  type Form,
  formOfKind,
  type Hiding,
  hiddenReason,
  hidesAttribute,
  type Parts,
  partsOf,
} from './shown-parts.js';

/** The refusal of what would tell a part that the caller's role does not show whole. */
export function hiddenPart(path: string, part: string): ProblemError {
  return invalid(
    path,
    'hidden',
    `"${part}" is not shown to your role, or not whole; leave it out, or ask someone who sees it`,
  );
}

/**
 * The filter with search only in what is shown. Throws `invalid` for a condition on a part that is not. `path`: of conditions that
 * do not have their own.
 */
export function askedFilter(
  sight: Hiding | undefined,
  filter: ContactFilter,
  path = 'filter',
): ContactFilter {
  const parts = partsOf(sight);
  return parts === undefined ? filter : askedWith(parts, filter, path);
}

export function askedWith(parts: Parts, filter: ContactFilter, path = 'filter'): ContactFilter {
  if (filter.op === 'all' || filter.op === 'any')
    return { ...filter, filters: filter.filters.map((one) => askedWith(parts, one, path)) };
  if (filter.op === 'not') return { ...filter, filter: askedWith(parts, filter.filter, path) };
  if (filter.op === 'text') {
    const terms = filter.terms.flatMap((term) => askedTerm(parts, term));
    // A search looks in names as well; what looks in a part alone is a condition on it.
    if (terms.length === 0) throw hiddenPart(path, parts.numbers === 'whole' ? 'emails' : 'numbers');
    return { op: 'text', terms };
  }
  const part = refusedPart(parts, filter);
  if (part === undefined) return filter;
  throw hiddenPart('path' in filter ? filter.path : path, part);
}

type Leaf = Exclude<ContactFilter, { op: 'all' | 'any' | 'not' | 'text' }>;

/** The part that the condition would tell. */
function refusedPart(parts: Parts, leaf: Leaf): string | undefined {
  switch (leaf.op) {
    case 'shown':
      return refusedField(parts, leaf.field, leaf.test);
    case 'attribute':
      return refusedAttribute(parts, String(leaf.condition.field).replace(/^attributes\./, ''));
    case 'numberStarts':
      return parts.numbers === 'whole' ? undefined : 'numbers';
    case 'dialable':
      return parts.numbers === 'hidden' ? 'numbers' : undefined;
    case 'emailDomain':
      return parts.emails === 'hidden' ? 'emails' : undefined;
    case 'holdsKind':
    case 'sendable': {
      const kind = leaf.kinds.find((one) => formOfKind(parts, one) === 'hidden');
      return kind === undefined ? undefined : kind === 'email' ? 'emails' : 'numbers';
    }
    case 'holdsScope':
      return formOfKind(parts, leaf.kind) === 'hidden' ? leaf.kind : undefined;
    // A saved segment is read before, and its conditions are checked then.
    case 'segment':
    // Whole numbers and emails.
    case 'identity':
    case 'holdsNumber':
    case 'meetsNumber':
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
    case 'hasDuplicates':
      return hiddenReason(parts);
  }
}

function refusedField(parts: Parts, field: ShownField, test: ShownTest): string | undefined {
  if (typeof field === 'object')
    return 'attribute' in field ? refusedAttribute(parts, field.attribute) : `extensions.${field.face}`;
  switch (field) {
    case 'primaryEmail':
      return refusedTest(parts.emails, test) ? 'emails' : undefined;
    case 'dialDigits':
      return refusedTest(parts.numbers, test) ? 'numbers' : undefined;
    case 'birthday':
    case 'birthDate':
      return parts.hidden.has('birthday') ? 'birthday' : undefined;
    case 'description':
      return parts.hidden.has('description') ? 'description' : undefined;
    case 'street':
    case 'city':
    case 'state':
    case 'zip':
    case 'countryCode':
      return parts.hidden.has('address') ? 'address' : undefined;
    default:
      return undefined;
  }
}

function refusedAttribute(parts: Parts, key: string): string | undefined {
  return hidesAttribute(parts, key) ? `attributes.${key}` : undefined;
}

/** Only whole values are compared; that there is one is shown by a mask. */
function refusedTest(form: Form, test: ShownTest): boolean {
  if (form === 'whole') return false;
  if (test === 'missing') return form === 'hidden';
  return !('among' in test || ('compare' in test && test.compare === 'eq'));
}

/** Whether emails with this text are shown. A mask shows the domain. */
const showsEmails = ({ emails }: Parts, value: string): boolean =>
  emails === 'whole' || (emails === 'masked' && value.startsWith('@'));

function isShownSection(parts: Parts, section: SearchSection, value: string): boolean {
  switch (section) {
    case 'name':
    case 'company':
    case 'usernames':
      return true;
    case 'numbers':
    case 'spellings':
      return parts.numbers === 'whole';
    case 'primaryEmail':
    case 'otherEmails':
    case 'plainEmails':
      return showsEmails(parts, value);
    case 'city':
      return !parts.hidden.has('address');
  }
}

/** The terms that look for the text in what is shown. */
function askedTerm(parts: Parts, term: TextTerm): readonly TextTerm[] {
  switch (term.in) {
    case 'shownNumber':
    case 'dialNumber':
    case 'dialDigits':
    case 'anyDigits':
      return parts.numbers === 'whole' ? [term] : [];
    case 'emails':
    case 'primaryEmail':
      return showsEmails(parts, term.value) ? [term] : [];
    case 'ownFields': {
      const fields = term.fields.filter((one) => !hidesAttribute(parts, one.key));
      return fields.length === 0 ? [] : [{ ...term, fields }];
    }
    case 'everything': {
      const asked = term.sections ?? searchSections;
      const sections = asked.filter((one) => isShownSection(parts, one, term.value));
      if (sections.length === asked.length) return [term];
      return sections.length === 0 ? [] : [{ ...term, sections }];
    }
    default:
      return [term];
  }
}

/** Throws `invalid` for an order by an attribute that is hidden. */
export function checkOrder(parts: Parts, order: readonly SortKey[]): void {
  for (const { by } of order)
    if (typeof by === 'object' && 'attribute' in by && hidesAttribute(parts, by.attribute))
      throw hiddenPart('sort', `attributes.${by.attribute}`);
}
