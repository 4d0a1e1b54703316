/** Ids are integers per account and per kind; anything else names nothing, which is another thing than a bad request. */

const form = /^[0-9]{1,15}$/;

/** Numbers begin with 1, so this one is nobody's. */
const nobody = 0;

/** The number that a path means; of a text that is no id, one that nothing has. */
export function numberOf(id: string | undefined): number {
  return id !== undefined && form.test(id) ? Number(id) : nobody;
}
