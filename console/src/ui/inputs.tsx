/** Fields, which sign-in needs too: nothing of the router is imported here. Targets are 24 px at least. */
import { type ComponentProps, cloneElement, type FormEventHandler, type ReactElement, useId } from 'react';
import { type Control, useIssue, useMistake, useSaving } from './forms/form.tsx';

export const fieldLook =
  'h-8 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-sm text-ink disabled:opacity-50 aria-invalid:border-bad';

export function Input(props: ComponentProps<'input'>) {
  const isSaving = useSaving();
  const { className = '', readOnly = isSaving } = props;
  return <input dir="auto" {...props} readOnly={readOnly} className={`${fieldLook} ${className}`} />;
}

export function TextArea(props: ComponentProps<'textarea'>) {
  const isSaving = useSaving();
  const { className = '', readOnly = isSaving } = props;
  return (
    <textarea
      rows={2}
      dir="auto"
      {...props}
      readOnly={readOnly}
      className={`${fieldLook} !h-auto resize-y py-1.5 ${className}`}
    />
  );
}

interface ControlProps {
  id?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: true;
  onInvalid?: FormEventHandler<Control>;
  onInput?: FormEventHandler<Control>;
}

/** Shows a label above its control, and the error below it. `name` is the path of the field in the API. */
export function Field(props: {
  label: string;
  name?: string | undefined;
  error?: string | undefined;
  hint?: string | undefined;
  children: ReactElement<ControlProps>;
}) {
  const { label, name, error: own, hint, children } = props;
  const id = useId();
  const issue = useIssue(name);
  const { mistake, ...events } = useMistake();
  const error = own ?? mistake ?? issue;
  const more = {
    id,
    ...events,
    ...((error ?? hint) !== undefined && { 'aria-describedby': `${id}-about` }),
    ...(error !== undefined && { 'aria-invalid': true as const }),
  };
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium text-ink-soft">
        {label}
      </label>
      {cloneElement(children, more)}
      {(error ?? hint) !== undefined && (
        <span id={`${id}-about`} className="text-xs text-ink-faint">
          {error !== undefined && (
            <span role="alert" className="block text-bad">
              {error}
            </span>
          )}
          {hint}
        </span>
      )}
    </div>
  );
}

export function Checkbox(props: ComponentProps<'input'> & { isMixed?: boolean; label: string }) {
  const { isMixed, label, className = '', ...rest } = props;
  return (
    <span className={`inline-grid size-6 place-items-center ${className}`}>
      <input
        type="checkbox"
        aria-label={label}
        {...rest}
        ref={(element) => {
          if (element !== null) element.indeterminate = isMixed === true;
        }}
        className="size-4 cursor-pointer accent-accent"
      />
    </span>
  );
}
