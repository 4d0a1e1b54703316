/**
 * A cell while its list of choices is being loaded. It collects the keys of a fast typist, and passes the text to the
 * list.
 */
import { useRef, useState } from 'react';
import { t } from '../../texts/texts.ts';
import { nothingEarly } from '../../ui/EarlyField.tsx';
import { nameOf } from '../name.ts';
import type { ChoiceCell } from './ChoiceCell.tsx';
import type { CellEditorProps } from './TextCell.tsx';

interface LazyChoiceProps {
  readonly props: CellEditorProps;
  /** undefined until it is loaded */
  readonly Choice: typeof ChoiceCell | undefined;
}

export function LazyChoice({ props, Choice }: LazyChoiceProps) {
  const { contact, column, onDone } = props;
  const early = useRef(nothingEarly());
  // A letter that is still composed would be lost with its field.
  const [isComposing, setComposing] = useState(false);
  const { text, isEntered } = early.current;
  if (Choice !== undefined && !isComposing)
    return <Choice {...props} text={text || props.text} isEntered={isEntered} />;
  return (
    <>
      {column.show(contact)}
      <input
        autoFocus
        autoComplete="off"
        dir="auto"
        aria-label={t.editCell(column.title, nameOf(contact))}
        className="absolute inset-0.5 bg-transparent px-1.5 text-sm text-ink outline-none not-placeholder-shown:bg-surface"
        placeholder=" "
        onChange={(event) => {
          early.current = { text: event.target.value, isEntered: false };
        }}
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={() => setComposing(false)}
        onBlur={() => onDone('stay')}
        onKeyDown={(event) => {
          if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') onDone('stay');
          if (event.key === 'Enter') early.current.isEntered = early.current.text !== '';
          if (event.key !== 'Tab') return;
          event.preventDefault();
          onDone(event.shiftKey ? 'left' : 'right');
        }}
      />
    </>
  );
}
