/** Saved trees of conditions, for those to whom parts of contacts are hidden or masked. */
import { askedWith } from './asked-parts.js';
import { ProblemError } from './problem.js';
import { readSegment } from './segment.js';
import type { Parts } from './shown-parts.js';

/** Neither decides which parts a condition is about. */
const anyGround = { region: undefined, now: new Date(0) };

/**
 * Whether the caller may ask who fits the tree. If not, the tree, who fits it, and who enters and leaves it would tell what is hidden.
 * A tree that cannot be read may not be asked.
 */
export function mayAskTree(parts: Parts, tree: unknown): boolean {
  const filter = readSegment(tree, anyGround, () => {});
  if (filter === undefined) return false;
  try {
    askedWith(parts, filter);
    return true;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}

/** Throws `invalid` for a tree with conditions on parts that are not shown. One that cannot be read is reported by the operation. */
export function checkAskedTree(parts: Parts, tree: unknown): void {
  const filter = readSegment(tree, anyGround, () => {});
  if (filter !== undefined) askedWith(parts, filter);
}
