/** The filters of the list: `search` and `tag`, joined by AND. */
import { type CatalogItemId, parseId } from '../../domain/ids.js';
import type { ContactFilter, TextTerm } from '../../domain/query.js';
import { fold } from '../../domain/text.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { phoneless, searchDigits } from './choices.js';
import { refuseNul } from './decode.js';
import { faceName } from './shown-ids.js';

export function decodeFilter(query: QueryString): ContactFilter {
  const search = query.first('search') ?? '';
  refuseNul('search', search);
  const term = search.trim();
  const tag = (query.first('tag') ?? '').trim();
  return {
    op: 'all',
    filters: [
      phoneless.filter,
      ...(term === '' ? [] : [{ op: 'text', terms: searchTerms(term) } as const]),
      ...(tag === '' ? [] : [tagFilter(tag)]),
    ],
  };
}

/** Searches the name, the phone as shown, and the phone's digits when the term is a number in some spelling. */
function searchTerms(term: string): readonly TextTerm[] {
  const terms: TextTerm[] = [{ in: 'name', value: fold(term) }];
  const digits = searchDigits(term);
  // A number with the term in it has its digits in it too.
  if (digits !== null) terms.push({ in: 'dialDigits', value: digits });
  else if (/^\+?[0-9]*$/.test(term)) terms.push({ in: 'dialNumber', value: term });
  return terms;
}

/** A text that is no uuid is no tag, so no contact has it. */
function tagFilter(tag: string): ContactFilter {
  const id = parseId<CatalogItemId>(tag);
  return id === undefined
    ? { op: 'none' }
    : { op: 'catalog', catalog: 'tags', item: { by: 'id', id, scope: faceName } };
}
