/** The states of bulk changes that have not ended. */

/** SQL: the states of a running bulk change. */
export const bulkUnderWay = `('queued', 'running', 'undoing')`;
