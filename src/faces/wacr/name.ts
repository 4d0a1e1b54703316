/** The face's name: the folder's, and what the core knows its data by. */
export const faceName = 'wacr';
