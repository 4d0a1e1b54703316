/** Parts of the lists of the bar. */
import { Command } from 'cmdk';
import { Icon } from '../ui/Icon.tsx';

export const commandItem =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 text-sm data-[selected=true]:bg-sunken';
export const commandGroup =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-faint';

export function CommandField({
  placeholder,
  value,
  onChange,
}: {
  placeholder: string;
  value?: string;
  onChange?: (text: string) => void;
}) {
  return (
    <div className="mb-1 flex items-center gap-2 border-b border-line px-2">
      <Icon name="search" className="text-ink-faint" />
      <Command.Input
        autoFocus
        placeholder={placeholder}
        {...(value === undefined ? {} : { value })}
        {...(onChange === undefined ? {} : { onValueChange: onChange })}
        className="h-9 w-full bg-transparent text-base outline-none"
      />
    </div>
  );
}

export function Dot({ color }: { color: string | null }) {
  if (color === null) return null;
  return (
    <svg viewBox="0 0 8 8" className="size-2 shrink-0" aria-hidden="true">
      <circle cx="4" cy="4" r="4" fill={color} />
    </svg>
  );
}
