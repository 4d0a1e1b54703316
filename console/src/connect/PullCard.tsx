/** Pulls of one API: started here, and shown, cancelled, resumed and undone wherever they run. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Face, Pull } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { formatMoment, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { Tick } from '../ui/forms/fields.tsx';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { useTask } from '../ui/task.ts';
import { PullReport } from './PullReport.tsx';
import { Lacks } from './parts.tsx';
import { isActive, pullsQuery } from './queries.ts';
import type { VendorAddress } from './vendor-address.tsx';

type PullMatch = keyof typeof t.connect.matches;

interface PullCardProps {
  readonly face: Face;
  readonly address: VendorAddress;
  readonly pulls: readonly Pull[] | undefined;
  readonly error: unknown;
}

export function PullCard({ face, address, pulls, error: unread }: PullCardProps) {
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string>();
  const { isBusy, error, ...task } = useTask();
  const run = (work: Promise<unknown>) =>
    task.run(work.then(() => client.invalidateQueries({ queryKey: pullsQuery(face.name).queryKey })));
  if (unread !== null) return <ErrorLine error={unread} />;
  if (pulls === undefined) return <Loading rows={3} />;
  const shown = pulls.find(({ id }) => id === chosen) ?? pulls[0];
  return (
    <div className="flex flex-col gap-3">
      <NewPull
        pulls={pulls}
        isBusy={isBusy}
        error={error}
        hasUrl={address.url !== undefined}
        onBegin={(options) => {
          setChosen(undefined);
          run(
            call('POST', '/pulls', {
              body: { face: face.name, url: address.url, key: address.key, ...options },
            }),
          );
        }}
      />
      {shown === undefined ? (
        <p className="text-sm text-ink-faint">{t.connect.noPulls}</p>
      ) : (
        <PullReport
          key={shown.id}
          pull={shown}
          isBusy={isBusy}
          onCancel={() => run(call('POST', `/imports/${shown.id}/cancel`))}
          onUndo={() => run(call('POST', `/imports/${shown.id}/undo`))}
          onResume={() => run(call('POST', `/pulls/${shown.id}/resume`, { body: { key: address.key } }))}
          onForget={() => run(call('DELETE', `/pulls/${shown.id}/key`))}
        />
      )}
      {pulls.length > 1 && (
        <SelectField
          label={t.connect.earlier}
          value={shown?.id}
          onChange={setChosen}
          options={pulls.map((pull) => [pull.id, pullWordsOf(pull)] as const)}
        />
      )}
    </div>
  );
}

interface NewPullProps {
  readonly pulls: readonly Pull[];
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly hasUrl: boolean;
  /** members of the request, in addition to the API and its address */
  readonly onBegin: (options: object) => void;
}

function NewPull({ pulls, isBusy, error, hasUrl, onBegin }: NewPullProps) {
  const { can } = useAccount();
  const [onMatch, setOnMatch] = useState<PullMatch | ''>('');
  const [isSince, setSince] = useState(false);
  const [keepsKey, setKeepsKey] = useState(false);
  const { connect } = t;
  const begin = (isDry: boolean) =>
    onBegin({
      dry_run: isDry,
      keep_key: keepsKey,
      on_match: onMatch === '' ? undefined : onMatch,
      since: isSince ? 'last' : undefined,
    });
  const hasDone = pulls.some((pull) => pull.state === 'done' && !pull.import.dry_run);
  const usual: PullMatch = isSince ? 'update' : 'fill';
  const button = { isBusy, disabled: pulls.some(isActive) || !hasUrl };
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label={connect.onMatch}
          value={onMatch || usual}
          onChange={(next) => setOnMatch(next as PullMatch)}
          options={Object.entries(connect.matches)}
        />
        <div className="flex flex-col justify-end gap-1">
          {hasDone && <Tick label={connect.sinceLast} isChecked={isSince} onChange={setSince} />}
          <Tick label={connect.keepKey} isChecked={keepsKey} onChange={setKeepsKey} />
        </div>
      </div>
      {error !== undefined && <ErrorLine error={error} />}
      <div className="flex flex-wrap gap-2">
        <Button {...button} look={pulls.length === 0 ? 'primary' : 'plain'} onClick={() => begin(true)}>
          {connect.dryRun}
        </Button>
        {can('contacts:write') && (
          <Button {...button} look={pulls.length === 0 ? 'plain' : 'primary'} onClick={() => begin(false)}>
            {connect.pullNow}
          </Button>
        )}
      </div>
      {!can('contacts:write') && <Lacks scope="contacts:write" />}
    </>
  );
}

function pullWordsOf(pull: Pull): string {
  const words = [formatMoment(pull.import.created_at), t.connect.state[pull.state]];
  return [...words, ...(pull.import.dry_run ? [t.connect.dry] : []), pull.url].join(' · ');
}
