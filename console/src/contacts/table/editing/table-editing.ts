/**
 * The entrance of the editing: what the user does with cells becomes edits, which `EditHistory` applies one after
 * the other. `useEditingCode` makes one for each table. Keys and the clipboard call it (`table-keys.ts`,
 * `ContactTable.tsx`), and so do editors of cells (`use-row-parts.tsx`).
 */
import type { QueryClient } from '@tanstack/react-query';
import type { CatalogItem, Contact } from '../../../api/types.ts';
import type { Draft, Drafts } from '../../../drafts/drafts.ts';
import { type Cells, htmlOf, parseCells, textOf } from '../../../grid/clipboard.ts';
import { type Cell, cellsOf, type Range, sizeOf } from '../../../grid/selection.ts';
import { countriesQuery } from '../../../phones/countries.ts';
import { formatNumber, t } from '../../../texts/texts.ts';
import { toast } from '../../../ui/toasts.tsx';
import { heldContacts } from '../../contact-changes.ts';
import { type CatalogName, catalogQuery, type ListOf, pageQuery, pageSize } from '../../contact-queries.ts';
import type { ContactColumn } from '../columns.tsx';
import type { CellEdit } from './cell-edit.ts';
import { accessOf, type Catalogs, copiedText } from './cell-value.ts';
import { EditHistory, maxCells } from './edit-history.ts';

/** Characters of a paste. */
const maxPasteLength = 4_000_000;

/** The list as it was displayed when the user began an edit: its rows and columns may change before the edit is made. */
export interface ShownList {
  readonly list: ListOf;
  readonly columns: readonly ContactColumn[];
  readonly count: number;
  readonly at: (row: number) => Contact | undefined;
}

/** The parts of the table that the editing uses. */
export interface EditingNeeds {
  readonly client: QueryClient;
  readonly drafts: Drafts;
  /** Returns a contact that is in memory. */
  readonly find: (id: string) => Contact | undefined;
}

/** The reason that an entered text is not stored; false when it is. */
export type UnsavedState = 'refused' | 'conflict' | false;

/** `text`: the text to write, or the number of the row whose value is repeated */
interface CellTarget extends Cell {
  readonly text: string | number;
}

type ByRow = ReadonlyMap<number, Contact>;

export class TableEditing {
  readonly #client: QueryClient;
  readonly #drafts: Drafts;
  readonly #history: EditHistory;
  readonly #find: EditingNeeds['find'];
  /** Operations that have begun and are not done. */
  readonly #under = new Set<Promise<unknown>>();

  constructor({ client, drafts, find }: EditingNeeds) {
    this.#client = client;
    this.#drafts = drafts;
    this.#find = find;
    this.#history = new EditHistory(client, drafts, find);
  }

  /** Returns the time of the edit that `undo` reverts. A running edit is later than all others. */
  changedAt(): number {
    return this.#under.size > 0 ? Number.POSITIVE_INFINITY : this.#history.changedAt();
  }

  undo(): Promise<void> {
    return this.#runAfterAll(() => this.#history.undo());
  }

  redo(): Promise<void> {
    return this.#runAfterAll(() => this.#history.redo());
  }

