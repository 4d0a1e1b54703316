/** Forms that are sent or left: their two buttons, and a dialog that holds one, is busy meanwhile and tells what was refused. */
import type { ComponentProps, ReactNode } from 'react';
import { t } from '../texts/texts.ts';
import { Button, type ButtonProps, Field, Input } from './controls.tsx';
import { FormErrors, useForm } from './form.tsx';
import { Dialog } from './overlays.tsx';

interface FormButtonsProps extends Pick<ButtonProps, 'look' | 'icon' | 'isBusy'> {
  readonly isDisabled?: boolean;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

export function FormButtons({
  look = 'primary',
  icon,
  isBusy,
  isDisabled,
  onCancel,
  children,
}: FormButtonsProps) {
  return (
    <div className="flex flex-wrap justify-end gap-2">
      <Button onClick={onCancel}>{t.actions.cancel}</Button>
      <Button
        type="submit"
        look={look}
        {...(icon === undefined ? {} : { icon })}
        isBusy={isBusy === true}
        disabled={isDisabled === true}
      >
        {children}
      </Button>
    </div>
  );
}

interface FormDialogProps extends Pick<FormButtonsProps, 'look' | 'icon' | 'isDisabled'> {
  readonly title: string;
  readonly description?: string;
  /** Label of the submit button. */
  readonly action: ReactNode;
  /** If it rejects, the dialog remains open and shows the error. */
  readonly run: () => Promise<unknown>;
  readonly onDone?: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/** Closes itself once it is done. */
export function FormDialog({
  title,
  description,
  action,
  run,
  onDone,
  onClose,
  children,
  ...button
}: FormDialogProps) {
  const { onSubmit, isBusy, error } = useForm(
    () => (button.isDisabled === true ? undefined : run()),
    () => {
      onDone?.();
      onClose();
    },
  );
  return (
    <Dialog title={title} {...(description === undefined ? {} : { description })} onClose={onClose}>
      <form className="flex flex-col gap-4 pb-3" onSubmit={onSubmit}>
        <FormErrors error={error}>{children}</FormErrors>
        <FormButtons {...button} isBusy={isBusy} onCancel={onClose}>
          {action}
        </FormButtons>
      </form>
    </Dialog>
  );
}

/** A field that the user must fill in before an action that cannot be undone. */
export function TypedField({
  label,
  value,
  onChange,
  ...rest
}: Pick<ComponentProps<'input'>, 'inputMode'> & {
  label: string;
  value: string;
  onChange: (text: string) => void;
}) {
  return (
    <Field label={label}>
      <Input
        {...rest}
        autoFocus
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
