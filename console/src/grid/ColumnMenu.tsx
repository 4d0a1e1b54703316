/** The menu of a column, for the mouse and for the keyboard: its sort order, position and width. */
import * as RadixMenu from '@radix-ui/react-dropdown-menu';
import type { RefObject } from 'react';
import { t } from '../texts/texts.ts';
import { Layer } from '../ui/layers.tsx';
import { floating, MenuItem, MenuLine } from '../ui/menus/overlays.tsx';
import type { GridColumn } from './column.ts';

export interface ColumnChanges {
  readonly onSort: ((sort: string) => void) | undefined;
  readonly onWidth: (width: number) => void;
  readonly onFit: () => void;
  /** Moves it by this number of positions. */
  readonly onMove: (by: number) => void;
  readonly onFreeze: () => void;
  readonly onHide: () => void;
}

interface ColumnMenuProps extends ColumnChanges {
  readonly column: GridColumn<never>;
  readonly index: number;
  readonly count: number;
  readonly width: number;
  readonly isFrozen: boolean;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly button: RefObject<HTMLButtonElement | null>;
}

const step = 24;

export function ColumnMenu(props: ColumnMenuProps) {
  const { column, index, count, width, isFrozen, isOpen, button, ...on } = props;
  const { sort } = column;
  return (
    <RadixMenu.Root modal={false} open={isOpen} onOpenChange={on.onOpenChange}>
      <RadixMenu.Trigger asChild>
        <span
          aria-hidden="true"
          tabIndex={-1}
          className="pointer-events-none absolute right-2 bottom-0 size-px"
        />
      </RadixMenu.Trigger>
      <RadixMenu.Portal>
        <RadixMenu.Content
          align="end"
          sideOffset={2}
          collisionPadding={8}
          aria-label={column.title}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            button.current?.focus();
          }}
          className={`${floating} min-w-44`}
        >
          <Layer />
          {sort !== undefined && on.onSort !== undefined && (
            <>
              <MenuItem label={t.grid.ascending} icon="up" onSelect={() => on.onSort?.(sort)} />
              <MenuItem label={t.grid.descending} icon="down" onSelect={() => on.onSort?.(`-${sort}`)} />
              <MenuLine />
            </>
          )}
          <MenuItem
            label={t.grid.moveLeft}
            icon="none"
            isDisabled={index === 0}
            onSelect={() => on.onMove(-1)}
          />
          <MenuItem
            label={t.grid.moveRight}
            icon="none"
            isDisabled={index === count - 1}
            onSelect={() => on.onMove(1)}
          />
          <MenuItem label={isFrozen ? t.grid.unfreeze : t.grid.freeze} icon="lock" onSelect={on.onFreeze} />
          <MenuLine />
          <MenuItem label={t.grid.wider} icon="none" onSelect={() => on.onWidth(width + step)} />
          <MenuItem label={t.grid.narrower} icon="none" onSelect={() => on.onWidth(width - step)} />
          <MenuItem label={t.grid.fit} icon="none" onSelect={on.onFit} />
          <MenuLine />
          <MenuItem label={t.grid.hide} icon="close" isDisabled={count === 1} onSelect={on.onHide} />
        </RadixMenu.Content>
      </RadixMenu.Portal>
    </RadixMenu.Root>
  );
}
