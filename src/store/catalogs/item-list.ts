/**
 * The tags or groups of a contact as a text in its own row: the number of each and the end of its id, ordered as they were given. A
 * deleted item may stay in it, and the end of the id tells it from a later one of its number.
 */
import type { CatalogItem } from '../../domain/contact.js';

type Named = Pick<CatalogItem, 'id' | 'number'>;

/** Characters of an id. */
const tailLength = 8;

export function itemList(items: readonly Named[]): string {
  return items.map(itemMark).join(',');
}

/** An item in a list. */
export function itemMark({ id, number }: Named): string {
  return `${number}:${id.slice(-tailLength)}`;
}

const noMarks: readonly string[] = [];

export function marksOf(list: string | null | undefined): readonly string[] {
  return list == null || list === '' ? noMarks : list.split(',');
}

/** The number of an item, from its mark. */
export function markedNumber(mark: string): number {
  return Number.parseInt(mark, 10);
}

/** SQL: the list of a contact `c`, from the other tables. */
export function listSql(links: 'contact_tags' | 'contact_groups', items: 'tags' | 'groups'): string {
  return `coalesce((select string_agg(concat(l.number, ':', right(n.id::text, ${tailLength})), ',' order by l.position, l.number)
      from ${links} l join ${items} n on n.account_id = c.account_id and n.number = l.number
      where l.account_id = c.account_id and l.contact_id = c.id), '')`;
}
