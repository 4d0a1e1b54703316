/** The list of every chooser: typing narrows it, arrows move in it, Enter chooses. */
import { Command } from 'cmdk';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { t } from '../../texts/texts.ts';
import { distinctChoices } from '../../values/distinct.ts';
import { plainLetters } from '../../values/plain-letters.ts';
import { Icon } from '../Icon.tsx';
import { Dot } from '../Tag.tsx';
import type { Choice, ChoiceProps } from './Combobox.tsx';

/** Most options that are drawn at a time. */
const maxShown = 100;
/** Most options of a list whose search field is hidden until something is typed. */
const maxUnsearched = 7;

const optionIdOf = (value: string) => `option ${value}`.trim();

export const choiceLook =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none data-[selected=true]:bg-sunken';
export const choiceGroupLook =
  '[&_[cmdk-group-heading]]:bidi [&_[cmdk-group-heading]]:truncate [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-faint';

/** Returns the options that match: the one with exactly this name first, then options that begin with the text. */
function filterOptions(options: readonly Choice[], text: string): readonly Choice[] {
  const sought = plainLetters(text.trim());
  if (sought === '') return options;
  const rank = ({ label, words = '' }: Choice) => {
    const name = plainLetters(label);
    if (name.startsWith(sought)) return name === sought ? 0 : 1;
    return name.includes(sought) || plainLetters(words).includes(sought) ? 2 : 3;
  };
  const ranked = options.map((option) => [rank(option), option] as const);
  return [0, 1, 2].flatMap((wanted) => ranked.flatMap(([own, one]) => (own === wanted ? one : [])));
}

interface ComboboxListProps extends ChoiceProps {
  /** typed to begin with */
  readonly text?: string;
  readonly placeholder?: string;
  /** Enter was pressed before the list was drawn. */
  readonly isEntered?: boolean;
  /** The options are still read. */
  readonly isWaiting?: boolean;
  /** The list fills a dialog, and its height is fixed. */
  readonly isLarge?: boolean;
  /** Preventing the default stops further handling of the key. */
  readonly onKeyDown?: (event: KeyboardEvent, text: string) => void;
  readonly onClose: () => void;
}

export function ComboboxList(props: ComboboxListProps) {
  const { label, chosen, isSeveral = false } = props;
  const chooser = useChooser(props);
  const { text, options, onKeyDown } = chooser;
  const [first] = isSeveral ? [] : chosen;
  return (
    // Enter right after the opening changes nothing.
    <Command
      label={label}
      shouldFilter={false}
      loop
      onKeyDown={onKeyDown}
      className="flex min-h-0 flex-col"
      {...(first !== undefined && text === '' && { defaultValue: optionIdOf(first) })}
    >
      <SearchField {...{ props, chooser }} />
      <OptionList {...{ props, chooser }} />
      {options.found.length > maxShown && (
        <p className="px-2 pt-1 text-xs text-ink-faint">{t.combobox.more(options.found.length - maxShown)}</p>
      )}
    </Command>
  );
}

/** Returns the typed text, the options that match it, and functions to choose. */
function useChooser(props: ComboboxListProps) {
  const { chosen, isSeveral = false, isWaiting = false, onChange, onMake, onClose } = props;
  const [text, setText] = useState(props.text ?? '');
  const options = useOptions(props, text);
  const choose = (value: string) => {
    if (!isSeveral) {
      onChange([value]);
      return onClose();
    }
    setText('');
    onChange(
      chosen.includes(value) ? chosen.filter((chosenValue) => chosenValue !== value) : [...chosen, value],
    );
  };
  const make = () => {
    onMake?.(options.name);
    setText('');
    if (!isSeveral) onClose();
  };
  // Enter before the options are loaded selects the first match then.
  const [isEnterPending, setEnterPending] = useState(props.isEntered === true);
  useEffect(() => {
    if (!isEnterPending || isWaiting) return;
    setEnterPending(false);
    const [best] = options.found;
    if (best !== undefined) choose(best.value);
    else if (options.isNew) make();
  });
  return {
    text,
    options,
    choose,
    make,
    clear: () => {
      onChange([]);
      onClose();
    },
    type: (next: string) => {
      setText(next);
      setEnterPending(false);
    },
    onKeyDown: (event: KeyboardEvent) => {
      props.onKeyDown?.(event, text);
      if (event.key !== 'Enter' || !isWaiting || event.nativeEvent.isComposing) return;
      event.preventDefault();
      setEnterPending(true);
    },
  };
}

