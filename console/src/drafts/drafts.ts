/**
 * Drafts: entered texts that are not stored yet, in a cell of the list, in a field of a form, in a note. All are in one
 * store. The tab keeps it over a reload and over a sign-in, and deletes it when the user signs out.
 */
import { useSyncExternalStore } from 'react';
import { Listeners } from '../listeners.ts';
import { forget, keep, onLeave, readKept, takeQuestion } from '../session/session.ts';
import { t } from '../texts/texts.ts';
import { toast } from '../ui/toasts.tsx';
import { hasUnsavedInput } from './unsaved.tsx';

export interface Draft {
  readonly text: string;
  /** the value from before the edit; absent if it is known otherwise */
  readonly before?: string;
  /** the reason of a refusal; absent while it is sent */
  readonly why?: string;
  /** Another user changed the cell first. `value`: the value to send, if it is not the text. */
  readonly conflict?: { readonly value?: unknown };
  /** The edit did not reach the server. `isWaiting`: it is sent automatically when the server responds again. */
  readonly unsent?: { readonly value?: unknown; readonly isWaiting?: boolean };
}

type DraftsOfItem = ReadonlyMap<string, Draft>;
type DraftEntry = readonly [item: string, place: string, draft: Draft | undefined];

const none: DraftsOfItem = new Map();
const name = 'drafts';
/** Characters of JSON. Browsers store about five million per site. */
const longest = 1_000_000;
/** Milliseconds from a change until it is saved; closing the page saves at once. */
const keptAfterMs = 300;

/** Milliseconds for which a stored value has its mark. */
const savedMs = 2_000;

export class Drafts extends Listeners {
  readonly #items = new Map<string, DraftsOfItem>();
  /** Values that the server has just stored. */
  #saved: ReadonlySet<string> = new Set();

  get isEmpty(): boolean {
    return this.#items.size === 0;
  }

  of(item: string): DraftsOfItem {
    return this.#items.get(item) ?? none;
  }

  /** Stores drafts, or deletes a draft if its value is undefined. */
  put(entries: Iterable<DraftEntry>): void {
    for (const [item, place, draft] of entries) {
      const next = new Map(this.of(item));
      if (draft === undefined) next.delete(place);
      else next.set(place, draft);
      if (next.size === 0) this.#items.delete(item);
      else this.#items.set(item, next);
    }
    this.notify();
  }

  forget(item: string): void {
    if (this.#items.delete(item)) this.notify();
  }

  /** Deletes drafts that were stored. A value that was entered since is kept, as a change of the stored one. */
  dropStored(item: string, stored: DraftsOfItem): void {
    this.put(
      [...stored].map(([place, { text }]) => {
        const now = this.of(item).get(place);
        return [item, place, now === undefined || now.text === text ? undefined : { ...now, before: text }];
      }),
    );
  }

  clear(): void {
    this.#items.clear();
    this.notify();
  }

  markSaved(places: readonly (readonly [item: string, place: string])[]): void {
    const names = new Set(places.map((place) => place.join(' ')));
    if (names.size === 0) return;
    this.#saved = new Set([...this.#saved, ...names]);
    this.notify();
    setTimeout(() => {
      this.#saved = new Set([...this.#saved].filter((saved) => !names.has(saved)));
      this.notify();
    }, savedMs);
  }

  isSaved(item: string, place: string): boolean {
    return this.#saved.has(`${item} ${place}`);
  }

  all(): readonly DraftEntry[] {
    return [...this.#items].flatMap(([item, places]) =>
      [...places].map(([place, draft]) => [item, place, draft] as const),
    );
  }
}

/** Drafts of the account in this tab. */
export const drafts = new Drafts();

const leaving = new Listeners();

/** Saves text that is still being typed when the page closes. Returns the unsubscribe function. */
export const onPageEnd = leaving.subscribe;

let isReported = false;

function save(): void {
  const all = drafts.all();
  const text = JSON.stringify(all);
  const isKept = all.length > 0 && text.length <= longest && keep(name, text);
  if (!isKept) forget(name);
  // Once, until they are kept again.
  if (!isKept && all.length > 0 && !isReported) toast({ text: t.notKept });
  isReported = !isKept && all.length > 0;
}

/** Returns no drafts for a damaged text, which would keep the console from starting. */
function parse(text: string): readonly (readonly [string, string, Draft])[] {
  try {
    return JSON.parse(text);
  } catch {
    return [];
  }
}

function restore(): void {
  const text = readKept(name);
  if (text === undefined) return;
  const all = parse(text);
  // The server may have stored a draft that was being sent when the page closed, so it is not sent automatically.
  drafts.put(
    all.map(([item, place, { why: _, unsent, ...draft }]) => [
      item,
      place,
      draft.conflict === undefined ? { ...draft, unsent: { ...unsent, isWaiting: false } } : draft,
    ]),
  );
}

restore();
let timer: ReturnType<typeof setTimeout> | undefined;
drafts.subscribe(() => {
  clearTimeout(timer);
  timer = setTimeout(save, keptAfterMs);
});
window.addEventListener('pagehide', () => {
  leaving.notify();
  clearTimeout(timer);
  save();
});
onLeave((how) => {
  if (how === 'left') drafts.clear();
});

// A tab that is closed takes the drafts with it.
window.addEventListener('beforeunload', (event) => {
  if (takeQuestion() && (!drafts.isEmpty || hasUnsavedInput())) event.preventDefault();
});

export function useDraft(item: string, place: string): Draft | undefined {
  return useSyncExternalStore(drafts.subscribe, () => drafts.of(item).get(place));
}

/** Whether the server has just stored the value. */
export function useSaved(item: string, place: string): boolean {
  return useSyncExternalStore(drafts.subscribe, () => drafts.isSaved(item, place));
}

export function useDrafts(item: string): ReadonlyMap<string, Draft> {
  return useSyncExternalStore(drafts.subscribe, () => drafts.of(item));
}
