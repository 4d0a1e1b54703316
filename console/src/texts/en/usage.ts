/** The texts of the page of usage. */
export const usage = {};
