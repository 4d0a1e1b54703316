/**
 * Find and replace in one column of the rejected rows, such as ` at ` in emails. Enter replaces all. Undo restores
 * the cells that were not edited since.
 */
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/buttons.tsx';
import { Input } from '../ui/inputs.tsx';
import { type Cell, correctAll } from './draft.ts';

/** A cell with its text in the file and its text now. */
interface CellText {
  readonly row: number;
  readonly key: string;
  readonly file: string;
  readonly now: string;
}

interface Props {
  readonly column: string;
  readonly cells: readonly CellText[];
  /** more rows are being read */
  readonly isReading: boolean;
  /** the text that was selected when it was opened */
  readonly start: string;
  readonly onClose: () => void;
}

const escapePattern = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Replaces a text in cells, in any letter case. */
function replaceInCells(cells: readonly CellText[], find: string, text: string): readonly CellText[] {
  if (find === '') return [];
  const pattern = new RegExp(escapePattern(find), 'giu');
  const isFound = ({ now }: CellText) => now.search(pattern) >= 0;
  return cells.filter(isFound).map((cell) => ({ ...cell, now: cell.now.replace(pattern, () => text) }));
}

/** Makes a correction. A cell with the text of the file is not a correction. */
const correctionOf = ({ row, key, file, now }: CellText): Cell => ({
  row,
  column: key,
  text: now === file ? undefined : now,
});

export function FindReplace({ column, cells, isReading, start, onClose }: Props) {
  // The buttons vanish or are disabled when they were used.
  const field = useRef<HTMLInputElement>(null);
  const [find, setFind] = useState(start);
  const [text, setText] = useState('');
  const found = replaceInCells(cells, find, text);
  const { last, isTyped, setTyped, run, undo } = useReplacement(cells, found, field);
  const typed = (set: (value: string) => void) => (event: React.ChangeEvent<HTMLInputElement>) => {
    setTyped(true);
    set(event.target.value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isUndo = event.key === 'z' && (event.ctrlKey || event.metaKey) && last !== undefined && !isTyped;
    const act = isUndo ? undo : event.key === 'Escape' ? onClose : event.key === 'Enter' ? run : undefined;
    if (act === undefined || (event.key === 'Enter' && !(event.target instanceof HTMLInputElement))) return;
    event.preventDefault();
    event.stopPropagation();
    if (act !== run || found.length > 0) act();
  };
  return (
    <search className="flex flex-wrap items-center gap-2 px-4" onKeyDown={onKeyDown}>
      <Input
        ref={field}
        autoFocus
        aria-label={t.importing.findIn(column)}
        placeholder={t.importing.findIn(column)}
        value={find}
        onChange={typed(setFind)}
        onFocus={({ target }) => target.select()}
        className="!w-52"
      />
      <Input
        aria-label={t.imports.replaceWith(column)}
        placeholder={t.importing.replaceBy}
        value={text}
        onChange={typed(setText)}
        className="!w-52"
      />
      <Button disabled={found.length === 0} onClick={run}>
        {t.importing.replaceAll}
      </Button>
      {last !== undefined && (
        <Button icon="undo" onClick={undo}>
          {t.actions.undo}
        </Button>
      )}
      <p role="status" className="nums min-w-0 flex-1 text-sm text-ink-soft">
        {last !== undefined && !isTyped
          ? t.importing.cellsReplaced(last.length)
          : isReading
            ? t.searching
            : find !== '' && t.importing.cellsFound(found.length)}
      </p>
      <IconButton icon="close" label={t.actions.close} onClick={onClose} />
    </search>
  );
}

/** Returns the last replacement, and functions that replace all and restore. */
function useReplacement(
  cells: readonly CellText[],
  found: readonly CellText[],
  field: RefObject<HTMLInputElement | null>,
) {
  /** the cells as they were before the last replacement, and the texts that they got */
  const [last, setLast] = useState<readonly (readonly [before: CellText, after: string])[]>();
  /** the texts were typed after it */
  const [isTyped, setTyped] = useState(false);
  const run = () => {
    const before = new Map(cells.map((cell) => [cell.row, cell]));
    setLast(found.map((cell) => [before.get(cell.row) ?? cell, cell.now]));
    setTyped(false);
    correctAll(found.map(correctionOf));
    field.current?.focus();
  };
  const undo = () => {
    const now = new Map(cells.map((cell) => [cell.row, cell.now]));
    correctAll(
      (last ?? []).flatMap(([cell, after]) => (now.get(cell.row) === after ? [correctionOf(cell)] : [])),
    );
    setLast(undefined);
    field.current?.focus();
  };
  return { last, isTyped, setTyped, run, undo };
}
