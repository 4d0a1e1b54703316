/**
 * The choices of a cell: found by typing, with their colours, one or several. A name that there is none of yet is made. Several choices
 * are stored one by one as they are made, so there is nothing to confirm.
 */
import { useId, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { t } from '../texts/texts.ts';
import { Chip } from '../ui/controls.tsx';
import { Icon } from '../ui/Icon.tsx';
import type { CellChoice } from './cell-values.ts';
import type { Then } from './TextEditor.tsx';

export interface ChoiceEditorProps {
  readonly label: string;
  /** typed to begin with */
  readonly text: string;
  readonly choices: readonly CellChoice[];
  readonly chosen: readonly string[];
  readonly isSeveral: boolean;
  /** absent: none can be made */
  readonly onMake: ((name: string) => void) | undefined;
  readonly onChoose: (values: readonly string[]) => void;
  readonly onDone: (then: Then) => void;
}

interface Option extends Pick<CellChoice, 'name' | 'color'> {
  readonly value: string | undefined;
  readonly isNew?: boolean;
}

const mostShown = 100;
const height = 320;

export function ChoiceEditor(props: ChoiceEditorProps) {
  const { label, choices, chosen, isSeveral, onMake } = props;
  const [text, setText] = useState(props.text);
  const [at, setAt] = useState(0);
  const [box, setBox] = useState<{ left: number; top?: number; bottom?: number; width: number }>();
  const id = useId();
  const cell = useRef<HTMLSpanElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const own = cell.current?.closest('[data-cell]')?.getBoundingClientRect();
    if (own === undefined) return;
    const width = Math.max(240, own.width);
    const left = Math.max(8, Math.min(own.left, innerWidth - width - 8));
    const isBelow = own.bottom + height < innerHeight || own.top < height;
    setBox({ left, width, ...(isBelow ? { top: own.bottom } : { bottom: innerHeight - own.top }) });
  }, []);

  const sought = text.trim().toLowerCase();
  const found = choices.filter((one) => one.name.toLowerCase().includes(sought));
  const isKnown = choices.some((one) => one.name.toLowerCase() === sought);
  const options: readonly Option[] = [
    ...(sought === '' && !isSeveral && chosen.length > 0
      ? [{ value: undefined, name: t.none, color: null }]
      : []),
    ...found.slice(0, mostShown),
    ...(sought !== '' && !isKnown && onMake !== undefined
      ? [{ value: undefined, name: text.trim(), color: null, isNew: true }]
      : []),
  ];
  const current = Math.min(at, options.length - 1);
  const choose = (option: Option | undefined) => {
    if (option === undefined) return;
    if (option.isNew === true) onMake?.(option.name);
    else if (option.value === undefined) props.onChoose([]);
    else if (!isSeveral) props.onChoose([option.value]);
    else {
      const isOn = chosen.includes(option.value);
      props.onChoose(isOn ? chosen.filter((one) => one !== option.value) : [...chosen, option.value]);
    }
    setText('');
    if (!isSeveral) props.onDone('stay');
  };
  const move = (to: number) => {
    const next = Math.max(0, Math.min(options.length - 1, to));
    setAt(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const run: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(current + 1),
      ArrowUp: () => move(current - 1),
      Enter: () => choose(options[current]),
      Escape: () => props.onDone('stay'),
      Tab: () => props.onDone(event.shiftKey ? 'left' : 'right'),
      ...(text === '' && isSeveral && chosen.length > 0
        ? { Backspace: () => props.onChoose(chosen.slice(0, -1)) }
        : {}),
    };
    const known = run[event.key];
    if (known === undefined) return;
    event.preventDefault();
    known();
  };

  return (
    <span ref={cell} className="min-w-0 flex-1">
      {box !== undefined &&
        createPortal(
          <div
            ref={panel}
            style={box}
            onPointerDown={(event) => event.stopPropagation()}
            className="animate-appear fixed z-40 flex max-h-80 flex-col rounded-md border border-line bg-raised shadow-float"
          >
            <input
              autoFocus
              dir="auto"
              role="combobox"
              aria-label={label}
              aria-expanded="true"
              aria-autocomplete="list"
              aria-controls={`${id}-list`}
              aria-activedescendant={options.length > 0 ? `${id}-${current}` : undefined}
              autoComplete="off"
              placeholder={t.grid.find}
              maxLength={100}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setAt(0);
              }}
              onKeyDown={onKeyDown}
              onBlur={(event) => {
                if (!panel.current?.contains(event.relatedTarget)) props.onDone('stay');
              }}
              className="h-9 w-full shrink-0 rounded-t-md border-b border-line bg-transparent px-2.5 text-sm outline-offset-[-2px]"
            />
            <ul
              id={`${id}-list`}
              role="listbox"
              aria-label={label}
              aria-multiselectable={isSeveral}
              className="min-h-0 overflow-y-auto p-1"
            >
              {options.map((option, index) => (
                <li
                  key={`${option.value ?? ''} ${option.name}`}
                  id={`${id}-${index}`}
                  role="option"
                  aria-selected={option.value !== undefined && chosen.includes(option.value)}
                  // The field keeps the focus.
                  onPointerDown={(event) => event.preventDefault()}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => choose(option)}
                  onPointerMove={() => setAt(index)}
                  className={`flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 text-sm ${index === current ? 'bg-sunken' : ''}`}
                >
                  <Icon
                    name={
                      option.isNew
                        ? 'plus'
                        : option.value !== undefined && chosen.includes(option.value)
                          ? 'check'
                          : 'none'
                    }
                    className="text-accent"
                  />
                  {option.isNew ? (
                    <span className="truncate">{t.grid.make(option.name)}</span>
                  ) : option.value === undefined ? (
                    <span className="text-ink-faint">{option.name}</span>
                  ) : (
                    <Chip color={option.color}>{option.name}</Chip>
                  )}
                </li>
              ))}
              {options.length === 0 && (
                <li
                  role="option"
                  aria-selected="false"
                  aria-disabled="true"
                  className="px-2 py-1.5 text-sm text-ink-faint"
                >
                  {t.palette.empty}
                </li>
              )}
            </ul>
          </div>,
          cell.current?.closest('main') ?? document.body,
        )}
    </span>
  );
}
