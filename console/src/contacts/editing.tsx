/** The editing of the list, loaded when the list is first pointed at or focused: cells in place, the clipboard, filling and undo. */
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import { type CatalogItem, type Contact, contactTypes, type One } from '../api/types.ts';
import { type Cells, htmlOf, parseCells, textOf } from '../grid/clipboard.ts';
import type { Drafts } from '../grid/drafts.ts';
import { cellsOf, type Place, type Range, sizeOf } from '../grid/selection.ts';
import { useAccount } from '../session/account.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { toast, toastError } from '../ui/toasts.tsx';
import { ChoiceEditor } from './ChoiceEditor.tsx';
import { accessOf, type Catalogs, type CellChoice, copiedText } from './cell-values.ts';
import type { ContactColumn } from './columns.tsx';
import { type CellEdit, Edits, mostCells } from './edits.ts';
import { nameOf } from './name.ts';
import { type CatalogName, catalogQuery, type ListOf, pageQuery, pageSize, readScopeOf } from './queries.ts';
import { TextEditor, type Then } from './TextEditor.tsx';

/** Characters of a paste. */
const longestPaste = 4_000_000;

/** The list as it is shown. */
export interface ShownList {
  readonly list: ListOf;
  readonly columns: readonly ContactColumn[];
  readonly count: number;
  readonly at: (row: number) => Contact | undefined;
}

interface Target extends Place {
  readonly text: string;
  /** instead of what the text means */
  readonly value?: unknown;
}

export class Editing {
  readonly #client: QueryClient;
  readonly #edits: Edits;
  readonly #shown: () => ShownList;
  /** What has begun and is not done. */
  readonly #under = new Set<Promise<unknown>>();

  constructor(
    client: QueryClient,
    drafts: Drafts,
    shown: () => ShownList,
    find: (id: string) => Contact | undefined,
  ) {
    this.#client = client;
    this.#edits = new Edits(client, drafts, find);
    this.#shown = shown;
  }

  undo(): Promise<void> {
    return this.#afterAll(() => this.#edits.undo());
  }

  redo(): Promise<void> {
    return this.#afterAll(() => this.#edits.redo());
  }

  /** Steps follow each other: one is taken back when all that began before it are done. */
  #afterAll(run: () => Promise<void>): Promise<void> {
    const before = [...this.#under];
    return this.#tracked(Promise.allSettled(before).then(run));
  }

