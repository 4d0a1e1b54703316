/** The texts of the page of keys. */
export const keys = {};
