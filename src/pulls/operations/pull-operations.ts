/** The table of operations on pulls. */
import { needs } from '../../operation-context/declared-operation.js';
import { createPull, forgetPullKey, getPull, listPulls, resumePull } from './pulls.js';

export const pullOperations = needs('pulls:manage', {
  createPull,
  getPull,
  listPulls,
  resumePull,
  forgetPullKey,
});
