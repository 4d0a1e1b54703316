/**
 * A choice from a list with a search field: of one or of several options. The list itself is loaded when first opened,
 * so a page with many of these costs little.
 */
import { type ReactNode, Suspense, useState } from 'react';
import { lazyPart, loaded } from '../api/loaded.ts';
import { t } from '../texts/texts.ts';
import { fieldLook } from './controls.tsx';
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
            className={`${fieldLook} flex items-center gap-1.5 text-left ${isQuiet ? '!border-line hover:!border-line-strong' : ''}`}
          >
            {shown.length === 1 && shown[0]?.color && <Dot color={shown[0].color} />}
            <span className="bidi min-w-0 flex-1 truncate text-sm">
              {shown.map((one) => one.label).join(', ') || (
                <span className="text-ink-faint">{none ?? t.none}</span>
              )}
            </span>
            <Icon name="down" className="!size-3.5 text-ink-faint" />
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
