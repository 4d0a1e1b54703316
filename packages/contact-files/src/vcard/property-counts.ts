import type { FileColumn } from '../rows/imported-contact.js';

/** Counts properties, by name and field. */
export class PropertyCounts {
  readonly #counts = new Map<string, FileColumn & { count: number }>();

  /** Counts a property. `field` is null for a dropped one. */
  add(name: string, field: string | null): void {
    const key = `${name}/${field}`;
    const counted = this.#counts.get(key);
    if (counted !== undefined) counted.count += 1;
    else if (this.#counts.size < maxNames || name === others)
      this.#counts.set(key, { name, field, count: 1 });
    else this.add(others, null);
  }

  get columns(): readonly FileColumn[] {
    return [...this.#counts.values()];
  }
}

const maxNames = 500;
const others = 'other properties';
