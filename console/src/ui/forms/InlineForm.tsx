/**
 * A form that opens where its result will appear. Escape closes it, and the focus returns to the button that opened it.
 */
import { type ReactNode, useEffect } from 'react';
import { Conflicts, type ConflictsProps } from '../../drafts/Conflicts.tsx';
import { FormErrors, useForm } from './form.tsx';
import { FormButtons } from './form-dialog.tsx';

interface InlineFormProps<Values> {
  /** Equals the label of the button that opens the form, which gets the focus back. */
  readonly label: string;
  readonly action: string;
  readonly isDisabled?: boolean;
  /** sends the form; returns undefined if the user must correct a value first */
  readonly run: (form: FormData) => Promise<unknown> | undefined;
  readonly onClose: () => void;
  /** the drafts of the form, which are dropped when the form is left, and values that another user changed meanwhile */
  readonly change?: ConflictsProps<Values>['change'] & { readonly discard: () => void };
  readonly children: ReactNode;
}

export function InlineForm<Values>(props: InlineFormProps<Values>) {
  const { label, action, isDisabled, run, change, children } = props;
  const close = () => {
    change?.discard();
    props.onClose();
  };
  const { onSubmit, isBusy, error } = useForm(run, close);
  useReturnedFocus(label);
  return (
    <form
      aria-label={label}
      onSubmit={onSubmit}
      onKeyDown={(event) => {
        // A list over the form was closed by it.
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        close();
      }}
      className="my-1 flex flex-col gap-2.5 rounded-md border border-line bg-canvas p-3"
    >
      <FormErrors error={error} isSaving={isBusy}>
        {children}
      </FormErrors>
      {change && <Conflicts change={change} />}
      <FormButtons onCancel={close} isBusy={isBusy} isDisabled={isDisabled}>
        {action}
      </FormButtons>
    </form>
  );
}

/** Returns the focus to the button with this label, since the button that opened the form may be rendered again. */
function useReturnedFocus(label: string): void {
  useEffect(
    () => () => {
      if (document.activeElement !== document.body) return;
      document.querySelector<HTMLElement>(`button[aria-label="${CSS.escape(label)}"]`)?.focus();
    },
    [label],
  );
}
