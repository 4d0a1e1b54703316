/** The list of possible duplicates as a caller sees it. */
import type { Client } from '../support/clients/directory.js';

/** Reads the list pair by pair, at most ten. `labels`: the names of the contacts in the result, by id. */
export async function readPairs(
  by: Client,
  labels: ReadonlyMap<string, string>,
): Promise<readonly unknown[]> {
  const pages: unknown[] = [];
  for (let after = ''; pages.length < 10; ) {
    const { data, meta } = (await by.get(`/duplicates?limit=1${after}`)).json;
    pages.push(
      data.map((pair: { contacts: { id: string }[]; score: number }) => [
        ...pair.contacts.map(({ id }) => labels.get(id)),
        pair.score,
      ]),
    );
    if (meta.next_cursor === null) break;
    after = `&cursor=${encodeURIComponent(meta.next_cursor)}`;
  }
  return pages;
}
