/** What is asked of an import, as it is kept. */
import { type Issue, ProblemError } from '../../domain/problem.js';
import { isStorable, isStorableJson } from '../../domain/text.js';
import type { ImportOptions } from './import.js';

const maxItems = 50;
const maxName = 200;
const maxFileName = 400;
/** A file may have many columns. */
const maxOption = 100_000;

/** With names trimmed and said once. Throws `invalid` for what cannot be. */
export function checkOptions(options: ImportOptions): ImportOptions {
  const issues: Issue[] = [];
  const name = (path: string, text: string, maximum = maxName): string => {
    const trimmed = text.trim().normalize('NFC');
    if (trimmed === '') issues.push({ path, code: 'required', message: 'must not be empty' });
    else if (!isStorable(trimmed) || trimmed.length > maximum)
      issues.push({ path, code: 'invalid', message: `must be a text of at most ${maximum} characters` });
    return trimmed;
  };
  const names = (path: string, items: readonly string[]): readonly string[] => {
    if (items.length > maxItems)
      issues.push({ path, code: 'too_many', message: `must have at most ${maxItems} items` });
    return [...new Set(items.slice(0, maxItems).map((item, index) => name(`${path}.${index}`, item)))];
  };
  const { fileName, region, source } = options;
  const checked: ImportOptions = {
    ...options,
    tags: names('tags', options.tags),
    groups: names('groups', options.groups),
    ...(source === undefined ? {} : { source: name('source', source) }),
    ...(fileName === undefined
      ? {}
      : { fileName: fileName.slice(-maxFileName).toWellFormed().replaceAll('\u0000', '') }),
  };
  for (const path of ['delimiter', 'encoding', 'mapping'] as const) {
    const value = options[path] ?? '';
    if (!isStorableJson(value) || JSON.stringify(value).length > maxOption)
      issues.push({ path, code: 'invalid', message: `must be at most ${maxOption} characters of text` });
  }
  if (region !== undefined && !/^[A-Z]{2}$/.test(region))
    issues.push({
      path: 'region',
      code: 'invalid',
      message: 'must be two capital letters, as of ISO 3166-1',
    });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return checked;
}
