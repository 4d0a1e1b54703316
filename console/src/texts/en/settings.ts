/** The texts of the page of settings. */
export const settings = {};
