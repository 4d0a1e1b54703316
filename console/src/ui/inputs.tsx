/** Fields, which sign-in needs too: nothing of the router is imported here. Targets are 24 px at least. */
import { type ComponentProps, createContext, useContext } from 'react';

/** Whether the form around is being saved, and closes or resets afterwards. Its texts are read-only. */
export const IsSaving = createContext(false);
const useSaving = () => useContext(IsSaving);

export const fieldLook =
  'h-8 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-sm text-ink -outline-offset-1 disabled:opacity-50 aria-invalid:border-bad';

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
