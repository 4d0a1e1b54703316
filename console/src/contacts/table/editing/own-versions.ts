/**
 * The results of own changes, by contact: `CellSender` records them, and `EditHistory` and `TableEditing` ask for them. The
 * contacts in memory may be outdated, or missing.
 */
import type { Contact } from '../../../api/types.ts';
import type { CellEdit } from './cell-edit.ts';

type Version = Pick<Contact, 'id' | 'version'>;

const cellPathOf = ({ access }: CellEdit) => access.path.join('.');

export class OwnVersions {
  /** `values`: of changed cells, by their paths */
  readonly #latest = new Map<
    string,
    { readonly version: number; readonly values: ReadonlyMap<string, unknown> }
  >();
  readonly #max: number;

  /** Takes the number of contacts to remember. */
  constructor(max: number) {
    this.#max = max;
  }

  /** Whether the last change of the contact is one of these. */
  isOwn({ id, version }: Version): boolean {
    return this.#latest.get(id)?.version === version;
  }

  /** Whether it lacks later changes of these edits. */
  isBehind({ id, version }: Version): boolean {
    return version < (this.#latest.get(id)?.version ?? 0);
  }

  /** Returns the version to change. Only own changes raise it: another user's change is shown first. */
  of({ id, version }: Version): Version {
    return { id, version: Math.max(version, this.#latest.get(id)?.version ?? 0) };
  }

  /** Returns the cell with the value of an own change, if the list was not reloaded since. */
  asStored(cell: CellEdit): CellEdit {
    const values = this.isBehind(cell.contact) ? this.#latest.get(cell.contact.id)?.values : undefined;
    const path = cellPathOf(cell);
    return values?.has(path) ? { ...cell, before: values.get(path) } : cell;
  }

  record({ id, version }: Version, cells: readonly CellEdit[]): void {
    const values = new Map(this.#latest.get(id)?.values);
    for (const cell of cells) values.set(cellPathOf(cell), cell.after);
    this.#latest.delete(id);
    this.#latest.set(id, { version, values });
    for (const oldest of this.#latest.keys()) {
      if (this.#latest.size <= this.#max) return;
      this.#latest.delete(oldest);
    }
  }
}
