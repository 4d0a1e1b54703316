/**
 * A choice from a list with a search field: of one or of several options. The list is loaded when it is first opened,
 * so a page with many lists costs little.
 */
import { type ComponentProps, type KeyboardEvent, type ReactNode, Suspense, useRef, useState } from 'react';
import { lazyPart, loadPart } from '../../api/load-parts.ts';
import { t } from '../../texts/texts.ts';
import { distinctChoices } from '../../values/distinct.ts';
import { Icon, type IconName } from '../Icon.tsx';
import { fieldLook } from '../inputs.tsx';
import { Popover } from '../menus/overlays.tsx';
import { Loading } from '../states.tsx';
import { Dot } from '../Tag.tsx';
import { Field } from './form.tsx';

const ComboboxList = lazyPart(() => loadPart(import('./ComboboxList.tsx')), 'ComboboxList');

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly color?: string | null | undefined;
  readonly icon?: IconName;
  /** the heading that it is listed under */
  readonly group?: string | undefined;
  /** found by these too */
  readonly words?: string;
}

/** Members of every list to choose from: in a popover, in a cell, in a filter and in the palette. */
export interface ChoiceProps {
  readonly label: string;
  readonly options: readonly Choice[];
  readonly chosen: readonly string[];
  /** Each option is a tick, and the list stays open. */
  readonly isSeveral?: boolean;
  /** the new choice; empty: none */
  readonly onChange: (chosen: readonly string[]) => void;
  /** offers the typed text as a new option */
  readonly onMake?: ((label: string) => void) | undefined;
  /** the first option of a single choice, which removes it; absent: a choice is required */
  readonly none?: string;
  /** the options are actions, so none of them is ticked */
  readonly isPlain?: boolean;
}

type ButtonProps = ComponentProps<'button'>;

interface ComboboxProps extends ChoiceProps {
  /** the button that opens it; absent: a field with the current choice */
  readonly trigger?: ReactNode;
  readonly isDisabled?: boolean | undefined;
  /** it has no frame until the pointer or the focus comes */
  readonly isQuiet?: boolean;
  readonly align?: 'start' | 'end';
  /** attributes of the field with the current choice */
  readonly field?: ButtonProps;
}

export function Combobox(props: ComboboxProps) {
  const { trigger, isDisabled = false, isQuiet = false, align = 'start', field, ...list } = props;
  /** the text that opened it; undefined: it is closed */
  const [typed, setTyped] = useState<string>();
  const { label, chosen, none = t.none } = list;
  const shown = distinctChoices(list.options).filter((choice) => chosen.includes(choice.value));
  const only = shown.length === 1 ? shown[0] : undefined;
  const words = shown.map((choice) => choice.label).join(', ');
  const open = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey } = event;
    const isText = key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey;
    if (!isText && key !== 'ArrowDown' && key !== 'ArrowUp') return;
    event.preventDefault();
    setTyped(isText ? key : '');
  };
  return (
    <Popover
      label={label}
      align={align}
      isOpen={typed !== undefined}
      onOpenChange={(isOpen) => setTyped(isOpen ? '' : undefined)}
      isAsWide={field !== undefined}
      trigger={
        trigger ?? (
          <button
            type="button"
            disabled={isDisabled}
            aria-label={`${label}: ${words || none}`}
            {...field}
            onKeyDown={open}
            className={`${fieldLook} flex items-center gap-1.5 text-left ${field?.className ?? ''} ${isQuiet ? '-ml-2 !px-2 hover:!border-line not-hover:not-focus-visible:!border-transparent' : ''}`}
          >
            {only?.color !== undefined && <Dot color={only.color} name={only.label} />}
            <span className={`bidi w-0 flex-1 truncate text-sm ${words === '' ? 'text-ink-faint' : ''}`}>
              {words || (field === undefined ? none : '')}
            </span>
            <Icon name="down" className="!size-3.5 text-ink-faint" />
          </button>
        )
      }
    >
      <Suspense fallback={<Loading rows={3} />}>
        <ComboboxList {...list} text={typed ?? ''} onClose={() => setTyped(undefined)} />
      </Suspense>
    </Popover>
  );
}

interface SelectProps<Value extends string> extends Omit<ButtonProps, 'value' | 'defaultValue' | 'onChange'> {
  /** `group`: the heading that it is listed under */
  readonly options: readonly (readonly [value: Value, label: string, group?: string])[];
  readonly value?: Value | undefined;
  readonly defaultValue?: Value;
  readonly onChange?: (value: Value) => void;
  /** the typed text is a value too */
  readonly canMake?: boolean;
}

/** Shows a field of a form with one of several values. Its label is the label of the `Field` around it, or `aria-label`. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { options, value, defaultValue, onChange, canMake, name, disabled, ...rest } = props;
  const button = useRef<HTMLButtonElement>(null);
  const [own, setOwn] = useState(defaultValue ?? options[0]?.[0]);
  const chosen = value ?? own ?? '';
  const choose = (next: Value) => {
    setOwn(next);
    onChange?.(next);
    // Forms listen for edits of any field.
    button.current?.dispatchEvent(new Event('input', { bubbles: true }));
  };
  return (
    <>
      <Combobox
        label={rest['aria-label'] ?? button.current?.labels?.[0]?.textContent ?? ''}
        options={options.map(([one, label, group]) => ({ value: one, label, words: one, group }))}
        chosen={[chosen]}
        isDisabled={disabled}
        field={{ 'aria-label': undefined, ...rest, ref: button, role: 'combobox', value: chosen }}
        onChange={([next]) => choose(next as Value)}
        onMake={canMake ? (text) => choose(text as Value) : undefined}
      />
      {name !== undefined && <input type="hidden" name={name} value={chosen} />}
    </>
  );
}

interface SelectFieldProps<Value extends string> extends Omit<SelectProps<Value>, 'name'> {
  readonly label: string;
  /** the path that the API calls it by */
  readonly name?: string | undefined;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

/** Shows a `Select` with its label, its hint and its error. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, name, hint, error, ...rest } = props;
  return (
    <Field {...{ label, name, hint, error }}>
      <Select {...rest} />
    </Field>
  );
}
