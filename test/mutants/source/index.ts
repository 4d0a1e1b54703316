/**
 * Changes of the program that its tests must notice: each mutant drops a required effect on one path. This list only
 * grows. `npm run mutants` applies them one by one to a copy of the program.
 */
import { bookMutants } from './books.js';
import { caches, counts } from './counts.js';
import { erasure } from './erasure.js';
import { events, feed } from './events.js';
import { fieldMutants } from './fields.js';
import { foreign } from './foreign-input.js';
import { importMutants } from './imports.js';
import { lids } from './lids.js';
import { maskMutants } from './masks.js';
import { maySend } from './may-send.js';
import { merges } from './merges.js';
import { nearPeople } from './near-people.js';
import { optOuts } from './opt-outs.js';
import { others } from './others.js';
import { passkeys } from './passkeys.js';
import { planMutants } from './plans.js';
import { severalProcesses } from './processes.js';
import { pulls } from './pulls.js';
import { reach } from './reach.js';
import { recordMutants } from './records.js';
import { givenBack } from './released-resources.js';
import { secondGuards } from './second-guards.js';
import { segmentMutants } from './segments.js';
import { sharedNumbers } from './shared-numbers.js';
import type { SourceMutant } from './source-mutant.js';
import { trail } from './trail.js';
import { vendors } from './vendors.js';
import { ids, versions } from './writes.js';

export const sourceMutants: readonly SourceMutant[] = [
  ...trail,
  ...optOuts,
  ...maySend,
  ...merges,
  ...versions,
  ...events,
  ...feed,
  ...counts,
  ...caches,
  ...erasure,
  ...pulls,
  ...foreign,
  ...vendors,
  ...others,
  ...ids,
  ...recordMutants,
  ...segmentMutants,
  ...severalProcesses,
  ...givenBack,
  ...sharedNumbers,
  ...lids,
  ...planMutants,
  ...fieldMutants,
  ...importMutants,
  ...reach,
  ...maskMutants,
  ...passkeys,
  ...secondGuards,
  ...bookMutants,
  ...nearPeople,
];
