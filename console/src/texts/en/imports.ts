/** The texts of the page of imports. */
export const imports = {};
