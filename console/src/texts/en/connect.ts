/** The texts of the page of connect. */
export const connect = {};
