/** The same numbers as the charts, day by day, the newest first. */

import type { Usage } from '../api/types.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { Part } from '../ui/page-frame.tsx';
import { TableHead } from '../ui/table.tsx';
import { dayText, facesOf } from './UsagePage.tsx';

export function UsageTable({ usage }: { usage: Usage }) {
  const faces = facesOf(usage);
  return (
    <Part title={t.usage.tableTitle}>
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t.usage.asTable}>
        <table className="nums w-full text-sm">
          <TableHead
            columns={[
              { title: t.usage.day, look: 'px-4' },
              ...[t.usage.contacts, ...faces].map((title) => ({ title, look: 'px-4 text-right' })),
            ]}
          />
          <tbody className="divide-y divide-line">
            {usage.days.toReversed().map(({ day, contacts, calls }) => (
              <tr key={day}>
                <th scope="row" className="px-4 py-1.5 text-left font-normal whitespace-nowrap">
                  {dayText(day)}
                </th>
                <td className="px-4 py-1.5 text-right">{contacts === null ? '–' : formatNumber(contacts)}</td>
                {faces.map((face) => (
                  <td key={face} className="px-4 py-1.5 text-right">
                    {formatNumber(calls[face] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  );
}
