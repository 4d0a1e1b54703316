/** The texts of the page of webhooks. */
export const webhooks = {};
