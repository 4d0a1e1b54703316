/** Buttons and fields, which sign-in needs too: nothing of the router is imported here. Targets are 24 px at least. */

import { type ComponentProps, cloneElement, type FormEventHandler, type ReactElement, useId } from 'react';
import { type Control, useIssue, useMistake } from './form.tsx';
import { Icon, type IconName } from './Icon.tsx';

type Look = 'plain' | 'primary' | 'quiet' | 'danger';

export const looks: Readonly<Record<Look, string>> = {
  plain: 'border border-line bg-surface text-ink hover:border-line-strong',
  primary: 'border border-transparent bg-accent text-on-accent hover:bg-accent-strong',
  quiet: 'border border-transparent text-ink-soft hover:bg-sunken hover:text-ink',
  danger: 'border border-transparent bg-bad text-on-bad hover:opacity-90',
};

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: Look;
  readonly icon?: IconName;
  readonly isBusy?: boolean;
}

export const buttonLook =
  'inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md px-2.5 text-sm font-medium whitespace-nowrap';

export function Button({ look = 'plain', icon, isBusy, children, className = '', ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={isBusy || undefined}
      disabled={rest.disabled || isBusy}
      className={`${buttonLook} disabled:opacity-50 ${looks[look]} ${className}`}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ComponentProps<'button'> {
  readonly icon: IconName;
  readonly label: string;
}

export function IconButton({ icon, label, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={`inline-grid size-7 shrink-0 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink disabled:opacity-40 ${className}`}
    >
      <Icon name={icon} />
    </button>
  );
}

export const fieldLook =
  'h-8 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-sm text-ink disabled:opacity-50 aria-invalid:border-bad';

export function Input(props: ComponentProps<'input'>) {
  return <input dir="auto" {...props} className={`${fieldLook} ${props.className ?? ''}`} />;
}

export function TextArea({ className = '', ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea rows={2} dir="auto" {...rest} className={`${fieldLook} !h-auto resize-y py-1.5 ${className}`} />
  );
}

interface Described {
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
  children: ReactElement<Described>;
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

export function Keys({ children }: { children: string }) {
  return (
    <span className="inline-flex gap-1">
      {children.split(' ').map((one) => (
        <kbd
          key={one}
          className="grid h-5 min-w-5 place-items-center rounded-sm border border-line bg-sunken px-1 font-sans text-xs text-ink-soft"
        >
          {one}
        </kbd>
      ))}
    </span>
  );
}
