/** Milliseconds of work that has hardly waited for a connection or a lock. After more, rights are checked again. */
export const promptMs = 50;
