/** The same numbers as the charts, day by day, the newest first. */

import type { Usage } from '../api/types.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { Part } from '../ui/page-frame.tsx';
import { Table } from '../ui/table.tsx';
import { dayText, facesOf } from './UsagePage.tsx';

export function UsageTable({ usage }: { usage: Usage }) {
  const faces = facesOf(usage);
  return (
    <Part title={t.usage.tableTitle}>
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t.usage.asTable}>
        <Table
          label={t.usage.tableTitle}
          columns={[
            {
              title: t.usage.day,
              isHead: true,
              look: 'nums whitespace-nowrap',
              cell: ({ day }) => dayText(day),
            },
            {
              title: t.usage.contacts,
              look: 'nums text-right',
              cell: ({ contacts }) => (contacts === null ? '–' : formatNumber(contacts)),
            },
            ...faces.map((face) => ({
              title: face,
              look: 'nums text-right',
              cell: ({ calls }: Usage['days'][number]) => formatNumber(calls[face] ?? 0),
            })),
          ]}
          rows={usage.days.toReversed()}
          keyOf={({ day }) => day}
        />
      </div>
    </Part>
  );
}
