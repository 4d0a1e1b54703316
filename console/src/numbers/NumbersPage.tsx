/** Phones that lack their country code, with the number that a correction would store, and the correction itself. */
import { infiniteQueryOptions, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { navigate } from '../address/address.ts';
import { call, pagesOf } from '../api/client.ts';
import type { BulkChange, NumberCorrections, One } from '../api/types.ts';
import { bulkKey } from '../bulk/queries.ts';
import { Phone } from '../phones/Phone.tsx';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { ConfirmButton } from '../ui/ConfirmButton.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { BackLink, MoreButton, PageFrame } from '../ui/page-frame.tsx';
import { ErrorLine, Notice, Unread } from '../ui/states.tsx';
import { type Column, column, Table } from '../ui/tables/Table.tsx';

const numbersQuery = infiniteQueryOptions({
  queryKey: ['number corrections'],
  ...pagesOf<NumberCorrections>('/number-corrections', { limit: 50 }),
});

export function NumbersPage() {
  const { can } = useAccount();
  return (
    <PageFrame
      width="table"
      title={t.pages.numbers}
      back={<BackLink to="/settings">{t.pages.settings}</BackLink>}
      text={t.numbers.text}
      actions={can('contacts:write') ? <Correct /> : undefined}
    >
      <NumberList />
    </PageFrame>
  );
}

function Correct() {
  const { data } = useInfiniteQuery(numbersQuery);
  const client = useQueryClient();
  const correct = async () => {
    const body = { filter: {}, change: { correct_numbers: true } };
    await call<One<BulkChange>>('POST', '/bulk-changes', { body });
    await client.invalidateQueries({ queryKey: bulkKey });
    await client.invalidateQueries({ queryKey: numbersQuery.queryKey });
    navigate({ to: '/activity/bulk-changes' });
  };
  if (data?.pages.every((page) => page.data.length === 0) !== false) return null;
  return (
    <ConfirmButton
      button={{ look: 'primary' }}
      title={t.numbers.confirmTitle}
      action={t.bulkChanges.correctNumbers}
      isHarmless
      run={correct}
    >
      <p>{t.numbers.confirmText}</p>
    </ConfirmButton>
  );
}

function NumberList() {
  const list = useInfiniteQuery(numbersQuery);
  if (list.data === undefined) return <Unread of={list} />;
  const { pages } = list.data;
  const rows = pages.flatMap((page) => page.data);
  if (pages[0]?.meta.region === null)
    return (
      <Notice
        icon="settings"
        title={t.numbers.noRegion}
        guide="guides/numbers"
        actions={<LinkButton label={t.numbers.toSettings} to="/settings" icon="settings" look="primary" />}
      >
        {t.numbers.noRegionText}
      </Notice>
    );
  if (rows.length === 0 && !list.hasNextPage) return <Notice icon="check" title={t.numbers.none} />;
  return (
    <>
      {list.isRefetchError && <ErrorLine error={list.error} />}
      <Table
        label={t.numbers.list}
        columns={columns}
        rows={rows}
        keyOf={(row) => `${row.contact.id} ${row.phone}`}
      />
      <MoreButton list={list} />
    </>
  );
}

type Correction = NumberCorrections['data'][number];

const columns: readonly Column<Correction>[] = [
  { title: t.person, look: 'w-1/3 font-medium', cell: (row) => row.contact.name ?? t.none },
  { title: t.numbers.written, look: 'nums max-sm:hidden', cell: (row) => row.written },
  { title: t.numbers.stored, look: 'nums', cell: (row) => row.phone },
  column(t.numbers.corrected, 'nums', (row) => (
    <>
      <Phone number={row.corrected} />
      {row.held_by !== null && <p className="text-xs text-ink-soft">{t.numbers.held}</p>}
    </>
  )),
];
