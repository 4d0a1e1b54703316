/** Saved trees of conditions, for those to whom parts of contacts are hidden or masked. */
import { checkSaved } from './asked-parts.js';
import { ProblemError } from './problem.js';
import { readSegment } from './segment.js';
import type { Parts } from './shown-parts.js';

/** Neither decides which parts a condition is about. */
const anyGround = { region: undefined, now: new Date(0) };

/**
 * Whether the caller may know the tree. If not, the tree, who fits it, and who enters and leaves it would tell what is hidden.
 * A tree that cannot be read is not shown.
 */
export function mayReadTree(parts: Parts, tree: unknown): boolean {
  try {
    return checkSavedTree(parts, tree);
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}

/**
 * Throws `invalid` for a tree with conditions on parts that are not shown, or with values of them. Returns whether the tree can be
 * read; the operation reports one that cannot.
 */
export function checkSavedTree(parts: Parts, tree: unknown, path = 'filter'): boolean {
  const filter = readSegment(tree, anyGround, () => {});
  if (filter !== undefined) checkSaved(parts, filter, path);
  return filter !== undefined;
}
