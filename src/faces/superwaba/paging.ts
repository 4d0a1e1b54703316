/** Numbered pages over the current state. An invalid page or limit is the default; no value is an error. */
import type { PageRequest } from '@switchbook/domain/contact/page.js';
import { trim } from '@switchbook/domain/text/text.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { maxPage, pageSize, sortRules } from './choices.js';

export interface PageNumber {
  readonly page: number;
  readonly limit: number;
}

export function decodePage(query: QueryString): PageNumber {
  return {
    page: decodeCount(query.last('page'), 1, maxPage),
    limit: decodeCount(query.last('limit'), pageSize.default, pageSize.max),
  };
}

function decodeCount(value: string | undefined, preset: number, maximum: number): number {
  const text = trim(value ?? '');
  const count = /^[0-9]+$/.test(text) ? Number(text) : 0;
  return count < 1 ? preset : Math.min(count, maximum);
}

export function pageRequest({ page, limit }: PageNumber, query: QueryString): PageRequest {
  const descending = trim(query.last('sortOrder') ?? '').toLowerCase() !== 'asc';
  return {
    from: { at: 'skip', count: (page - 1) * limit },
    limit,
    order: sortRules[sortNames.get(trim(query.last('sortBy') ?? '')) ?? 'created_at'].map((by) => ({
      by,
      descending,
    })),
    wantTotal: true,
  };
}

const sortNames: ReadonlyMap<string, keyof typeof sortRules> = new Map([
  ['name', 'name'],
  ['last_message_at', 'last_message_at'],
  ['lastMessageAt', 'last_message_at'],
]);
