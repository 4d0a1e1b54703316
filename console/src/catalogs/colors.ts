/** The colours of a catalog by name. A contact lists its tags and groups by name only. */
import { useQuery } from '@tanstack/react-query';
import { type CatalogName, catalogQuery, readScopeOf } from '../contacts/queries.ts';
import { useAccount } from '../session/account.ts';

const none: ReadonlyMap<string, string> = new Map();

/** `<Tag color={colors.get(name)}>`. One request for a minute, which pages with a filter send anyway. */
export function useCatalogColors(name: CatalogName): ReadonlyMap<string, string> {
  const { can } = useAccount();
  const { data } = useQuery({
    ...catalogQuery(name),
    select: colorsOf,
    enabled: can(readScopeOf(name)),
  });
  return data ?? none;
}

function colorsOf(items: readonly { readonly name: string; readonly color: string | null }[]) {
  return new Map(items.flatMap(({ name, color }) => (color === null ? [] : [[name, color] as const])));
}