  #tracked<Value>(work: Promise<Value>): Promise<Value> {
    this.#under.add(work);
    const end = () => this.#under.delete(work);
    work.then(end, end);
    return work;
  }

  /** Returns whether the cell was refused. */
  enter(contact: Contact, column: ContactColumn, text: string, value?: unknown): Promise<boolean> {
    return this.#tracked(this.#enter(contact, column, text, value));
  }

  async #enter(contact: Contact, column: ContactColumn, text: string, value?: unknown): Promise<boolean> {
    const edit = this.#edit(contact, column, text, await this.#catalogs([column]), value);
    return edit !== undefined && (await this.#edits.apply([edit])).length > 0;
  }

  /** Puts the last range, or ranges of the same columns one below the other, on the clipboard. */
  copy(ranges: readonly Range[], clipboard: DataTransfer): boolean {
    const { columns, at } = this.#shown();
    const [first] = ranges;
    const last = ranges.at(-1);
    if (first === undefined || last === undefined || isTooMany(ranges)) return false;
    const isOne = ranges.every((one) => one.left === first.left && one.right === first.right);
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
      placesOf(ranges)
        // Every contact has a type.
        .filter(({ column }) => columns[column]?.id !== 'type')
        .map((place) => ({ ...place, text: '' })),
    );
  }

  /** Returns the range that was pasted into. One cell goes into all that are selected, a smaller block repeats. */
  async paste(ranges: readonly Range[], text: string): Promise<Range | undefined> {
    const last = ranges.at(-1);
    if (last === undefined || text === '') return undefined;
    if (text.length > longestPaste) {
      tooMany(undefined);
      return undefined;
    }
    const cells = parseCells(text);
    const into = targetOf(cells, last);
    const { columns, count } = this.#shown();
    const rows = Math.min(into.bottom, count - 1);
    const right = Math.min(into.right, columns.length - 1);
    const isSpread = cells.length === 1 && cells[0]?.length === 1 && ranges.length > 1;
    const filled = isSpread ? ranges : [{ ...into, bottom: rows, right }];
    if (isTooMany(filled)) return undefined;
    const targets = placesOf(filled).map(({ row, column }) => {
      const source = isSpread ? cells[0] : cells[(row - into.top) % cells.length];
      return {
        row,
        column,
        text: source?.[isSpread ? 0 : (column - into.left) % (source?.length ?? 1)] ?? '',
      };
    });
    if (into.bottom > rows || into.right > right) toast({ text: t.grid.cut });
    await this.#apply(targets);
    return { ...into, bottom: rows, right };
  }

  /** Fills the range with its first row; one row, with the row above it. */
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
    return this.#tracked(this.#repeat(source, to));
  }

  async #repeat(source: Range, to: number): Promise<void> {
    const into = { ...source, top: source.bottom + 1, bottom: to };
    if (isTooMany([into])) return;
    const { columns } = this.#shown();
    const contacts = await this.#contacts(source.top, to);
    const height = sizeOf(source).rows;
    const targets = placesOf([into]).flatMap(({ row, column }): Target[] => {
      const from = contacts(source.top + ((row - into.top) % height));
      const shown = columns[column];
      const access = shown && accessOf(shown);
      if (from === undefined || access === undefined) return [];
      return [{ row, column, text: access.textOf(from), value: access.valueOf(from) }];
    });
    await this.#apply(targets);
  }

  #apply(targets: readonly Target[]): Promise<void> {
    return this.#tracked(this.#change(targets));
  }

  async #change(targets: readonly Target[]): Promise<void> {
    if (targets.length === 0) return;
    const { columns } = this.#shown();
    const rows = targets.map((one) => one.row);
    const [catalogs, contacts] = await Promise.all([
      this.#catalogs(columns),
      this.#contacts(
        rows.reduce((least, one) => Math.min(least, one)),
        rows.reduce((most, one) => Math.max(most, one)),
      ),
    ]);
    const edits = targets.flatMap(({ row, column, text, value }) => {
      const contact = contacts(row);
      const shown = columns[column];
      if (contact === undefined || shown === undefined) return [];
      return this.#edit(contact, shown, text, catalogs, value) ?? [];
    });
    await this.#edits.apply(edits);
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
    const after = value === undefined ? access.parse(text, catalogs) : value;
    return { contact, column: column.id, access, text, before: access.valueOf(contact), after };
  }

  /** Those that a column of the list needs. A key that may not read them sends names. */
  async #catalogs(columns: readonly ContactColumn[]): Promise<Catalogs> {
    const ids = new Set(columns.map((one) => one.id));
    const read = async (name: Exclude<CatalogName, 'tags'>, id: string): Promise<readonly CatalogItem[]> =>
      ids.has(id) ? this.#client.fetchQuery(catalogQuery(name)).catch(() => []) : [];
    const [groups, sources, statuses] = await Promise.all([
      read('groups', 'groups'),
      read('sources', 'source'),
      read('statuses', 'status'),
    ]);
    return { groups, sources, statuses };
  }

  /** Contacts by row, of rows out of view too. */
  async #contacts(from: number, to: number): Promise<(row: number) => Contact | undefined> {
    const { list, at } = this.#shown();
    const shown = new Map<number, Contact>();
    const missing = new Set<number>();
    for (let row = from; row <= to; row += 1) {
      const contact = at(row);
      if (contact === undefined) missing.add(Math.floor(row / pageSize));
      else shown.set(row, contact);
    }
    for (const page of missing) {
      const { data } = await this.#client.fetchQuery(pageQuery(list, page));
      for (const [index, contact] of data.entries()) {
        const row = page * pageSize + index;
        if (!shown.has(row)) shown.set(row, contact);
      }
    }
    return (row) => shown.get(row);
  }
}

function placesOf(ranges: readonly Range[]): readonly Place[] {
  const places = new Map<string, Place>();
  for (const { top, bottom, left, right } of ranges)
    for (let row = top; row <= bottom; row += 1)
      for (let column = left; column <= right; column += 1) places.set(`${row}:${column}`, { row, column });
  return [...places.values()];
}

function targetOf(cells: Cells, { top, left, bottom, right }: Range): Range {
  const rows = cells.length;
  const columns = Math.max(...cells.map((row) => row.length));
  const chosen = sizeOf({ top, left, bottom, right });
  const isRepeated = chosen.rows % rows === 0 && chosen.columns % columns === 0;
  return isRepeated
    ? { top, left, bottom, right }
    : { top, left, bottom: top + rows - 1, right: left + columns - 1 };
}

