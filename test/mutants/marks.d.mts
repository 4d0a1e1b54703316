import type { Meaning } from './reached.mjs';

export function marked(
  file: string,
  source: string,
  first: number,
  notes?: string,
): { readonly text: string; readonly meanings: readonly Meaning[] };