  /** Steps run in order: one is undone after all earlier ones have finished. */
  #runAfterAll(run: () => Promise<void>): Promise<void> {
    return this.#track(this.#waitForEdits().then(run));
  }

  #track<Value>(work: Promise<Value>): Promise<Value> {
    this.#under.add(work);
    const end = () => this.#under.delete(work);
    work.then(end, end);
    return work;
  }

  enter(contact: Contact, column: ContactColumn, text: string, value?: unknown): Promise<UnsavedState> {
    return this.#track(this.#enter(contact, column, text, value));
  }

  async #enter(shown: Contact, column: ContactColumn, text: string, value?: unknown): Promise<UnsavedState> {
    let contact = shown;
    if (this.#under.size > 0) {
      this.#drafts.put([[shown.id, column.id, { text }]]);
      await this.#waitForEdits();
      // The contact as the own edits before this one have left it.
      const now = this.#find(shown.id);
      if (now !== undefined && this.#history.versions.isOwn(now)) contact = now;
    }
    const edit = this.#edit(contact, column, text, await this.#readCatalogs([column]), value);
    if (edit === undefined) return false;
    const { refused, taken } = await this.#history.apply([edit]);
    return taken.length > 0 ? 'conflict' : refused.length > 0 && 'refused';
  }

  /** Sends drafts from before a reload. If another user has changed the cell since, it waits for a choice. */
  async enterKept(contact: Contact, column: ContactColumn, { text, before, unsent }: Draft): Promise<void> {
    const isTaken = before !== undefined && accessOf(column)?.textOf(contact) !== before;
    const conflict = { value: unsent?.value };
    if (isTaken) this.#drafts.put([[contact.id, column.id, { text, conflict }]]);
    else await this.enter(contact, column, text, unsent?.value);
  }

  /** Waits for all edits that began before. */
  #waitForEdits(): Promise<unknown> {
    return Promise.allSettled([...this.#under]);
  }

  /** Copies the last range, or vertically joined ranges of the same columns, to the clipboard. */
  copy({ columns, at }: ShownList, ranges: readonly Range[], clipboard: DataTransfer): boolean {
    const [first] = ranges;
    const last = ranges.at(-1);
    if (first === undefined || last === undefined || isTooMany(ranges)) return false;
    const isOne = ranges.every((range) => range.left === first.left && range.right === first.right);
    const cells: (readonly string[])[] = [];
    for (const { top, bottom, left, right } of isOne
      ? [...ranges].sort((one, other) => one.top - other.top)
      : [last])
      for (let row = top; row <= bottom; row += 1) {
        const contact = at(row);
        if (contact === undefined) {
          toast({ text: t.grid.notLoaded, isBad: true });
          return false;
        }
        cells.push(columns.slice(left, right + 1).map((column) => copiedText(column, contact)));
      }
    clipboard.setData('text/plain', textOf(cells));
    clipboard.setData('text/html', htmlOf(cells));
    return true;
  }

  async clear(shown: ShownList, ranges: readonly Range[]): Promise<void> {
    if (isTooMany(ranges)) return;
    await this.#apply(
      shown,
      cellsIn(ranges)
        // Every contact has a type.
        .filter(({ column }) => shown.columns[column]?.id !== 'type')
        .map((cell) => ({ ...cell, text: '' })),
    );
  }

  /**
   * Pastes cells: one cell fills all selected cells, a smaller block repeats. `select` receives the range before it is
   * written, because the user may select another one meanwhile.
   */
  async paste(
    shown: ShownList,
    ranges: readonly Range[],
    text: string,
    select: (into: Range) => void,
  ): Promise<void> {
    const last = ranges.at(-1);
    if (last === undefined || text === '') return;
    if (text.length > maxPasteLength) {
      tooMany(undefined);
      return;
    }
    const cells = parseCells(text);
    const into = targetRangeOf(cells, last);
    const rows = Math.min(into.bottom, shown.count - 1);
    const right = Math.min(into.right, shown.columns.length - 1);
    const isSpread = cells.length === 1 && cells[0]?.length === 1 && ranges.length > 1;
    const filled = isSpread ? ranges : [{ ...into, bottom: rows, right }];
    if (isTooMany(filled)) return;
    const targets = cellsIn(filled).map(({ row, column }) => {
      const source = isSpread ? cells[0] : cells[(row - into.top) % cells.length];
      return {
        row,
        column,
        text: source?.[isSpread ? 0 : (column - into.left) % (source?.length ?? 1)] ?? '',
      };
    });
    if (into.bottom > rows || into.right > right) toast({ text: t.grid.cut });
    if (!isSpread) select({ ...into, bottom: rows, right });
    await this.#apply(shown, targets);
  }

  /** Fills the range with its first row; a single row with the row above it. */
  async fillDown(shown: ShownList, range: Range): Promise<void> {
    const { top, bottom } = range;
    if (top !== bottom) await this.fillTo(shown, { ...range, bottom: top }, bottom);
    else if (top > 0) await this.fillTo(shown, { ...range, top: top - 1, bottom: top - 1 }, bottom);
  }

  /** Repeats the rows of the range down to the row. */
  async fillTo(shown: ShownList, source: Range, to: number): Promise<void> {
    const into = { ...source, top: source.bottom + 1, bottom: to };
    if (to <= source.bottom || isTooMany([into])) return;
    const height = sizeOf(source).rows;
    await this.#apply(
      shown,
      cellsIn([into]).map(({ row, column }) => ({
        row,
        column,
        text: source.top + ((row - into.top) % height),
      })),
    );
  }

  /**
   * Changes cells after all earlier edits, so that an undo restores the values that these have left. The rows are those
   * that the user saw: by then the list may have other ones.
   */
  async #apply(shown: ShownList, targets: readonly CellTarget[]): Promise<void> {
    if (targets.length === 0) return;
    const rows = targets.flatMap(({ row, text }) => (typeof text === 'number' ? [row, text] : [row]));
    const ready = Promise.all([this.#readContacts(shown, new Set(rows)), this.#waitForEdits()]);
    await this.#track(ready.then(([contacts]) => this.#change(shown, targets, contacts)));
  }

  async #change({ list, columns }: ShownList, targets: readonly CellTarget[], seen: ByRow): Promise<void> {
    const [catalogs, now] = await Promise.all([this.#readCatalogs(columns), this.#readCurrent(list, seen)]);
    const edits = targets.flatMap(({ row, column, text }) => {
      const shown = columns[column];
      const access = shown && accessOf(shown);
      const contact = seen.get(row);
      if (contact === undefined || shown === undefined || access === undefined) return [];
      const left = now.get(row);
      // Another user's change, which this user has not seen, is a conflict.
      const before = left !== undefined && this.#history.versions.isOwn(left) ? left : contact;
      if (typeof text === 'string') return this.#edit(before, shown, text, catalogs) ?? [];
      const from = now.get(text);
      if (from === undefined) return [];
      return this.#edit(before, shown, access.textOf(from), catalogs, access.valueOf(from)) ?? [];
    });
    await this.#history.apply(edits);
  }

  #edit(
    contact: Contact,
    column: ContactColumn,
    text: string,
    catalogs: Catalogs,
    value?: unknown,
  ): CellEdit | undefined {
    const access = accessOf(column);
    if (access === undefined) return undefined;
    return {
      contact,
      column: column.id,
      access,
      text,
      before: access.valueOf(contact),
      textBefore: access.textOf(contact),
      after: value === undefined ? access.parse(text, catalogs, contact) : value,
    };
  }

  /** Reads the catalogs that columns of the list need. A key that may not read them sends names. */
  async #readCatalogs(columns: readonly ContactColumn[]): Promise<Catalogs> {
    const ids = new Set(columns.map((column) => column.id));
    const read = async (name: Exclude<CatalogName, 'tags'>, id: string): Promise<readonly CatalogItem[]> =>
      ids.has(id) ? this.#client.fetchQuery(catalogQuery(name)).catch(() => []) : [];
    const [groups, sources, statuses, countries] = await Promise.all([
      read('groups', 'groups'),
      read('sources', 'source'),
      read('statuses', 'status'),
      ids.has('country') ? this.#client.fetchQuery(countriesQuery).catch(() => []) : [],
    ]);
    return { groups, sources, statuses, countries };
  }

  /** Returns the contacts of the rows, also of rows that are not in memory. */
  async #readContacts({ list, at }: ShownList, rows: ReadonlySet<number>): Promise<ByRow> {
    const contacts = new Map<number, Contact>();
    const missing = new Set<number>();
    for (const row of rows) {
      const contact = at(row);
      if (contact === undefined) missing.add(pageOf(row));
      else contacts.set(row, contact);
    }
    for (const page of missing) {
      const { data } = await this.#client.fetchQuery(pageQuery(list, page));
      for (const [index, contact] of data.entries()) {
        const row = page * pageSize + index;
        if (rows.has(row) && !contacts.has(row)) contacts.set(row, contact);
      }
    }
    return contacts;
  }

  /** Returns the same contacts as they are now, with the user's own edits. */
  async #readCurrent(list: ListOf, seen: ByRow): Promise<ByRow> {
    const { versions } = this.#history;
    const newest = heldContacts(this.#client);
    const now = new Map([...seen].map(([row, contact]) => [row, newest.get(contact.id) ?? contact]));
    const behind = [...now].filter(([, contact]) => versions.isBehind(contact)).map(([row]) => row);
    for (const page of new Set(behind.map(pageOf))) {
      const { data } = await this.#client.fetchQuery({ ...pageQuery(list, page), staleTime: 0 });
      const read = new Map(data.map((contact) => [contact.id, contact]));
      for (const row of behind) {
        const contact = read.get(now.get(row)?.id ?? '');
        if (contact !== undefined) now.set(row, contact);
      }
    }
    return now;
  }
}

const pageOf = (row: number) => Math.floor(row / pageSize);

function cellsIn(ranges: readonly Range[]): readonly Cell[] {
  const found = new Map<string, Cell>();
  for (const { top, bottom, left, right } of ranges)
    for (let row = top; row <= bottom; row += 1)
      for (let column = left; column <= right; column += 1) found.set(`${row}:${column}`, { row, column });
  return [...found.values()];
}

function targetRangeOf(cells: Cells, { top, left, bottom, right }: Range): Range {
  const rows = cells.length;
  const columns = cells.reduce((most, row) => Math.max(most, row.length), 0);
  const chosen = sizeOf({ top, left, bottom, right });
  const isRepeated = chosen.rows % rows === 0 && chosen.columns % columns === 0;
  return isRepeated
    ? { top, left, bottom, right }
    : { top, left, bottom: top + rows - 1, right: left + columns - 1 };
}

function isTooMany(ranges: readonly Range[]): boolean {
  const count = cellsOf(ranges);
  if (count <= maxCells) return false;
  tooMany(count);
  return true;
}

function tooMany(count: number | undefined): void {
  toast({
    text: t.grid.tooMany(count === undefined ? undefined : formatNumber(count), formatNumber(maxCells)),
    isBad: true,
  });
}
