/** Ids are integers per account and kind. Any other text in a path is not a bad request: no record has such an id. */

/** The name of the face, under which the core stores data. It is not in `face.ts`, which imports all other files. */
export const faceName = 'wacr';

const idForm = /^[0-9]{1,15}$/;

/** Numbers begin with 1. */
const unused = 0;

/** Returns the number in a path; 0 for a text that is not an id. */
export function numberOf(id: string | undefined): number {
  return id !== undefined && idForm.test(id) ? Number(id) : unused;
}
