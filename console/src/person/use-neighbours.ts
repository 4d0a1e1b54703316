/** The contact before or after the open one in the list, for J and K and for the buttons of the panel. */
import type { Contact } from '../api/types.ts';
import type { ContactList } from '../contacts/list/use-list.ts';
import { type Action, useRegisteredActions } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';

/** Rows around the visible ones in which the open contact is searched. */
const around = 200;

/** Returns a function that opens a neighbour, and reads the rows around it, since a covered list does not scroll along. */
export function useNeighbours(
  { rows, range, onRange }: Pick<ContactList, 'rows' | 'range' | 'onRange'>,
  openId: string | undefined,
  onTurn: (contact: Contact) => void,
): (by: 1 | -1) => (() => void) | undefined {
  const turn = (by: 1 | -1) => {
    if (openId === undefined) return undefined;
    const first = Math.max(0, range.from - around);
    const last = Math.min(rows.count, range.to + around);
    for (let index = first; index < last; index += 1) {
      if (rows.at(index)?.id !== openId) continue;
      const contact = rows.at(index + by);
      if (contact === undefined) return undefined;
      return () => {
        onRange(Math.max(0, index + by - 10), index + by + 50);
        onTurn(contact);
      };
    }
    return undefined;
  };
  const keys = [
    ['j', 1],
    ['k', -1],
  ] as const;
  useRegisteredActions(
    openId === undefined
      ? []
      : keys.map(
          ([key, by]): Action => ({
            id: `turn ${key}`,
            title: by === 1 ? t.grid.nextPerson : t.grid.previousPerson,
            section: t.person,
            icon: by === 1 ? 'down' : 'up',
            keys: key,
            run: () => turn(by)?.(),
          }),
        ),
  );
  return turn;
}
