/** State of the index of a field: ready, built so far, or incomplete. An incomplete one can be built again. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, refetchEveryWhile } from '../api/client.ts';
import type { BulkChange, OwnField } from '../api/types.ts';
import { readBulkChange } from '../bulk/queries.ts';
import { isUnderWay, pollMs } from '../jobs/job.ts';
import { useAccount } from '../session/account.ts';
import { formatPercent, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { Badge } from '../ui/page-frame.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { fieldsQuery } from './queries.ts';

export function IndexState({ field }: { field: OwnField }) {
  if (field.index === 'none') return null;
  if (field.index === 'building') return <Building field={field} />;
  const promises = [
    ...(field.unique ? [t.ownFields.isUnique] : []),
    ...(field.searched ? [t.ownFields.isSearched] : []),
  ];
  return (
    <span className="flex flex-wrap items-center gap-1">
      {(promises.length > 0 ? promises : [t.ownFields.isIndexed]).map((promise) => (
        <Badge key={promise}>{promise}</Badge>
      ))}
    </span>
  );
}

function Building({ field }: { field: OwnField }) {
  const { can } = useAccount();
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const id = field.conversion ?? '';
  const { data: job } = useQuery({
    queryKey: ['index of field', id],
    queryFn: async () => {
      const found = await readBulkChange(id);
      // The field is ready with the last piece.
      if (!isUnderWay(found)) void client.invalidateQueries({ queryKey: fieldsQuery.queryKey });
      return found;
    },
    enabled: id !== '',
    refetchInterval: refetchEveryWhile(pollMs, (change: BulkChange) => isUnderWay(change)),
  });
  const again = async () => {
    setError(null);
    try {
      await call('PATCH', `/fields/${encodeURIComponent(field.key)}`, { body: { indexed: true } });
      await client.invalidateQueries({ queryKey: fieldsQuery.queryKey });
    } catch (refusal) {
      setError(refusal);
    }
  };
  if (job === undefined || isUnderWay(job) || job.state === 'done')
    return <Badge tone="accent">{t.ownFields.building(formatPercent((job?.percent ?? 0) / 100))}</Badge>;
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Badge tone="warn">{t.ownFields.isStuck}</Badge>
      {can('change fields') && <Button onClick={() => void again()}>{t.ownFields.rebuild}</Button>}
      {error !== null && <ErrorLine error={error} />}
    </span>
  );
}
