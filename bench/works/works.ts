/** All works, in the order of measurement: reads, then writes, then the start. */
import type { Work } from '../run/bench.js';
import { bulk } from './bulk.js';
import { patch, resolveOrCreate, upsert } from './changes.js';
import { create, measureMixed } from './create.js';
import { exporting } from './export.js';
import { growth } from './growth.js';
import { importing, importLookups } from './import.js';
import { intake } from './intake.js';
import { list, page } from './list.js';
import { lookup } from './lookup.js';
import { memory } from './memory.js';
import { pocketbase } from './pocketbase.js';
import { readsAfterWrites } from './reads-after-writes.js';
import { resolve } from './resolve.js';
import { search } from './search.js';
import { searchClasses } from './search-under-load.js';
import { segments } from './segments.js';
import { start } from './start.js';
import { visibility } from './visibility.js';
import { webhooks } from './webhooks.js';

export const works = {
  lookup,
  resolve,
  list,
  search,
  'search-classes': searchClasses,
  page,
  segments,
  visibility,
  export: exporting,
  growth,
  mixed: measureMixed,
  create,
  patch,
  upsert,
  'resolve-or-create': resolveOrCreate,
  'reads-after-writes': readsAfterWrites,
  webhooks,
  intake,
  bulk,
  import: importing,
  'import-lookups': importLookups,
  pocketbase,
  memory,
  start,
} as const satisfies Readonly<Record<string, Work>>;

export type WorkName = keyof typeof works;

export const workNames = Object.keys(works) as readonly WorkName[];

/** Works of single requests. Only these can be profiled. */
export const profiled: readonly WorkName[] = [
  'lookup',
  'resolve',
  'list',
  'search',
  'page',
  'mixed',
  'create',
  'patch',
  'upsert',
  'resolve-or-create',
];

export function isWork(name: string): name is WorkName {
  return Object.hasOwn(works, name);
}
