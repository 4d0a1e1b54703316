/** The choices of a field, each in a row: a color, a name, and the handle that files and programs write. */
import { useRef } from 'react';
import type { OwnField } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/buttons.tsx';
import { Combobox } from '../ui/forms/Combobox.tsx';
import { useIssue } from '../ui/forms/form.tsx';
import { Input } from '../ui/inputs.tsx';
import { Dot } from '../ui/Tag.tsx';
import { choiceColor } from '../values/hue.ts';

export type ChoiceRow = Pick<OwnField['choices'][number], 'value' | 'label' | 'color'>;

const empty: ChoiceRow = { value: '', label: '', color: null };

/** Returns the choices: rows with a name or a handle. A missing name equals the handle, and vice versa. */
export function choicesOf(rows: readonly ChoiceRow[]): readonly ChoiceRow[] {
  return rows.flatMap(({ value, label, color }) => {
    const [name, handle] = [label.trim(), value.trim()];
    return name === '' && handle === '' ? [] : [{ value: handle || name, label: name || handle, color }];
  });
}

export function ChoiceRows(props: {
  rows: readonly ChoiceRow[];
  onChange: (rows: readonly ChoiceRow[]) => void;
}) {
  const { rows, onChange } = props;
  const issue = useIssue('choices');
  const list = useRef<HTMLUListElement>(null);
  const shown = rows.length === 0 ? [empty] : rows;
  const add = () => {
    onChange([...shown, empty]);
    setTimeout(() => list.current?.querySelector<HTMLElement>('li:last-child input')?.focus(), 0);
  };
  const { ownFields } = t;
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium text-ink-soft">{ownFields.choices}</legend>
      <ul ref={list} className="flex flex-col gap-1.5">
        {shown.map((row, index) => (
          <ChoiceLine
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name, and keep their order
            key={index}
            row={row}
            position={index + 1}
            onChange={(next) => onChange(shown.with(index, next))}
            onEnter={add}
            onRemove={shown.length === 1 ? undefined : () => onChange(shown.toSpliced(index, 1))}
          />
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2">
        <Button icon="plus" onClick={add}>
          {ownFields.addChoice}
        </Button>
        <p className="min-w-0 flex-1 basis-52 text-xs text-ink-faint">{ownFields.choicesHint}</p>
      </div>
      {issue !== undefined && (
        <p role="alert" className="text-xs text-bad">
          {issue}
        </p>
      )}
    </fieldset>
  );
}

interface ChoiceLineProps {
  readonly row: ChoiceRow;
  /** counted from 1 */
  readonly position: number;
  readonly onChange: (row: ChoiceRow) => void;
  readonly onEnter: () => void;
  /** undefined: it is the only one */
  readonly onRemove: (() => void) | undefined;
}

function ChoiceLine({ row, position, onChange, onEnter, onRemove }: ChoiceLineProps) {
  const { ownFields, catalogs } = t;
  return (
    <li className="grid grid-cols-[auto_1fr_1fr_auto] items-center gap-1.5">
      <Combobox
        label={ownFields.choiceColor(position)}
        options={colorOptions(row.color)}
        chosen={row.color === null ? [] : [row.color]}
        none={catalogs.noColor}
        onChange={([color]) => onChange({ ...row, color: color ?? null })}
        trigger={
          <button
            type="button"
            aria-label={ownFields.choiceColor(position)}
            className="grid size-8 place-items-center rounded-md border border-line hover:border-line-strong"
          >
            <Dot color={row.label === '' ? row.color : choiceColor(row.color, position - 1)} isLarge />
          </button>
        }
      />
      <Input
        aria-label={ownFields.choiceName(position)}
        placeholder={ownFields.label}
        value={row.label}
        maxLength={100}
        autoComplete="off"
        onChange={(event) => onChange({ ...row, label: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || row.label.trim() === '') return;
          // Enter moves to the next choice; the button below sends the form.
          event.preventDefault();
          onEnter();
        }}
      />
      <Input
        aria-label={ownFields.choiceHandle(position)}
        placeholder={row.label.trim() || ownFields.handle}
        value={row.value}
        maxLength={100}
        autoComplete="off"
        className="font-mono !text-sm"
        onChange={(event) => onChange({ ...row, value: event.target.value })}
      />
      <IconButton
        icon="close"
        label={ownFields.removeChoice(position)}
        disabled={onRemove === undefined}
        onClick={onRemove}
      />
    </li>
  );
}

/** Returns the colors to choose from. A choice may have a color outside the short list. */
function colorOptions(own: string | null) {
  const known = Object.entries(t.catalogs.colors).map(([value, label]) => ({ value, label, color: value }));
  const isKnown = own === null || known.some(({ value }) => value === own.toUpperCase());
  return isKnown ? known : [{ value: own, label: own, color: own }, ...known];
}
