/** A list without contacts: what to do next. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { browserStore } from '../../browser-store.ts';
import { fieldsQuery } from '../../fields/queries.ts';
import { useAccount } from '../../session/account.ts';
import { FirstSteps } from '../../settings/FirstSteps.tsx';
import { t } from '../../texts/texts.ts';
import { Button } from '../../ui/buttons.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { Notice } from '../../ui/states.tsx';
import { stepsOf } from '../contact-queries.ts';
import { ownPrefix } from '../table/columns.tsx';
import { filteredBy, isFiltered, unfiltered, type View } from '../view.ts';
import type { ToolbarProps } from './toolbar.tsx';

/** Own fields that are offered to a search without a result. */
const maxFields = 3;

interface EmptyProps {
  readonly view: View;
  readonly onNew: ((name?: string) => void) | undefined;
  readonly onView: ToolbarProps['onView'];
}

export function Empty(props: EmptyProps) {
  const { view, onNew } = props;
  const { account, can, me } = useAccount();
  const [, draw] = useState(0);
  const steps = stepsOf(account?.id ?? '');
  // A member with limited visibility has none yet; the account may have many.
  const isPart = me !== undefined && me.sees !== 'all';
  const hasSteps = onNew !== undefined && !isPart && !isFiltered(view) && can('account:write');
  const hasCard = hasSteps && account !== undefined && browserStore.get(steps) !== 'closed';
  // The card stays over the first contacts.
  useEffect(() => {
    if (hasCard) browserStore.set(steps, 'open');
  }, [hasCard, steps]);
  if (isFiltered(view)) return <NoMatch {...props} />;
  if (hasCard)
    return (
      <div className="h-full overflow-y-auto bg-canvas">
        <FirstSteps
          key={account.id}
          account={account}
          onNew={() => onNew()}
          onClose={() => {
            browserStore.set(steps, 'closed');
            draw((count) => count + 1);
          }}
        />
      </div>
    );
  return (
    <Notice
      icon="contacts"
      title={isPart ? t.empty.mineTitle : t.empty.title}
      actions={
        onNew && (
          <>
            {can('import') && <LinkButton label={t.importFile} to="/activity/imports" icon="import" />}
            <Button look="primary" icon="plus" onClick={() => onNew()}>
              {t.newContact}
            </Button>
          </>
        )
      }
    >
      {isPart ? t.empty.mineText : can('import') ? t.empty.text : t.empty.byHand}
    </Notice>
  );
}

/** Returns the search as a name. A number or an email is not a name. */
const nameIn = (search = ''): string => (/[\d@]/.test(search) ? '' : search.trim());

function NoMatch({ view, onNew, onView }: EmptyProps) {
  const { can } = useAccount();
  const isSearch = view.search !== undefined && view.filter === undefined;
  const { data: fields = [] } = useQuery({ ...fieldsQuery, enabled: isSearch && can('contacts:read') });
  return (
    <Notice
      icon="search"
      title={isSearch ? t.empty.notFound(view.search) : t.empty.noMatch}
      actions={
        <>
          <Button onClick={() => onView(isSearch ? { search: '' } : unfiltered)}>
            {isSearch ? t.empty.clearSearch : t.clearFilters}
          </Button>
          {!isSearch && view.search !== undefined && (
            <Button onClick={() => onView({ search: '' })}>{t.empty.clearSearch}</Button>
          )}
          {/* The search reads no other own fields, and a filter does. */}
          {isSearch &&
            fields
              .filter(({ type, searched }) => type === 'text' && !searched)
              .slice(0, maxFields)
              .map(({ key, label }) => (
                <Button
                  key={key}
                  icon="search"
                  onClick={() => onView({ search: '', ...filteredBy(ownPrefix + key, view.search ?? '') })}
                >
                  {t.empty.inField(label)}
                </Button>
              ))}
          {isSearch && onNew && (
            <Button icon="plus" onClick={() => onNew(nameIn(view.search))}>
              {t.newContact}
            </Button>
          )}
        </>
      }
    >
      {isSearch ? t.empty.searched : t.empty.noMatchText}
    </Notice>
  );
}
