/** The texts of the page of catalogs. */
export const catalogs = {};
