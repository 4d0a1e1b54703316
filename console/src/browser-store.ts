/**
 * Texts that the browser stores, for this tab or for all tabs. A browser may forbid its storage, or have no room left.
 * Its error must not break a page: the text is then held until the page closes.
 */
interface TextStore {
  readonly get: (name: string) => string | undefined;
  /** Returns whether the browser has stored the text. */
  readonly set: (name: string, text: string) => boolean;
  readonly remove: (name: string) => void;
  readonly names: () => readonly string[];
}

function storeOf(open: () => Storage): TextStore {
  /** texts that the browser has not taken */
  const held = new Map<string, string>();
  const attempt = <Value>(use: (storage: Storage) => Value, otherwise: Value): Value => {
    try {
      return use(open());
    } catch {
      return otherwise;
    }
  };
  return {
    get: (name) => held.get(name) ?? attempt((storage) => storage.getItem(name) ?? undefined, undefined),
    set: (name, text) => {
      const isStored = attempt((storage) => {
        storage.setItem(name, text);
        return true;
      }, false);
      if (isStored) held.delete(name);
      else held.set(name, text);
      return isStored;
    },
    remove: (name) => {
      held.delete(name);
      attempt((storage) => storage.removeItem(name), undefined);
    },
    names: () => [...new Set([...held.keys(), ...attempt((storage) => Object.keys(storage), [])])],
  };
}

export const tabStore = storeOf(() => sessionStorage);
export const browserStore = storeOf(() => localStorage);
