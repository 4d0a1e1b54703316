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
import { formatNumber, t } from '../../../texts/texts.ts';
import { toast } from '../../../ui/toasts.tsx';
import { type CatalogName, catalogQuery, type ListOf, pageQuery, pageSize } from '../../contact-queries.ts';
import type { ContactColumn } from '../columns.tsx';
import { accessOf, type Catalogs, copiedText } from './cell-access.ts';
import type { CellEdit } from './cell-edit.ts';
import { EditHistory, maxCells } from './edit-history.ts';

/** Characters of a paste. */
const maxPasteLength = 4_000_000;

/** The displayed list. */
interface ShownList {
  readonly list: ListOf;
  readonly columns: readonly ContactColumn[];
  readonly count: number;
  readonly at: (row: number) => Contact | undefined;
}

/** The parts of the table that the editing uses. */
export interface EditingNeeds {
  readonly client: QueryClient;
  readonly drafts: Drafts;
  readonly shown: () => ShownList;
  /** Returns a contact that is in memory. */
  readonly find: (id: string) => Contact | undefined;
}

/** The reason that an entered text is not stored; false when it is. */
type UnsavedState = 'refused' | 'conflict' | false;

interface CellTarget extends Cell {
  readonly text: string;
  /** replaces the value of the text */
  readonly value?: unknown;
}

export class TableEditing {
  readonly #client: QueryClient;
  readonly #drafts: Drafts;
  readonly #history: EditHistory;
  readonly #find: EditingNeeds['find'];
  readonly #shown: EditingNeeds['shown'];
  /** Operations that have begun and are not done. */
  readonly #under = new Set<Promise<unknown>>();

  constructor({ client, drafts, shown, find }: EditingNeeds) {
    this.#client = client;
    this.#drafts = drafts;
    this.#find = find;
    this.#history = new EditHistory(client, drafts, find);
    this.#shown = shown;
  }

  /** Returns the time of the edit that `undo` reverts. A running edit is later than all others. */
  changedAt(): number {
    return this.#under.size > 0 ? Number.POSITIVE_INFINITY : this.#history.changedAt();
  }

  undo(): Promise<void> {
    return this.#afterAll(() => this.#history.undo());
  }

  redo(): Promise<void> {
    return this.#afterAll(() => this.#history.redo());
  }

