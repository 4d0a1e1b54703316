/**
 * The choices of a cell, in a list at the cell. Several are stored one by one as they are chosen, without a
 * confirmation.
 */
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { ChoiceProps } from '../../ui/forms/Combobox.tsx';
import { ComboboxList } from '../../ui/forms/ComboboxList.tsx';
import { Layer } from '../../ui/layers.tsx';
import type { NextCell } from './TextEditor.tsx';

const height = 360;

export function ChoiceEditor(
  props: ChoiceProps & {
    /** typed to begin with */
    text: string;
    isEntered: boolean;
    isWaiting: boolean;
    onDone: (then: NextCell) => void;
    /** the stored cell */
    children: ReactNode;
  },
) {
  const { text, onDone, children, ...list } = props;
  const { chosen, isSeveral, onChange } = list;
  const [box, setBox] = useState<{ left: number; top?: number; bottom?: number; width: number }>();
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
  const onKeyDown = (event: KeyboardEvent, typed: string) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const run: Readonly<Record<string, () => void>> = {
      Escape: () => onDone('stay'),
      Tab: () => onDone(event.shiftKey ? 'left' : 'right'),
      ...(typed === '' && isSeveral && chosen.length > 0
        ? { Backspace: () => onChange(chosen.slice(0, -1)) }
        : {}),
    };
    const known = run[event.key];
    if (known === undefined) return;
    event.preventDefault();
    known();
  };
  return (
    <span ref={cell} className="min-w-0 flex-1">
      {children}
      {box !== undefined &&
        createPortal(
          <div
            ref={panel}
            style={box}
            onPointerDown={(event) => event.stopPropagation()}
            onBlur={(event) => {
              if (!panel.current?.contains(event.relatedTarget)) onDone('stay');
            }}
            className="animate-appear fixed z-40 rounded-md border border-line bg-raised p-1 shadow-float"
          >
            <Layer />
            <ComboboxList {...list} text={text} onKeyDown={onKeyDown} onClose={() => onDone('stay')} />
          </div>,
          cell.current?.closest('main') ?? document.body,
        )}
    </span>
  );
}
