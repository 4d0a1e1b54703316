/**
 * Contacts in the order of the id that a caller chose for them in a scope, else of their own: two ordered streams, of
 * those with a chosen id and of those without, each read only as far as the page needs.
 */
import type { Parameters } from './contact-query.js';

/** The chosen id that counts, where a contact has several. */
export function chosenIdSql(column: 'id' | 'raw', contact: string, scope: string): string {
  return `select v.${column} from identities v where v.account_id = $1 and v.contact_id = ${contact}
    and v.kind = 'vendor_id' and v.scope = ${scope} order by v.position, v.id limit 1`;
}

export interface ChosenPage {
  readonly scope: string;
  readonly descending: boolean;
  readonly skip: number;
  readonly limit: number;
}

/**
 * The page's contacts `id`, with the sort keys under the names given. Each contact is asked by itself whether it has a
 * chosen id. As a join that would be planned by how many there were when the statistics were made, and a plan for a
 * few that meets many does not come to an end.
 */
export function chosenPageSql(
  page: ChosenPage,
  names: readonly [chosen: string, id: string],
  parameters: Parameters,
): string {
  const scope = parameters.add(page.scope);
  const direction = page.descending ? 'desc' : 'asc';
  const reach = page.skip + page.limit;
  return `select m.id, m.chosen as ${names[0]}, m.id as ${names[1]} from (
      (select i.contact_id as id, i.raw collate "C" as chosen from identities i
        where i.account_id = $1 and i.kind = 'vendor_id' and i.scope = ${scope}
          and i.id = (${chosenIdSql('id', 'i.contact_id', scope)})
        order by left(i.raw, 200) collate "C" ${direction}, i.raw collate "C" ${direction}, i.contact_id ${direction}
        limit ${reach})
      union all
      (select c.id, c.id::text collate "C" from contacts c
        where c.account_id = $1 and (${chosenIdSql('id', 'c.id', scope)}) is null
        order by c.id ${direction} limit ${reach})) m
    order by m.chosen ${direction}, m.id ${direction} limit ${page.limit} offset ${page.skip}`;
}