function isTooMany(ranges: readonly Range[]): boolean {
  const count = cellsOf(ranges);
  if (count <= mostCells) return false;
  tooMany(count);
  return true;
}

function tooMany(count: number | undefined): void {
  toast({
    text: t.grid.tooMany(count === undefined ? undefined : formatNumber(count), formatNumber(mostCells)),
    isBad: true,
  });
}

interface CellEditorProps {
  readonly editing: Editing;
  readonly contact: Contact;
  readonly column: ContactColumn;
  readonly text: string | undefined;
  /** entered before, and refused */
  readonly refused: string | undefined;
  readonly onDone: (then: Then) => void;
  readonly onRefused: () => void;
}

const catalogOf: Readonly<Partial<Record<string, CatalogName>>> = {
  tags: 'tags',
  groups: 'groups',
  status: 'statuses',
  source: 'sources',
};

export function CellEditor({ editing, contact, column, text, refused, onDone, onRefused }: CellEditorProps) {
  const client = useQueryClient();
  const { can } = useAccount();
  const [opened] = useState(contact);
  const catalog = catalogOf[column.id];
  const items = useQuery({
    ...catalogQuery(catalog ?? 'tags'),
    enabled: catalog !== undefined && can(readScopeOf(catalog)),
  }).data;
  const access = accessOf(column);
  if (access === undefined) return null;
  const label = t.editCell(column.title, nameOf(contact));
  // What someone else did to this very cell since it was opened is a conflict; what was done to others is none.
  const isKept = access.textOf(opened) === access.textOf(contact);
  const isSingle = access.kind !== 'several';
  const enter = (entered: string, value?: unknown) =>
    void editing
      .enter(isSingle && !isKept ? opened : contact, column, entered, value)
      .then((isRefused) => isRefused && onRefused())
      .catch(toastError);
  if (access.kind === 'text' || access.kind === 'date')
    return (
      <TextEditor
        label={label}
        text={text ?? refused ?? access.textOf(contact)}
        isDate={access.kind === 'date'}
        isWhole={text === undefined}
        onDone={(entered, then) => {
          onDone(then);
          const isChanged = entered !== undefined && entered !== (refused ?? access.textOf(contact));
          if (isChanged) enter(entered);
        }}
      />
    );

  const choices = choicesOf(column, items ?? []);
  const isSeveral = access.kind === 'several';
  const chosen = [access.valueOf(contact)].flat().flatMap((one) => (one === null ? [] : String(one)));
  const choose = (values: readonly string[]) => {
    const sent = values.map((one) => valueIn(column, one));
    const names = values.map((one) => choices.find((choice) => choice.value === one)?.name ?? one);
    enter(names.join(', '), isSeveral ? sent : (sent[0] ?? null));
  };
  const make = async (name: string) => {
    if (catalog === undefined) return;
    if (catalog === 'tags') return choose([...chosen, name]);
    const { data } = await call<One<CatalogItem>>('POST', `/${catalog}`, { body: { name } });
    await client.invalidateQueries({ queryKey: ['catalogs', catalog] });
    const made = String(data.number);
    choose(isSeveral ? [...chosen, made] : [made]);
  };
  const mayMake =
    catalog === 'tags' || (catalog !== undefined && can(`${catalog}:write` as Parameters<typeof can>[0]));
  return (
    <ChoiceEditor
      label={label}
      text={text ?? ''}
      choices={choices}
      chosen={chosen}
      isSeveral={isSeveral}
      onMake={mayMake ? (name) => void make(name).catch(toastError) : undefined}
      onChoose={choose}
      onDone={onDone}
    />
  );
}

function choicesOf(column: ContactColumn, items: readonly CatalogItem[]): readonly CellChoice[] {
  const { field } = column;
  if (field?.type === 'yes_no')
    return [
      { value: 'true', name: t.attributes.yes, color: null },
      { value: 'false', name: t.attributes.no, color: null },
    ];
  if (field !== undefined)
    return field.choices.map(({ value, label, color }) => ({ value, name: label, color }));
  if (column.id === 'type')
    return contactTypes.map((one) => ({ value: one, name: t.types[one], color: null }));
  // Tags are named: their names differ by letter case.
  const named = (one: CatalogItem) => (column.id === 'tags' ? one.name : String(one.number));
  return items.map((one) => ({ value: named(one), name: one.name, color: one.color }));
}

function valueIn(column: ContactColumn, value: string): unknown {
  if (column.field?.type === 'yes_no') return value === 'true';
  return ['groups', 'status', 'source'].includes(column.id) ? Number(value) : value;
}
