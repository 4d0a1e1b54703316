/** Limits of reads that compare contacts with a tree of conditions, which often has no index. */

/** Milliseconds of a page or a count of a tree of conditions. */
export const treeMs = 5_000;

/** Milliseconds in which a step of a job compares contacts with a tree of conditions. */
export const treeStepMs = 1_000;

/** Most contacts read for a page of a tree without an index. */
export const treeContacts = 5_000;
