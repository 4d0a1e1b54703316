/** The part of a filter that is kept when a bulk change has ended. */
import type { FilterName } from '../../domain/filter-text.js';
import { isObject } from '../../domain/json.js';
import { withoutPersons } from '../../domain/segment.js';
import type { KeptFilter } from './bulk-change.js';

/** Members that may name a person. */
const aboutPersons: ReadonlySet<string> = new Set<FilterName>(['search', 'phone', 'email']);

/** Texts about persons become null. */
export function keptFilter(filter: unknown): KeptFilter | null {
  if (!isObject(filter)) return null;
  const kept = Object.entries(filter).map(([name, text]) => [name, keptText(name, text)]);
  return Object.fromEntries(kept);
}

function keptText(name: string, text: unknown): unknown {
  if (name === 'filter' && typeof text === 'string') return JSON.stringify(withoutPersons(JSON.parse(text)));
  return aboutPersons.has(name) ? null : text;
}
