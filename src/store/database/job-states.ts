/** States of stored jobs that have not ended, shared by statements of several folders. */

/** SQL: the states of a bulk change under way. */
export const bulkUnderWay = `('queued', 'running', 'undoing')`;
