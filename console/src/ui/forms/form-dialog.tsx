/** Forms in dialogs: busy while they are sent, refusals at their fields, and the result shown afterwards. */
import { type ComponentProps, type FormEvent, type ReactNode, useId, useState } from 'react';
import { unsavedAttribute } from '../../drafts/unsaved.tsx';
import { t } from '../../texts/texts.ts';
import { Button, type ButtonProps } from '../buttons.tsx';
import { Input } from '../inputs.tsx';
import { Dialog } from '../menus/overlays.tsx';
import { SecretOnce } from '../SecretOnce.tsx';
import { WarningLine } from '../states.tsx';
import { toast } from '../toasts.tsx';
import { type ListKey, useRefresh } from '../use-refresh.ts';
import { Field, FormErrors, useForm } from './form.tsx';

interface FormButtonsProps extends Pick<ButtonProps, 'look' | 'icon' | 'isBusy' | 'form'> {
  readonly isDisabled?: boolean;
  /** it cannot be left now */
  readonly mustStayOpen?: boolean;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

export function FormButtons(props: FormButtonsProps) {
  const { look = 'primary', isDisabled, mustStayOpen = false, onCancel, children, ...rest } = props;
  return (
    <div className="flex flex-wrap justify-end gap-2">
      <Button disabled={mustStayOpen} onClick={onCancel}>
        {t.actions.cancel}
      </Button>
      <Button type="submit" look={look} disabled={isDisabled} {...rest}>
        {children}
      </Button>
    </div>
  );
}

export interface FormDialogProps<Result> extends Pick<FormButtonsProps, 'look' | 'icon' | 'isDisabled'> {
  readonly title: string;
  readonly description?: string | undefined;
  readonly isWide?: boolean;
  /** Label of the submit button. */
  readonly action: ReactNode;
  /** If it rejects, the dialog remains open and shows the error. Undefined: a field shows an error to correct. */
  readonly run: () => Promise<Result> | undefined;
  readonly onDone?: (result: Result) => void;
  /** the message after success */
  readonly done?: string | false;
  /** lists that it changed */
  readonly refresh?: readonly ListKey[];
  readonly onClose: () => void;
  /** Replaces the words of the error. */
  readonly instead?: string | undefined;
  /** A dialog that replaces the form after success, such as a new secret. */
  readonly made?: (result: Result) => ReactNode;
  /** values that another user changed meanwhile */
  readonly conflicts?: ReactNode;
  /** There are drafts from before. */
  readonly isChanged?: boolean;
  readonly children?: ReactNode;
}

/** Closes itself after success. Escape, or a click outside, needs confirmation if text was typed. */
export function FormDialog<Result>(props: FormDialogProps<Result>) {
  const { title, description, isWide = false, action, run, onDone, done, refresh, onClose, ...rest } = props;
  const { instead, made, conflicts, isChanged = false, children, ...button } = rest;
  const [result, setResult] = useState<{ readonly is: Result }>();
  const leaving = useLeaving(onClose, isChanged);
  const id = useId();
  const refreshLists = useRefresh();
  const { onSubmit, isBusy, error } = useForm(
    () => (button.isDisabled === true ? undefined : run()),
    (is: Result) => {
      if (done) toast({ text: done });
      onDone?.(is);
      refreshLists(refresh);
      if (made === undefined) onClose();
      else setResult({ is });
    },
  );
  if (result !== undefined && made !== undefined) return made(result.is);
  // The answer has a secret, which a closed dialog could not show.
  const mustStayOpen = isBusy && made !== undefined;
  return (
    <Dialog
      title={title}
      description={description}
      isWide={isWide}
      onClose={() => mustStayOpen || leaving.leave()}
      // The buttons are in view while a long form scrolls.
      footer={
        leaving.question ?? (
          <FormButtons {...button} {...{ isBusy, mustStayOpen }} form={id} onCancel={onClose}>
            {action}
          </FormButtons>
        )
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={onSubmit} {...leaving.form}>
        <FormErrors error={error} isSaving={isBusy} instead={instead && <WarningLine>{instead}</WarningLine>}>
          {children}
        </FormErrors>
        {conflicts}
      </form>
    </Dialog>
  );
}

/** Returns the parts of a form in a dialog that asks before it drops entered text. `isChanged`: it has drafts. */
export function useLeaving(onClose: () => void, isChanged = false) {
  const [isEdited, setEdited] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const onInput = (event: FormEvent<HTMLFormElement>) => {
    // Search fields of open lists are ignored.
    if (!event.currentTarget.contains(event.target as Node)) return;
    setEdited(true);
    setAsking(false);
  };
  return {
    form: { ...unsavedAttribute(isEdited), onInput },
    leave: () => ((isEdited || isChanged) && !isAsking ? setAsking(true) : onClose()),
    /** instead of the buttons, once the user has left */
    question: isAsking ? <AskUnsaved onKeep={() => setAsking(false)} onDiscard={onClose} /> : undefined,
  };
}

function AskUnsaved({ onKeep, onDiscard }: { onKeep: () => void; onDiscard: () => void }) {
  return (
    <div role="alert" className="flex w-full flex-wrap items-center justify-end gap-2">
      <p className="flex-1 text-sm font-medium">{t.unsaved.title}</p>
      <Button autoFocus onClick={onKeep}>
        {t.unsaved.keep}
      </Button>
      <Button look="danger" onClick={onDiscard}>
        {t.unsaved.discard}
      </Button>
    </div>
  );
}

/** Shows the secret of a new record, this once. */
export function SecretDialog(props: {
  title: string;
  description?: string;
  secret: string;
  label: string;
  onClose: () => void;
}) {
  const { title, description, secret, label, onClose } = props;
  return (
    <Dialog
      title={title}
      description={description}
      onClose={onClose}
      footer={<Button onClick={onClose}>{t.done}</Button>}
    >
      <SecretOnce secret={secret} label={label} />
    </Dialog>
  );
}

interface LabeledProps {
  readonly label: string;
  /** the path that the API calls it by */
  readonly name?: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly value?: string;
}

interface TextFieldProps
  extends LabeledProps,
    Omit<ComponentProps<'input'>, keyof LabeledProps | 'onChange'> {
  readonly onChange?: (text: string) => void;
}

/** Shows a line of text with its label, its hint and its error. Without a value, its form reads it by its name. */
export function TextField({ label, name, hint, error, onChange, ...rest }: TextFieldProps) {
  return (
    <Field {...{ label, name, hint, error }}>
      <Input
        {...(rest.value === undefined && { name })}
        {...rest}
        onChange={onChange && ((event) => onChange(event.target.value))}
      />
    </Field>
  );
}

/** Shows a field that the user must fill in before an action that cannot be undone. */
export function TypedField(props: TextFieldProps) {
  return <TextField autoFocus autoComplete="off" {...props} />;
}
