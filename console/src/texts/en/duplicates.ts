/** The texts of the page of duplicates. */
export const duplicates = {};
