/** The list of a combobox: typing narrows it, arrows move in it, Enter chooses. */
import { Command } from 'cmdk';
import { useState } from 'react';
import { t } from '../texts/texts.ts';
import { type Choice, type ComboboxProps, Dot } from './combobox.tsx';
import { Icon } from './Icon.tsx';

/** Most options that are drawn at a time. */
const mostShown = 100;

const item =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none data-[selected=true]:bg-sunken';

/** Upper and lower case, and accents, do not count. */
const folded = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** Options that begin with the text come first. */
function matching(options: readonly Choice[], text: string): readonly Choice[] {
  const sought = folded(text.trim());
  if (sought === '') return options;
  const found = options.filter((one) => folded(one.label).includes(sought));
  const begins = (one: Choice) => folded(one.label).startsWith(sought);
  return [...found.filter(begins), ...found.filter((one) => !begins(one))];
}

type ListProps = Omit<ComboboxProps, 'trigger' | 'isDisabled' | 'align'> & { readonly onClose: () => void };

export function ComboboxList(props: ListProps) {
  const { label, options, chosen, isSeveral = false, onChange, onMake, none, onClose } = props;
  const [text, setText] = useState('');
  const [first] = isSeveral ? [] : chosen;
  const found = matching(options, text);
  const name = text.trim();
  const isNew = onMake !== undefined && name !== '' && options.every((one) => one.label !== name);
  const choose = (value: string) => {
    if (!isSeveral) {
      onChange([value]);
      return onClose();
    }
    setText('');
    onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  };
  const clear = () => {
    onChange([]);
    onClose();
  };
  const make = () => {
    onMake?.(name);
    setText('');
    if (!isSeveral) onClose();
  };
  return (
    // Enter right after the opening changes nothing.
    <Command
      label={label}
      shouldFilter={false}
      loop
      {...(first !== undefined && { defaultValue: `option ${first}` })}
    >
      <Command.Input
        autoFocus
        value={text}
        onValueChange={setText}
        maxLength={255}
        placeholder={t.combobox.search}
        className="mb-1 h-8 w-full rounded-sm border-b border-line bg-transparent px-2 text-base outline-offset-[-2px]"
      />
      <Command.List className="max-h-64 overflow-y-auto" aria-multiselectable={isSeveral || undefined}>
        {found.length === 0 && !isNew && (
          <p role="presentation" className="p-2 text-sm text-ink-soft">
            {t.combobox.empty}
          </p>
        )}
        {none !== undefined && name === '' && (
          <Command.Item value="none" onSelect={clear} className={`${item} text-ink-faint`}>
            <Tick isOn={chosen.length === 0} />
            {none}
          </Command.Item>
        )}
        {found.slice(0, mostShown).map((one) => (
          <Command.Item
            key={one.value}
            value={`option ${one.value}`}
            onSelect={() => choose(one.value)}
            className={item}
          >
            <Tick isOn={chosen.includes(one.value)} />
            <Dot color={one.color} />
            <span className="bidi min-w-0 truncate">{one.label}</span>
          </Command.Item>
        ))}
        {isNew && (
          <Command.Item value="make" onSelect={make} className={item}>
            <Icon name="plus" className="text-ink-faint" />
            <span className="bidi min-w-0 truncate">{t.combobox.make(name)}</span>
          </Command.Item>
        )}
      </Command.List>
      {found.length > mostShown && (
        <p className="px-2 pt-1 text-xs text-ink-faint">{t.combobox.more(found.length - mostShown)}</p>
      )}
    </Command>
  );
}

function Tick({ isOn }: { isOn: boolean }) {
  return (
    <span className="grid size-4 shrink-0 place-items-center">
      {isOn && <Icon name="check" label={t.combobox.chosen} className="text-accent" />}
    </span>
  );
}