function useOptions(props: ComboboxListProps, text: string) {
  const { chosen, isSeveral = false, isWaiting = false, isLarge = false, onMake } = props;
  // An early option would stay highlighted when other options are added above it, and the list would open at its end.
  const options = isWaiting ? [] : distinctChoices(props.options);
  // Chosen options are first when the list opens, and keep their position during further choices.
  const [before] = useState(() => new Set(isSeveral ? chosen : []));
  const ordered = [
    ...options.filter((option) => before.has(option.value)),
    ...options.filter((option) => !before.has(option.value)),
  ];
  const name = text.trim();
  const mayMake = onMake !== undefined && !isWaiting;
  return {
    name,
    found: filterOptions(ordered, text),
    /** whether the typed text may be a new option */
    isNew: mayMake && name !== '' && options.every((option) => option.label !== name),
    /** whether the search field is hidden until something is typed */
    isShort: options.length <= maxUnsearched && !isLarge && !isSeveral && onMake === undefined && !isWaiting,
    isColored: options.some((option) => option.color !== undefined),
  };
}

interface PartProps {
  readonly props: ComboboxListProps;
  readonly chooser: ReturnType<typeof useChooser>;
}

function SearchField({ props: { isLarge = false, placeholder }, chooser }: PartProps) {
  const { text, options, type } = chooser;
  return (
    <div
      className={
        options.isShort && text === ''
          ? 'sr-only'
          : `flex shrink-0 items-center gap-2 border-b border-line ${isLarge ? 'px-4' : 'mb-1 px-2'}`
      }
    >
      <Icon name="search" className="text-ink-faint" />
      <Command.Input
        autoFocus
        dir="auto"
        value={text}
        onValueChange={type}
        // A short list opens no keyboard on phones, which would cover half of the screen.
        {...(options.isShort && { inputMode: 'none' as const })}
        maxLength={255}
        placeholder={placeholder ?? t.palette.button}
        className={`w-full min-w-0 bg-transparent outline-none ${isLarge ? 'h-12 text-base' : 'h-9 text-sm'}`}
      />
    </div>
  );
}

function OptionList({ props, chooser }: PartProps) {
  const { label, chosen, isSeveral = false, isWaiting = false, isLarge = false, isPlain, none } = props;
  const { options, choose, make, clear } = chooser;
  const { found, name, isNew, isColored } = options;
  const tick = (isOn: boolean) => isPlain !== true && <Tick isOn={isOn} isSeveral={isSeveral} />;
  return (
    <Command.List
      label={label}
      className={`overflow-y-auto ${isLarge ? 'h-[min(26rem,60vh)] p-2' : 'max-h-76 min-h-0'}`}
      aria-multiselectable={isSeveral || undefined}
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
    >
      {found.length === 0 && !isNew && (
        <p role="presentation" className="p-2 text-sm text-ink-soft">
          {isWaiting ? t.loading : t.combobox.empty}
        </p>
      )}
      {none !== undefined && name === '' && (
        <Command.Item value="none" onSelect={clear} className={`${choiceLook} text-ink-faint`}>
          {tick(chosen.length === 0)}
          {none}
        </Command.Item>
      )}
      {groupsOf(found.slice(0, maxShown)).map(([heading, choices]) => {
        const items = choices.map(({ value, label, color, icon }) => (
          <Command.Item
            key={value}
            value={optionIdOf(value)}
            aria-checked={chosen.includes(value)}
            onSelect={() => choose(value)}
            className={choiceLook}
          >
            {icon !== undefined && <Icon name={icon} className="text-ink-faint" />}
            {tick(chosen.includes(value))}
            {isColored && <Dot color={color} name={label} />}
            <span className="bidi min-w-0 truncate">{label}</span>
          </Command.Item>
        ));
        if (heading === undefined) return items;
        return (
          <Command.Group key={heading} heading={heading} className={choiceGroupLook}>
            {items}
          </Command.Group>
        );
      })}
      {isNew && (
        <Command.Item value="make" onSelect={make} className={choiceLook}>
          <Icon name="plus" className="text-ink-faint" />
          <span className="bidi min-w-0 truncate">{t.combobox.make(name)}</span>
        </Command.Item>
      )}
    </Command.List>
  );
}

/** Groups the options by their headings, in the order of the headings. */
function groupsOf(options: readonly Choice[]): readonly (readonly [string | undefined, readonly Choice[]])[] {
  const headings = [...new Set(options.map(({ group }) => group))];
  return headings.map((heading) => [heading, options.filter(({ group }) => group === heading)] as const);
}

/** Shows a box for multiple choices, or a tick for a single one. The option itself informs screen readers. */
function Tick({ isOn, isSeveral }: { isOn: boolean; isSeveral: boolean }) {
  const box = `rounded-sm border ${isOn ? 'border-accent bg-accent text-on-accent' : 'border-line-strong'}`;
  return (
    <span
      aria-hidden="true"
      className={`grid size-4 shrink-0 place-items-center ${isSeveral ? box : 'text-accent'}`}
    >
      {isOn && <Icon name="check" className={isSeveral ? '!size-3' : ''} />}
    </span>
  );
}
