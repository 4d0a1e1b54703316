/** Which stored jobs have not ended, for the statements of several rooms. */

/** SQL: the states of a bulk change under way. */
export const bulkUnderWay = `('queued', 'running', 'undoing')`;
