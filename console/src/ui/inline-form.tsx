/** A form that opens where its result will stand: Escape leaves it, and the focus goes back to what opened it. */
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { isApiError } from '../api/client.ts';
import { t } from '../texts/texts.ts';
import { FormButtons } from './form-dialog.tsx';
import { ErrorLine } from './states.tsx';

/** What is wrong with the field of a path, as the server tells it. */
export type IssueOf = (path: string) => string | undefined;

interface InlineFormProps {
  /** that of the button which opens it */
  readonly label: string;
  readonly action: string;
  readonly isDisabled?: boolean;
  /** sends it; undefined when something is still to be corrected */
  readonly run: (form: FormData) => Promise<unknown> | undefined;
  readonly onClose: () => void;
  /** paths whose issues stand at their fields and not below the form */
  readonly paths?: readonly string[];
  readonly children: (issueOf: IssueOf) => ReactNode;
}

export function InlineForm({
  label,
  action,
  isDisabled,
  run,
  onClose,
  paths = [],
  children,
}: InlineFormProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  useReturnedFocus(label);
  const issues = isApiError(error, 'invalid') ? (error.problem?.errors ?? []) : [];
  const isTold = issues.length > 0 && issues.every((one) => paths.includes(one.path));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const running = run(new FormData(event.currentTarget));
    if (running === undefined) return;
    setBusy(true);
    setError(undefined);
    running.then(onClose).catch((thrown: unknown) => {
      setError(thrown);
      setBusy(false);
    });
  };
  return (
    <form
      aria-label={label}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onClose();
      }}
      className="my-1 flex flex-col gap-2.5 rounded-md border border-line bg-canvas p-3"
    >
      {children((path) => issues.find((one) => one.path === path)?.message)}
      {isApiError(error, 'stale') ? (
        <p role="alert" className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
          {t.editedMeanwhile}
        </p>
      ) : (
        error !== undefined && !isTold && <ErrorLine error={error} />
      )}
      <FormButtons onCancel={onClose} isBusy={isBusy} isDisabled={isDisabled === true}>
        {action}
      </FormButtons>
    </form>
  );
}

/** What opened the form may be gone while it is open: one of the same name then takes its place. */
function useReturnedFocus(label: string): void {
  useEffect(
    () => () => {
      if (document.activeElement !== document.body) return;
      document.querySelector<HTMLElement>(`button[aria-label="${CSS.escape(label)}"]`)?.focus();
    },
    [label],
  );
}
