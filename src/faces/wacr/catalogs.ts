/** The three lists of an account that this wire calls by name, and the words that differ. */
import type { Thing } from '../../domain/problem.js';

export interface CatalogWords {
  readonly catalog: 'groups' | 'sources' | 'statuses';
  /** `Group`, in sentences that begin with it */
  readonly thing: string;
  readonly things: string;
  readonly hasColor: boolean;
}

export const groups: CatalogWords = { catalog: 'groups', thing: 'Group', things: 'Groups', hasColor: false };
export const sources: CatalogWords = {
  catalog: 'sources',
  thing: 'Source',
  things: 'Sources',
  hasColor: false,
};
export const statuses: CatalogWords = {
  catalog: 'statuses',
  thing: 'Status',
  things: 'Statuses',
  hasColor: true,
};

const names: { readonly [Name in Thing]?: string } = {
  contact: 'Contact',
  group: 'Group',
  source: 'Source',
  status: 'Status',
};

/** What the core calls a thing, as this wire writes it. */
export function nameOfThing(thing: Thing): string {
  return names[thing] ?? 'Resource';
}
