/** A list without contacts: what to do next. */
import { Suspense } from 'react';
import { lazyPart, loadedPage } from '../api/loaded.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button, LinkButton } from '../ui/controls.tsx';
import { Notice } from '../ui/states.tsx';
import type { ToolbarProps } from './Toolbar.tsx';
import { isFiltered, unfiltered, type View } from './view.ts';

const FirstQuestions = lazyPart(
  () => loadedPage(() => import('../settings/FirstQuestions.tsx')),
  'FirstQuestions',
);

export function Empty({
  view,
  onNew,
  onView,
}: {
  view: View;
  onNew: (() => void) | undefined;
  onView: ToolbarProps['onView'];
}) {
  const { account, can, me } = useAccount();
  if (isFiltered(view))
    return (
      <Notice
        icon="search"
        title={t.empty.noMatch}
        actions={<Button onClick={() => onView(unfiltered)}>{t.clearFilters}</Button>}
      >
        {t.empty.noMatchText}
      </Notice>
    );
  // A member with limited visibility has none yet; the account may have many.
  const isPart = me !== undefined && me.sees !== 'all';
  return (
    <div className="flex h-full flex-col overflow-y-auto">
      <div className="min-h-64 flex-1">
        <Notice
          icon="contacts"
          title={isPart ? t.empty.mineTitle : t.empty.title}
          actions={
            onNew && (
              <>
                {can('import') && (
                  <LinkButton to="/activity/imports" icon="import">
                    {t.importFile}
                  </LinkButton>
                )}
                <Button look="primary" icon="plus" onClick={onNew}>
                  {t.newContact}
                </Button>
              </>
            )
          }
        >
          {isPart ? t.empty.mineText : can('import') ? t.empty.text : t.empty.byHand}
        </Notice>
      </div>
      <Suspense>
        {account !== undefined && can('account:write') && (
          <FirstQuestions key={account.id} account={account} />
        )}
      </Suspense>
    </div>
  );
}
