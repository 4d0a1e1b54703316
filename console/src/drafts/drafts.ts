/** Texts that were entered into cells and are not stored yet: they are being sent, were refused, or met a change of someone else. */
import { useSyncExternalStore } from 'react';

export interface Draft {
  readonly text: string;
  /** the reason of a refusal; absent while it is sent */
  readonly why?: string;
  /** Someone else changed the cell first. `value`: what is sent for the text, where the text alone does not tell it. */
  readonly conflict?: { readonly value?: unknown };
}

type OfItem = ReadonlyMap<string, Draft>;

const none: OfItem = new Map();

export class Drafts {
  readonly #items = new Map<string, OfItem>();
  readonly #listeners = new Set<() => void>();

  of(item: string): OfItem {
    return this.#items.get(item) ?? none;
  }

  /** Undefined takes a draft away. */
  put(entries: Iterable<readonly [item: string, column: string, draft: Draft | undefined]>): void {
    for (const [item, column, draft] of entries) {
      const next = new Map(this.of(item));
      if (draft === undefined) next.delete(column);
      else next.set(column, draft);
      if (next.size === 0) this.#items.delete(item);
      else this.#items.set(item, next);
    }
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

export function useDraft(drafts: Drafts, item: string, column: string): Draft | undefined {
  return useSyncExternalStore(drafts.subscribe, () => drafts.of(item).get(column));
}
