/** The text of a cell while it is edited. Enter, Tab and leaving the cell store the text; Escape does not. */
import {
  type ChangeEvent,
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';
import { unsavedAttribute } from '../../drafts/unsaved.tsx';
import type { Control } from '../../ui/forms/form.tsx';

/** The move of the selection after the edit. */
export type NextCell = 'down' | 'up' | 'right' | 'left' | 'stay';

interface TextEditorProps {
  readonly label: string;
  readonly text: string;
  readonly isDate: boolean;
  /** selected, so that typing replaces it */
  readonly isWhole: boolean;
  readonly onText: (text: string) => void;
  /** Returns false if the field must stay open. */
  readonly onDone: (text: string | undefined, then: NextCell) => boolean;
  /** The field was removed with its row: scrolled out of view, or moved. */
  readonly onGone: (text: string) => void;
  /** shown at the field */
  readonly notice?: ((end: (isKept: boolean) => void) => ReactNode) | undefined;
}

export function TextEditor(props: TextEditorProps) {
  const { label, text, isDate, isWhole, onText, onDone, onGone, notice } = props;
  const [value, setValue] = useState(text);
  const isOver = useRef(false);
  const end = (next: string | undefined, then: NextCell) => {
    // A removed field loses the focus, which would store it again.
    if (isOver.current) return;
    isOver.current = true;
    isOver.current = onDone(next, then);
  };
  const leave = useRef(() => {});
  leave.current = () => {
    if (!isOver.current) onGone(value);
  };
  useEffect(() => () => leave.current(), []);
  const shared = {
    dir: 'auto',
    autoComplete: 'off',
    autoFocus: true,
    'aria-label': label,
    ...unsavedAttribute(value !== text),
    value,
    maxLength: 8_000,
    onFocus: ({ target }: FocusEvent<Control>) => isWhole && !isDate && target.select(),
    onChange: ({ target }: ChangeEvent<Control>) => {
      setValue(target.value);
      onText(target.value);
    },
    onBlur: () => end(value, 'stay'),
    onKeyDown: (event: KeyboardEvent) => {
      if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
      if (event.nativeEvent.isComposing) return;
      if (event.key === 'Escape') end(undefined, 'stay');
      if (event.key === 'Enter') end(value, event.shiftKey ? 'up' : 'down');
      if (event.key === 'Tab') end(value, event.shiftKey ? 'left' : 'right');
      if (event.key === 'Enter' || event.key === 'Tab') event.preventDefault();
    },
    // The frame of the cell shows the focus.
    className:
      'absolute inset-0.5 resize-none rounded-none bg-surface px-1.5 text-sm leading-8 text-ink outline-none',
  };
  return (
    <>
      {/* A field of one line would remove line ends. */}
      {text.includes('\n') ? <textarea {...shared} /> : <input type={isDate ? 'date' : 'text'} {...shared} />}
      {notice?.((isKept) => end(isKept ? value : undefined, isKept ? 'down' : 'stay'))}
    </>
  );
}
