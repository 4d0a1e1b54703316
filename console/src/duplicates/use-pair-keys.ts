/** The keys of the list of pairs. */
import { useRegisteredActions } from '../shell/actions.ts';
import { named, t } from '../texts/texts.ts';

/** Actions by their keys; false or absent: the user may not do it. */
type PairKeys = Readonly<Record<string, (() => void) | false>>;

const arrows: Readonly<Record<string, string>> = { ArrowDown: 'j', ArrowUp: 'k' };

export function usePairKeys(keys: PairKeys): void {
  const shared = { section: t.duplicates.inList };
  useRegisteredActions([
    ...Object.entries(keys).flatMap(([name, run]) => {
      if (run === false) return [];
      const title = named(t.duplicates.keys, arrows[name] ?? name) ?? name;
      return [{ ...shared, id: `pair ${name}`, title, keys: name, run }];
    }),
    {
      ...shared,
      id: 'pair Enter',
      title: t.duplicates.keys.Enter,
      keys: 'Enter',
      isHint: true,
      run: () => {},
    },
  ]);
}
