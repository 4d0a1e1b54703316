/** Contacts by the values that they have in unique own fields (`unique-values.ts`), each value by its name. */
import type { ContactId } from '@switchbook/domain/runtime/ids.js';

export class ValueHolders {
  readonly #holders = new Map<string, ContactId>();
  /** the names of the values of each holder: a batch may delete a thousand contacts among thousands of values */
  readonly #names = new Map<ContactId, Set<string>>();

  get size(): number {
    return this.#holders.size;
  }

  get(name: string): ContactId | undefined {
    return this.#holders.get(name);
  }

  /** Returns the names with their holders. */
  entries(): readonly (readonly [name: string, holder: ContactId])[] {
    return [...this.#holders];
  }

  set(name: string, holder: ContactId): void {
    this.delete(name);
    this.#holders.set(name, holder);
    const names = this.#names.get(holder);
    if (names === undefined) this.#names.set(holder, new Set([name]));
    else names.add(name);
  }

  delete(name: string): void {
    const holder = this.#holders.get(name);
    if (holder === undefined) return;
    this.#holders.delete(name);
    this.#names.get(holder)?.delete(name);
  }

  /** Forgets all values of a contact. */
  release(holder: ContactId): void {
    for (const name of this.#names.get(holder) ?? []) this.#holders.delete(name);
    this.#names.delete(holder);
  }
}
