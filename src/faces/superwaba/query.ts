/** The one filter of the list: `search`, in names, emails and numbers. */
import type { ContactFilter, TextTerm } from '../../domain/query.js';
import { fold, trim } from '../../domain/text.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { phoneless } from './choices.js';
import { searchDigits } from './phone.js';

const maxTerm = 200;

export function decodeFilter(query: QueryString): ContactFilter {
  const sent = trim((query.last('search') ?? '').replaceAll('\u0000', ''));
  const term = trim([...sent.slice(0, 2 * maxTerm)].slice(0, maxTerm).join(''));
  if (term === '') return phoneless.filter;
  return { op: 'all', filters: [phoneless.filter, { op: 'text', terms: searchTerms(term) }] };
}

function searchTerms(term: string): readonly TextTerm[] {
  const value = fold(term);
  const digits = searchDigits(term);
  return [
    { in: 'name', value },
    { in: 'emails', value },
    ...(digits === null ? [] : [{ in: 'anyDigits', value: digits } as const]),
  ];
}
