/** What is kept of the filter of a bulk change that has ended. */
import type { FilterName } from '../../domain/filter-text.js';
import { isObject } from '../../domain/json.js';
import type { KeptFilter } from './bulk-change.js';

/** They may say who is looked for. */
const aboutPersons: ReadonlySet<string> = new Set<FilterName>(['search', 'phone', 'email']);

/** Without texts about persons, which become null. */
export function keptFilter(filter: unknown): KeptFilter | null {
  if (!isObject(filter)) return null;
  const kept = Object.entries(filter).map(([name, text]) => [name, aboutPersons.has(name) ? null : text]);
  return Object.fromEntries(kept);
}
