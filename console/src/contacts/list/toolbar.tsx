/** Search, order and the choice of columns. */
import { useEffect, useRef, useState } from 'react';
import { t } from '../../texts/texts.ts';
import { Button } from '../../ui/buttons.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Input } from '../../ui/inputs.tsx';
import { LateMenu } from '../../ui/menus/LateMenu.tsx';
import type { ShownColumn, View } from '../view.ts';

/** Milliseconds after the last keystroke, so that fast typing sends one request for several letters. */
const typingMs = 40;

/** Hides the hint of the search where it would be cut off. */
const wholeHint =
  t.searchHint.length > 20
    ? '@max-[212px]:placeholder:text-transparent'
    : '@max-[176px]:placeholder:text-transparent';

/** Hides the label on narrow screens and next to an open contact. Screen readers still read it. */
export const tightLabel = 'max-lg:sr-only group-data-[tight=true]:max-[1500px]:sr-only';

export interface ToolbarProps {
  readonly view: View;
  readonly onView: (change: View, isTyping?: boolean) => void;
  readonly searchField: React.RefObject<HTMLInputElement | null>;
  /** moves the focus to the result */
  readonly onList: () => void;
}

export function SearchField({ view, onView, searchField, onList }: ToolbarProps) {
  const [text, setText] = useState(view.search ?? '');
  const sent = useRef(view.search ?? '');
  // The address may change without typing: Back, a saved view, a removed chip.
  useEffect(() => {
    if ((view.search ?? '') === sent.current) return;
    sent.current = view.search ?? '';
    setText(sent.current);
  }, [view.search]);
  useEffect(() => {
    if (text.trim() === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text.trim();
      onView({ search: text.trim() }, true);
    }, typingMs);
    return () => clearTimeout(timer);
  }, [text, onView]);
  return (
    <div className="@container relative ml-auto min-w-24 max-w-xs flex-1 max-lg:order-last max-lg:max-w-none max-lg:basis-full">
      <Icon name="search" className="pointer-events-none absolute top-2 left-2.5 text-ink-faint" />
      <Input
        ref={searchField}
        type="search"
        aria-label={t.search}
        placeholder={t.searchHint}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if ((event.key !== 'Enter' && event.key !== 'ArrowDown') || event.nativeEvent.isComposing) return;
          event.preventDefault();
          onList();
        }}
        className={`!border-line bg-canvas pl-8 hover:!border-line-strong ${wholeHint}`}
      />
    </div>
  );
}

/** Shows the order in words, since a hidden column may sort the list. */
export function OrderMenu({ sort, onSort }: { sort: string; onSort: (sort: string) => void }) {
  return (
    <LateMenu
      items={({ OrderItems }) => <OrderItems {...{ sort, onSort }} />}
      trigger={(button) => (
        <Button
          look="quiet"
          aria-label={t.orderOf(orderWords(sort))}
          className="!px-1.5 font-normal"
          {...button}
        >
          <span className={`${tightLabel} max-xl:sr-only`}>{orderWords(sort)}</span>
          <Icon name="sort" />
        </Button>
      )}
    />
  );
}

const orderWords = (sort: string): string => t.orders[sort as keyof typeof t.orders] ?? sort;

export interface ColumnsMenuProps {
  readonly shown: readonly ShownColumn[];
  /** empty: the default */
  readonly onColumns: (columns: readonly ShownColumn[]) => void;
  readonly isCompact: boolean;
  readonly onCompact: (isCompact: boolean) => void;
  /** present on a narrow screen, which has no buttons for them */
  readonly onExport: (() => void) | undefined;
  readonly onImport: (() => void) | undefined;
}

export function ColumnsMenu(props: ColumnsMenuProps) {
  return (
    <LateMenu
      align="end"
      items={({ ColumnItems }) => <ColumnItems {...props} />}
      trigger={(button) => (
        <Button icon="columns" {...button}>
          <span className={`${tightLabel} max-xl:sr-only`}>{t.columnsTitle}</span>
        </Button>
      )}
    />
  );
}
