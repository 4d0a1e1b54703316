/** Buttons, which sign-in needs too: nothing of the router is imported here. Targets are 24 px at least. */
import type { ComponentProps, MouseEvent } from 'react';
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

/** Returns the listener of a button that takes the place of a clicked one: a double click does not click it too. */
export const onFirstClick =
  (run: () => void) =>
  ({ detail }: MouseEvent) => {
    if (detail < 2) run();
  };

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
