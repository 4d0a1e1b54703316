/**
 * Names that the server makes are English: the statuses and sources of a new account, its first key and its first
 * member. Until a user renames such a name, each reader sees it in their own language. Files and APIs have the stored
 * name.
 */
import { channelName, findText, shownDay, t } from './texts.ts';

type Kind = keyof typeof t.madeNames | 'tags' | 'groups' | 'members';

export function madeName(kind: Kind, stored: string): string {
  const namesByKind: Partial<Record<Kind, Readonly<Record<string, string>>>> = t.madeNames;
  return (
    findText(kind === 'members' ? { Owner: t.roles.owner } : (namesByKind[kind] ?? {}), stored) ?? stored
  );
}

/** The items of a list with the names that the reader sees. */
export const withNames =
  (kind: Kind) =>
  <Item extends { readonly name: string }>(items: readonly Item[]): readonly Item[] =>
    items.map((item) => ({ ...item, name: madeName(kind, item.name) }));

/** Returns the word for a value of a field that the product itself has a name for. */
export function wordOf(field: string, text: string): string {
  if (field === 'type') return findText(t.types, text) ?? text;
  if (field === 'status') return madeName('statuses', text);
  if (field === 'channel') return channelName(text);
  return field === 'source' ? madeName('sources', text) : shownDay(text);
}