  /** Steps run in order: one is undone after all earlier ones have finished. */
  #afterAll(run: () => Promise<void>): Promise<void> {
    return this.#tracked(this.#settled().then(run));
  }

  #tracked<Value>(work: Promise<Value>): Promise<Value> {
    this.#under.add(work);
    const end = () => this.#under.delete(work);
    work.then(end, end);
    return work;
  }

  enter(contact: Contact, column: ContactColumn, text: string, value?: unknown): Promise<UnsavedState> {
    return this.#tracked(this.#enter(contact, column, text, value));
  }

  async #enter(shown: Contact, column: ContactColumn, text: string, value?: unknown): Promise<UnsavedState> {
    let contact = shown;
    if (this.#under.size > 0) {
      this.#drafts.put([[shown.id, column.id, { text }]]);
      await this.#settled();
      // The contact as the own edits before this one have left it.
      const now = this.#find(shown.id);
      if (now !== undefined && this.#history.versions.isOwn(now)) contact = now;
    }
    const edit = this.#edit(contact, column, text, await this.#catalogs([column]), value);
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
  #settled(): Promise<unknown> {
    return Promise.allSettled([...this.#under]);
  }

  /** Copies the last range, or vertically joined ranges of the same columns, to the clipboard. */
  copy(ranges: readonly Range[], clipboard: DataTransfer): boolean {
    const { columns, at } = this.#shown();
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

  async clear(ranges: readonly Range[]): Promise<void> {
    if (isTooMany(ranges)) return;
    const { columns } = this.#shown();
    await this.#apply(
      cellsIn(ranges)
        // Every contact has a type.
        .filter(({ column }) => columns[column]?.id !== 'type')
        .map((cell) => ({ ...cell, text: '' })),
    );
  }

  /**
   * Pastes cells: one cell fills all selected cells, a smaller block repeats. `select` receives the range before it is
   * written, because the user may select another one meanwhile.
   */
  async paste(ranges: readonly Range[], text: string, select: (into: Range) => void): Promise<void> {
    const last = ranges.at(-1);
    if (last === undefined || text === '') return;
    if (text.length > maxPasteLength) {
      tooMany(undefined);
      return;
    }
    const cells = parseCells(text);
    const into = targetOf(cells, last);
    const { columns, count } = this.#shown();
    const rows = Math.min(into.bottom, count - 1);
    const right = Math.min(into.right, columns.length - 1);
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
    await this.#apply(targets);
  }

  /** Fills the range with its first row; a single row with the row above it. */
  async fillDown(range: Range): Promise<void> {
    const { top, bottom } = range;
    if (top !== bottom) await this.#fill({ ...range, bottom: top }, bottom);
    else if (top > 0) await this.#fill({ ...range, top: top - 1, bottom: top - 1 }, bottom);
  }

  /** Repeats the rows of the range down to the row. */
  async fillTo(range: Range, to: number): Promise<void> {
    if (to > range.bottom) await this.#fill(range, to);
  }

  #fill(source: Range, to: number): Promise<void> {
    return this.#tracked(this.#settled().then(() => this.#repeat(source, to)));
  }

  async #repeat(source: Range, to: number): Promise<void> {
    const into = { ...source, top: source.bottom + 1, bottom: to };
    if (isTooMany([into])) return;
    const { columns } = this.#shown();
    const contacts = await this.#contacts(source.top, to);
    const height = sizeOf(source).rows;
    const targets = cellsIn([into]).flatMap(({ row, column }): CellTarget[] => {
      const from = contacts(source.top + ((row - into.top) % height));
      const shown = columns[column];
      const access = shown && accessOf(shown);
      if (from === undefined || access === undefined) return [];
      return [{ row, column, text: access.textOf(from), value: access.valueOf(from) }];
    });
    await this.#change(targets);
  }

  /** Changes cells after all earlier edits, so that an undo restores the values that these have left. */
  #apply(targets: readonly CellTarget[]): Promise<void> {
    return this.#tracked(this.#settled().then(() => this.#change(targets)));
  }

  async #change(targets: readonly CellTarget[]): Promise<void> {
    if (targets.length === 0) return;
    const { columns } = this.#shown();
    const rows = targets.map((target) => target.row);
    const [catalogs, contacts] = await Promise.all([
      this.#catalogs(columns),
      this.#contacts(
        rows.reduce((least, row) => Math.min(least, row)),
        rows.reduce((most, row) => Math.max(most, row)),
      ),
    ]);
    const edits = targets.flatMap(({ row, column, text, value }) => {
      const contact = contacts(row);
      const shown = columns[column];
      if (contact === undefined || shown === undefined) return [];
      return this.#edit(contact, shown, text, catalogs, value) ?? [];
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
  async #catalogs(columns: readonly ContactColumn[]): Promise<Catalogs> {
    const ids = new Set(columns.map((column) => column.id));
    const read = async (name: Exclude<CatalogName, 'tags'>, id: string): Promise<readonly CatalogItem[]> =>
      ids.has(id) ? this.#client.fetchQuery(catalogQuery(name)).catch(() => []) : [];
    const [groups, sources, statuses] = await Promise.all([
      read('groups', 'groups'),
      read('sources', 'source'),
      read('statuses', 'status'),
    ]);
    return { groups, sources, statuses };
  }

  /** Returns contacts by row as the user's edits have left them, also of rows out of view. */
  async #contacts(from: number, to: number): Promise<(row: number) => Contact | undefined> {
    const { list, at } = this.#shown();
    const shown = new Map<number, Contact>();
    const missing = new Set<number>();
    for (let row = from; row <= to; row += 1) {
      const contact = at(row);
      if (contact === undefined || this.#history.versions.isBehind(contact))
        missing.add(Math.floor(row / pageSize));
      else shown.set(row, contact);
    }
    for (const page of missing) {
      const query = pageQuery(list, page);
      let { data } = await this.#client.fetchQuery(query);
      if (data.some((item) => this.#history.versions.isBehind(item)))
        data = (await this.#client.fetchQuery({ ...query, staleTime: 0 })).data;
      for (const [index, contact] of data.entries()) {
        const row = page * pageSize + index;
        if (!shown.has(row)) shown.set(row, contact);
      }
    }
    return (row) => shown.get(row);
  }
}

function cellsIn(ranges: readonly Range[]): readonly Cell[] {
  const found = new Map<string, Cell>();
  for (const { top, bottom, left, right } of ranges)
    for (let row = top; row <= bottom; row += 1)
      for (let column = left; column <= right; column += 1) found.set(`${row}:${column}`, { row, column });
  return [...found.values()];
}

function targetOf(cells: Cells, { top, left, bottom, right }: Range): Range {
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
