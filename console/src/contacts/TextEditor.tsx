/** The text of a cell while it is edited: Enter, Tab and leaving the cell store it, Escape does not. */
import { useEffect, useRef, useState } from 'react';
import { fieldLook } from '../ui/controls.tsx';

/** The move of the selection after the edit. */
export type Then = 'down' | 'up' | 'right' | 'left' | 'stay';

export interface TextEditorProps {
  readonly label: string;
  readonly text: string;
  readonly isDate: boolean;
  /** selected, so that typing replaces it */
  readonly isWhole: boolean;
  readonly onDone: (text: string | undefined, then: Then) => void;
}

export function TextEditor({ label, text, isDate, isWhole, onDone }: TextEditorProps) {
  const [value, setValue] = useState(text);
  const isOver = useRef(false);
  const end = (next: string | undefined, then: Then) => {
    // The field loses the focus as it goes, which would store it again.
    if (isOver.current) return;
    isOver.current = true;
    onDone(next, then);
  };
  // A row that scrolls out of view takes its field with it, and the text is stored.
  const leave = useRef(() => {});
  leave.current = () => end(value, 'stay');
  useEffect(() => () => leave.current(), []);
  return (
    <input
      type={isDate ? 'date' : 'text'}
      dir="auto"
      autoComplete="off"
      autoFocus
      aria-label={label}
      value={value}
      maxLength={8_000}
      onFocus={(event) => isWhole && !isDate && event.target.select()}
      onChange={(event) => setValue(event.target.value)}
      onBlur={() => end(value, 'stay')}
      onKeyDown={(event) => {
        if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Escape') end(undefined, 'stay');
        if (event.key === 'Enter') end(value, event.shiftKey ? 'up' : 'down');
        if (event.key !== 'Tab') return;
        event.preventDefault();
        end(value, event.shiftKey ? 'left' : 'right');
      }}
      className={`${fieldLook} -mx-1.5 h-7! rounded-sm! px-1.5!`}
    />
  );
}
