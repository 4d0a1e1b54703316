/** The texts of the page of health. */
export const health = {};
