/**
 * A choice from a list with a search field: of one or of several options. The list itself is loaded when first opened,
 * so a page with many of these costs little.
 */
import { type ComponentProps, type ReactNode, Suspense, useRef, useState } from 'react';
import { lazyPart, loaded } from '../api/loaded.ts';
import { t } from '../texts/texts.ts';
import { Field, fieldLook } from './controls.tsx';
import { distinctChoices } from './distinct.ts';
import { Icon, type IconName } from './Icon.tsx';
import { Popover } from './overlays.tsx';
import { Loading } from './states.tsx';
import { Dot } from './Tag.tsx';

const ComboboxList = lazyPart(() => loaded(import('./ComboboxList.tsx')), 'ComboboxList');

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly color?: string | null | undefined;
  readonly icon?: IconName;
  /** the heading that it is listed under */
  readonly group?: string;
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

interface ComboboxProps extends ChoiceProps {
  /** the button that opens it; absent: a field with the current choice */
  readonly trigger?: ReactNode;
  readonly isDisabled?: boolean;
  /** its frame is faint until the pointer comes */
  readonly isQuiet?: boolean;
  readonly align?: 'start' | 'end';
}

export function Combobox({
  trigger,
  isDisabled = false,
  isQuiet = false,
  align = 'start',
  ...list
}: ComboboxProps) {
  const [isOpen, setOpen] = useState(false);
  const { label, chosen, none } = list;
  const options = distinctChoices(list.options);
  const shown = options.filter((one) => chosen.includes(one.value));
  return (
    <Popover
      label={label}
      align={align}
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        trigger ?? (
          <button
            type="button"
            disabled={isDisabled}
            aria-label={`${label}: ${shown.map((one) => one.label).join(', ') || none || t.none}`}
            className={`${fieldLook} flex items-center gap-1.5 text-left ${isQuiet ? 'group -ml-2 !px-2 hover:!border-line not-hover:not-focus-visible:!border-transparent' : ''}`}
          >
            <Shown chosen={shown} instead={none ?? t.none} />
          </button>
        )
      }
    >
      <Suspense fallback={<Loading rows={3} />}>
        <ComboboxList {...list} onClose={() => setOpen(false)} />
      </Suspense>
    </Popover>
  );
}

function Shown({ chosen, instead = '' }: { chosen: readonly Choice[]; instead?: string }) {
  const [first, ...others] = chosen;
  return (
    <>
      {others.length === 0 && first?.color && <Dot color={first.color} />}
      <span className={`bidi min-w-0 flex-1 truncate text-sm ${first === undefined ? 'text-ink-faint' : ''}`}>
        {chosen.map((one) => one.label).join(', ') || instead}
      </span>
      <Icon name="down" className="!size-3.5 text-ink-faint" />
    </>
  );
}

interface SelectProps<Value extends string>
  extends Omit<ComponentProps<'button'>, 'value' | 'defaultValue' | 'onChange'> {
  /** `group`: the heading that it is listed under */
  readonly options: readonly (readonly [value: Value, label: string, group?: string])[];
  readonly value?: Value | undefined;
  readonly defaultValue?: Value;
  readonly onChange?: (value: Value) => void;
}

/** A field of a form with one of several values. Its label is that of the `Field` around it, or `aria-label`. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { options, value, defaultValue, onChange, name, className = '', ...rest } = props;
  const button = useRef<HTMLButtonElement>(null);
  const [own, setOwn] = useState(defaultValue ?? options[0]?.[0]);
  /** the text that opened it; undefined: it is closed */
  const [typed, setTyped] = useState<string>();
  const chosen = value ?? own ?? '';
  const choices = distinctChoices(
    options.map(([one, label, group]) => ({
      value: one,
      label,
      words: one,
      ...(group !== undefined && { group }),
    })),
  );
  const label = rest['aria-label'] ?? button.current?.labels?.[0]?.textContent ?? '';
  return (
    <Popover
      label={label}
      isOpen={typed !== undefined}
      onOpenChange={(isOpen) => setTyped(isOpen ? '' : undefined)}
      isAsWide
      trigger={
        <button
          type="button"
          role="combobox"
          aria-expanded={typed !== undefined}
          {...rest}
          ref={button}
          value={chosen}
          onKeyDown={(event) => {
            const { key, ctrlKey, metaKey, altKey } = event;
            const isText = key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey;
            if (!isText && key !== 'ArrowDown' && key !== 'ArrowUp') return;
            event.preventDefault();
            setTyped(isText ? key : '');
          }}
          className={`${fieldLook} flex items-center gap-1.5 text-left ${className}`}
        >
          <Shown chosen={choices.filter((one) => one.value === chosen)} />
          {name !== undefined && <input type="hidden" name={name} value={chosen} />}
        </button>
      }
    >
      <Suspense fallback={<Loading rows={3} />}>
        <ComboboxList
          label={label}
          options={choices}
          chosen={[chosen]}
          text={typed ?? ''}
          onChange={([next]) => {
            setOwn(next as Value);
            onChange?.(next as Value);
            // Forms listen for edits of any field.
            button.current?.dispatchEvent(new Event('input', { bubbles: true }));
          }}
          onClose={() => setTyped(undefined)}
        />
      </Suspense>
    </Popover>
  );
}

interface SelectFieldProps<Value extends string> extends Omit<SelectProps<Value>, 'name'> {
  readonly label: string;
  /** the path that the API calls it by */
  readonly name?: string | undefined;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

/** A `Select` with its label, its hint and its error. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, name, hint, error, ...rest } = props;
  return (
    <Field {...{ label, name, hint, error }}>
      <Select {...rest} />
    </Field>
  );
}
