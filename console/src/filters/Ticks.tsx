/** Several values of a list, found by typing; Enter ticks one and leaves the list open for the next. */
import { Command } from 'cmdk';
import { useState } from 'react';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';
import { isOption, type Option, valuesOf } from './fields.ts';
import { CommandField, commandItem, Dot } from './parts.tsx';

/** Items in the document; more are found by typing. */
const mostShown = 100;
/** The server's limit for the list of a condition. */
const mostValues = 100;

export function Ticks({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly Option[];
  value: unknown;
  onChange: (values: readonly unknown[]) => void;
}) {
  const [text, setText] = useState('');
  const sent = valuesOf(value);
  const isTicked = (option: Option) => sent.some((one) => isOption(option, one));
  // Those that are ticked when the list opens come first, and stay there while others are ticked.
  const [first] = useState(() => new Set(options.filter(isTicked).map((one) => one.value)));
  const wanted = text.trim().toLowerCase();
  const found = options.filter((one) => one.label.toLowerCase().includes(wanted));
  const shown = [
    ...found.filter((one) => first.has(one.value)),
    ...found.filter((one) => !first.has(one.value)),
  ];
  // A value that is no item any more can be taken away.
  const lost = sent.filter((one) => !options.some((option) => isOption(option, one)));
  const turn = (option: Option) => {
    const rest = sent.filter((one) => !isOption(option, one));
    if (isTicked(option)) onChange(rest);
    else if (sent.length < mostValues) onChange([...sent, option.value]);
    setText('');
  };
  return (
    <Command label={label} shouldFilter={false} loop>
      <CommandField placeholder={t.filterBar.findValue} value={text} onChange={setText} />
      <Command.List aria-multiselectable="true" className="max-h-64 overflow-y-auto">
        <Command.Empty className="p-3 text-sm text-ink-soft">{t.filterBar.noValue}</Command.Empty>
        {lost.map((one) => (
          <Command.Item
            key={`lost ${one}`}
            value={`lost ${one}`}
            onSelect={() => onChange(sent.filter((other) => other !== one))}
            className={commandItem}
          >
            <Tick isTicked />
            <span className="bidi truncate">{String(one)}</span>
          </Command.Item>
        ))}
        {shown.slice(0, mostShown).map((option) => (
          <Command.Item
            key={option.value}
            value={String(option.value)}
            aria-checked={isTicked(option)}
            onSelect={() => turn(option)}
            className={commandItem}
          >
            <Tick isTicked={isTicked(option)} />
            <Dot color={option.color} />
            <span className="bidi truncate">{option.label}</span>
          </Command.Item>
        ))}
      </Command.List>
      {shown.length > mostShown && (
        <p className="px-2 py-1 text-xs text-ink-faint">{t.filterBar.more(shown.length - mostShown)}</p>
      )}
    </Command>
  );
}

function Tick({ isTicked }: { isTicked: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={`grid size-4 shrink-0 place-items-center rounded-sm border ${isTicked ? 'border-accent bg-accent text-on-accent' : 'border-line-strong'}`}
    >
      {isTicked && <Icon name="check" className="size-3" />}
    </span>
  );
}
