/**
 * Forms are busy while they are sent, and show each refusal at its field. A `Field` with a `name` shows the API's
 * issues of that path, and values that the browser refuses to send. An error without a shown field appears below the form.
 */
import {
  cloneElement,
  createContext,
  type FormEvent,
  type FormEventHandler,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type Ref,
  type SyntheticEvent,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { isApiError } from '../../api/client.ts';
import type { Issue } from '../../api/types.ts';
import { t } from '../../texts/texts.ts';
import { IssueText } from '../IssueText.tsx';
import { IsSaving } from '../inputs.tsx';
import { ErrorLine, WarningLine } from '../states.tsx';

interface Issues {
  readonly issues: readonly Issue[];
  /** the refused texts by their paths; only those that explain an issue */
  readonly entered: Readonly<Record<string, string | undefined>>;
  /** registers the field with this path, until the returned function is called */
  readonly show: (name: string) => () => void;
}

const FormIssues = createContext<Issues>({ issues: [], entered: {}, show: () => () => {} });

const wrong = '[aria-invalid="true"]';

const isOf = (path: string, name: string) =>
  path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`);

function issuesOf(error: unknown): readonly Issue[] {
  return isApiError(error, 'invalid') ? (error.problem?.errors ?? []) : [];
}

/** Returns the issue of the field with this path in words, or undefined if there is none. */
export function useIssue(name: string | undefined): ReactElement | undefined {
  const { issues, entered, show } = useContext(FormIssues);
  useEffect(() => (name === undefined ? undefined : show(name)), [show, name]);
  const issue = name === undefined ? undefined : issues.find(({ path }) => isOf(path, name));
  return issue && <IssueText issue={issue} entered={entered[issue.path]} />;
}

export type Control = HTMLInputElement | HTMLTextAreaElement;

/**
 * Shows values that the browser does not submit, such as an empty required one, at their fields and in the words of the
 * console. The first one gets the focus.
 */
export function useMistake() {
  const [mistake, setMistake] = useState<string>();
  return {
    mistake,
    onInvalid: (event: FormEvent<Control>) => {
      event.preventDefault();
      const control = event.currentTarget;
      setMistake(mistakeText(control));
      if (firstOf(control.form, ':invalid') === control) control.focus();
    },
    onInput: () => setMistake(undefined),
  };
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

function mistakeText(control: Control): string {
  const { valueMissing, typeMismatch, tooShort } = control.validity;
  if (valueMissing) return t.mistakes.missing;
  if (typeMismatch && control.type === 'url') return t.mistakes.url;
  if (typeMismatch && control.type === 'email') return t.forms.email;
  if (tooShort && control instanceof HTMLInputElement) return t.mistakes.short(control.minLength);
  return control.validationMessage;
}

/** Returns the first wrong field. A fieldset is wrong too when one of its fields is, and takes no focus. */
function firstOf(form: HTMLFormElement | null | undefined, state: string) {
  return form?.querySelector<HTMLElement>(`:is(input, textarea, button)${state}`);
}

function stop(event: SyntheticEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

/** Stops keys that open a list. The tab key still moves the focus, and Escape still leaves the form. */
function stopKey(event: KeyboardEvent): void {
  if (event.target instanceof HTMLButtonElement && event.key !== 'Tab' && event.key !== 'Escape') stop(event);
}

/**
 * Surrounds the fields of a form that closes or resets once it is saved. Changes in the meantime would be lost. So texts
 * are read-only, and keep their focus, and all other controls do nothing.
 */
export function Saving({ isSaving, children }: { isSaving: boolean; children: ReactNode }) {
  return (
    <IsSaving.Provider value={isSaving}>
      <div className="contents" {...(isSaving && { onClickCapture: stop, onKeyDownCapture: stopKey })}>
        {children}
      </div>
    </IsSaving.Provider>
  );
}

/** Surrounds the fields of a form whose last answer was this error. The first field that is wrong gets the focus. */
export function FormErrors(props: {
  error: unknown;
  /** the refused texts by their paths */
  entered?: Issues['entered'];
  /** The form is being saved, and closes or resets afterwards. A form that stays open can be edited meanwhile. */
  isSaving: boolean;
  /** Replaces the error line. */
  instead?: ReactNode;
  children: ReactNode;
}) {
  const { error, entered = {}, isSaving, instead, children } = props;
  const [shown, setShown] = useState<readonly string[]>([]);
  const [show] = useState(() => (name: string) => {
    setShown((now) => [...now, name]);
    return () => setShown((now) => now.filter((shownName) => shownName !== name));
  });
  const end: Ref<HTMLSpanElement> = useRef(null);
  const issues = issuesOf(error);
  const areAllShown = issues.length > 0 && issues.every(({ path }) => shown.some((name) => isOf(path, name)));
  useEffect(() => {
    if (error) firstOf(end.current?.closest('form'), wrong)?.focus();
  }, [error]);
  return (
    <FormIssues.Provider value={{ issues, entered, show }}>
      <Saving isSaving={isSaving}>{children}</Saving>
      <span ref={end} hidden />
      {error != null && !areAllShown && (instead ?? <FormError error={error} />)}
    </FormIssues.Provider>
  );
}

/** Shows the error of a save. If another user changed a field meanwhile, the field shows that next to it. */
export function FormError({ error }: { error: unknown }) {
  return isApiError(error, 'stale') ? (
    <WarningLine>{t.editedMeanwhile}</WarningLine>
  ) : (
    <ErrorLine error={error} />
  );
}

/** Sends the values of a form. `run` returns undefined if a field must still be corrected; the first such field gets the focus. */
export function useForm<Result>(
  run: (form: FormData) => Promise<Result> | undefined,
  onDone?: (result: Result) => void,
) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    const form = event.currentTarget;
    const running = run(new FormData(form));
    if (running === undefined) {
      firstOf(form, wrong)?.focus();
      return;
    }
    setBusy(true);
    setError(undefined);
    running
      .then((result) => onDone?.(result))
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return { onSubmit, isBusy, error };
}
