/** The bar of the list: its view and number, filter, order, search and columns, and the buttons of files and contacts. */
import { useState } from 'react';
import { navigate } from '../../address/address.ts';
import { useAccount } from '../../session/account.ts';
import { t } from '../../texts/texts.ts';
import { Button } from '../../ui/buttons.tsx';
import { ColumnsMenu, OrderMenu, SearchField, tightLabel } from './toolbar.tsx';
import type { ListPage } from './use-list-page.ts';
import { loadFilterBar, ViewName } from './view-rows.tsx';

/** Most letters of the words of both file buttons that fit at 1280 pixels. */
const maxLetters = 18;

/** Hides the buttons of files on narrow screens and next to an open contact, where the menu of columns has them. */
const wideOnly = 'max-sm:hidden group-data-[tight=true]:hidden';

/** Hides the labels where they have no room: on a small screen, or next to buttons of a view. Screen readers read them. */
const wideLabel = `${
  t.importFile.length + t.exporting.button.length > maxLetters
    ? 'max-[1500px]:sr-only'
    : 'max-xl:sr-only group-has-[[data-view-actions]:not(:empty)]/bar:max-[1430px]:sr-only'
}`;

/** Gives the buttons of a view the room of the number on a phone, so that all buttons are in one line. */
const besideView = {
  number: 'group-has-[[data-view-actions]:not(:empty)]/bar:max-sm:sr-only',
  filter: 'group-has-[[data-view-actions]:not(:empty)]/bar:max-sm:ml-auto',
};

const goToImport = () => navigate({ to: '/activity/imports' });

interface ListHeaderProps {
  readonly page: ListPage;
  readonly onEntered: () => void;
  readonly onFilter: () => void;
  readonly onExport: () => void;
  /** undefined: the user may not create contacts */
  readonly onNew: (() => void) | undefined;
}

export function ListHeader({ page, onEntered, onFilter, onExport, onNew }: ListHeaderProps) {
  const { view, onView, list, searchField, filterButton, focusList, isNarrow, density } = page;
  const { me, can } = useAccount();
  const isTight = isNarrow || view.person !== undefined;
  const [viewActionsSlot, setViewActionsSlot] = useState<HTMLElement | null>(null);
  return (
    <header className="group/bar flex flex-wrap items-center gap-1.5 px-edge py-1.5 sm:gap-2 lg:h-13 lg:flex-nowrap lg:py-0">
      <ViewName {...{ view, onView, onEntered }} slot={viewActionsSlot} accountId={me?.account.id ?? ''} />
      <p
        className={`nums mr-2 min-w-10 text-sm whitespace-nowrap text-ink-faint max-lg:mr-auto ${besideView.number}`}
        aria-live="polite"
      >
        {list.rows.isSearched ? t.searching : list.totalText}
      </p>
      <Button
        ref={filterButton}
        icon="filter"
        aria-haspopup="dialog"
        className={besideView.filter}
        onPointerEnter={() => void loadFilterBar().catch(() => {})}
        onClick={onFilter}
      >
        <span className="max-lg:sr-only group-data-[tight=true]:max-xl:sr-only">{t.filter}</span>
      </Button>
      <OrderMenu sort={list.sort} onSort={page.onSort} />
      <span ref={setViewActionsSlot} data-view-actions className="contents" />
      <SearchField {...{ view, onView, searchField }} onList={focusList} />
      <ColumnsMenu
        shown={list.shown}
        onColumns={page.onChosen}
        isCompact={density.isCompact}
        onCompact={density.onCompact}
        onExport={isTight ? onExport : undefined}
        onImport={isTight && can('import') ? goToImport : undefined}
      />
      {can('import') && (
        <Button icon="import" title={t.importFile} className={wideOnly} onClick={goToImport}>
          <span className={wideLabel}>{t.importFile}</span>
        </Button>
      )}
      <Button icon="export" title={t.exporting.button} className={wideOnly} onClick={onExport}>
        <span className={wideLabel}>{t.exporting.button}</span>
      </Button>
      {onNew !== undefined && (
        <Button look="primary" icon="plus" onClick={() => onNew()}>
          <span className={tightLabel}>{t.newContact}</span>
        </Button>
      )}
    </header>
  );
}
