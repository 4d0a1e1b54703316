/**
 * A form that opens at the position of its result: Escape closes it, and the focus returns to the button that opened
 * it.
 */
import { type ReactNode, useEffect } from 'react';
import { isApiError } from '../api/client.ts';
import { FormErrors, Meanwhile, useForm } from './form.tsx';
import { FormButtons } from './form-dialog.tsx';

interface InlineFormProps {
  /** Equals the label of the button that opens the form, which gets the focus back. */
  readonly label: string;
  readonly action: string;
  readonly isDisabled?: boolean;
  /** sends it; undefined when something is still to be corrected */
  readonly run: (form: FormData) => Promise<unknown> | undefined;
  readonly onClose: () => void;
  /** values that another user changed meanwhile */
  readonly taken?: ReactNode;
  readonly children: ReactNode;
}

export function InlineForm({ label, action, isDisabled, run, onClose, taken, children }: InlineFormProps) {
  const { onSubmit, isBusy, error } = useForm(run, onClose);
  useReturnedFocus(label);
  return (
    <form
      aria-label={label}
      onSubmit={onSubmit}
      onKeyDown={(event) => {
        // A list over the form was closed by it.
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
      className="my-1 flex flex-col gap-2.5 rounded-md border border-line bg-canvas p-3"
    >
      <FormErrors error={error} {...(isApiError(error, 'stale') && { instead: <Meanwhile /> })}>
        {children}
      </FormErrors>
      {taken}
      <FormButtons onCancel={onClose} isBusy={isBusy} isDisabled={isDisabled === true}>
        {action}
      </FormButtons>
    </form>
  );
}

/** The button that opened the form may be rendered again, so the focus returns to one with the same label. */
function useReturnedFocus(label: string): void {
  useEffect(
    () => () => {
      if (document.activeElement !== document.body) return;
      document.querySelector<HTMLElement>(`button[aria-label="${CSS.escape(label)}"]`)?.focus();
    },
    [label],
  );
}
