/** Pulls of one API: started here, and shown, cancelled, resumed and undone wherever they run. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Face, Pull } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { formatMoment, t } from '../texts/texts.ts';
import { SelectField } from '../ui/combobox.tsx';
import { Button } from '../ui/controls.tsx';
import { Tick } from '../ui/fields.tsx';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { useTask } from '../ui/task.ts';
import { PullReport } from './PullReport.tsx';
import { Lacks } from './parts.tsx';
import type { VendorPlace } from './place.tsx';
import { isActive, pullsQuery } from './queries.ts';

type Match = keyof typeof t.connect.matches;

export function PullCard(props: {
  face: Face;
  place: VendorPlace;
  pulls: readonly Pull[] | undefined;
  error: unknown;
}) {
  const { face, place, pulls, error: unread } = props;
  const { can } = useAccount();
  const client = useQueryClient();
  const [onMatch, setOnMatch] = useState<Match | ''>('');
  const [isSince, setSince] = useState(false);
  const [keepsKey, setKeepsKey] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const { isBusy, error, ...task } = useTask();
  const { connect } = t;
  const run = (work: Promise<unknown>) =>
    task.run(work.then(() => client.invalidateQueries({ queryKey: pullsQuery.queryKey })));
  const begin = (isDry: boolean) => {
    setChosen(undefined);
    const body = {
      face: face.name,
      url: place.url,
      key: place.key,
      dry_run: isDry,
      keep_key: keepsKey,
      on_match: onMatch === '' ? undefined : onMatch,
      since: isSince ? 'last' : undefined,
    };
    run(call('POST', '/pulls', { body }));
  };
  if (unread !== null) return <ErrorLine error={unread} />;
  if (pulls === undefined) return <Loading rows={3} />;
  const shown = pulls.find((one) => one.id === chosen) ?? pulls[0];
  const isUnderWay = pulls.some(isActive);
  const hasDone = pulls.some((one) => one.state === 'done' && !one.import.dry_run);
  const usual: Match = isSince ? 'update' : 'fill';
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label={connect.onMatch}
          value={onMatch || usual}
          onChange={(next) => setOnMatch(next as Match)}
          options={Object.entries(connect.matches)}
        />
        <div className="flex flex-col justify-end gap-1">
          {hasDone && <Tick label={connect.sinceLast} isChecked={isSince} onChange={setSince} />}
          <Tick label={connect.keepKey} isChecked={keepsKey} onChange={setKeepsKey} />
        </div>
      </div>
      {error !== undefined && <ErrorLine error={error} />}
      <div className="flex flex-wrap gap-2">
        <Button
          look={pulls.length === 0 ? 'primary' : 'plain'}
          isBusy={isBusy}
          disabled={isUnderWay || place.url === undefined}
          onClick={() => begin(true)}
        >
          {connect.dryRun}
        </Button>
        {can('contacts:write') && (
          <Button
            look={pulls.length === 0 ? 'plain' : 'primary'}
            isBusy={isBusy}
            disabled={isUnderWay || place.url === undefined}
            onClick={() => begin(false)}
          >
            {connect.pullNow}
          </Button>
        )}
      </div>
      {!can('contacts:write') && <Lacks scope="contacts:write" />}
      {shown === undefined ? (
        <p className="text-sm text-ink-faint">{connect.noPulls}</p>
      ) : (
        <PullReport
          key={shown.id}
          pull={shown}
          isBusy={isBusy}
          onCancel={() => run(call('POST', `/imports/${shown.id}/cancel`))}
          onUndo={() => run(call('POST', `/imports/${shown.id}/undo`))}
          onResume={() => run(call('POST', `/pulls/${shown.id}/resume`, { body: { key: place.key } }))}
          onForget={() => run(call('DELETE', `/pulls/${shown.id}/key`))}
        />
      )}
      {pulls.length > 1 && (
        <SelectField
          label={connect.earlier}
          value={shown?.id}
          onChange={setChosen}
          options={pulls.map((one) => [one.id, wordsOf(one)] as const)}
        />
      )}
    </div>
  );
}

function wordsOf(pull: Pull): string {
  const words = [formatMoment(pull.import.created_at), t.connect.state[pull.state]];
  return [...words, ...(pull.import.dry_run ? [t.connect.dry] : []), pull.url].join(' · ');
}
