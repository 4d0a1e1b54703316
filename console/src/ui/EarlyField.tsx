/**
 * Has the focus while a dialog is loaded. Without it, the keys of a fast typist would run shortcuts of the page, or go into the selected
 * cell of a list.
 */
import { useFocusTaken } from './focus-back.ts';
import { Layer } from './layers.tsx';

/** The text that was typed before the dialog was loaded. */
export interface EarlyText {
  text: string;
  isEntered: boolean;
}

export const nothingEarly = (): EarlyText => ({ text: '', isEntered: false });

export function EarlyField({
  label,
  early,
  onClose,
}: {
  label: string;
  early: EarlyText;
  onClose: () => void;
}) {
  const field = useFocusTaken();
  return (
    <div
      role="dialog"
      aria-label={label}
      className="fixed top-4 left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-float sm:top-[12vh]"
    >
      <Layer />
      <input
        ref={field}
        autoFocus
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        onChange={(event) => {
          early.text = event.target.value;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
          if (event.key !== 'Enter') return;
          event.preventDefault();
          early.isEntered = true;
        }}
        className="h-12 w-full bg-transparent px-4 text-base outline-none"
      />
    </div>
  );
}
