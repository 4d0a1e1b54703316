/** Pages by offset, ordered by the id shown. */
import type { PageRequest } from '@switchbook/domain/contact/page.js';
import { type Issue, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { pageSize } from './choices.js';
import { idScope } from './ids.js';
import { pageErrors } from './messages.js';

export function decodePage(query: QueryString, wantTotal: boolean): PageRequest {
  const issues: Issue[] = [];
  const limit = readInteger(query, 'limit', pageSize.default, 1, issues);
  const offset = readInteger(query, 'offset', 0, 0, issues);
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return {
    from: { at: 'skip', count: offset },
    limit: Math.min(limit, pageSize.max),
    order: [{ by: { vendorId: idScope }, descending: false }],
    wantTotal,
  };
}

function readInteger(query: QueryString, name: string, preset: number, min: number, issues: Issue[]): number {
  const text = (query.last(name) ?? '').trim();
  if (text === '') return preset;
  if (!/^-?[0-9]+$/.test(text)) {
    issues.push({ path: name, code: 'type', message: pageErrors.notInteger(name) });
    return preset;
  }
  const value = Number(text);
  if (value >= min) return Math.min(value, Number.MAX_SAFE_INTEGER);
  issues.push({ path: name, code: 'too_small', message: pageErrors.tooSmall(name, min) });
  return preset;
}
