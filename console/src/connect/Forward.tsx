/** The upstream of an API: where calls go that are not served here. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Face, Upstream } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/controls.tsx';
import { Tick } from '../ui/fields.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';
import { upstreamsQuery } from './queries.ts';
import type { VendorPlace } from './Vendor.tsx';

export function ForwardCard({
  face,
  place,
  upstream,
  error: unread,
}: {
  face: Face;
  place: VendorPlace;
  upstream: Upstream | undefined;
  error: unknown;
}) {
  const client = useQueryClient();
  const [sendsKey, setSendsKey] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const { connect } = t;
  const run = (work: Promise<unknown>, done?: string) => {
    setBusy(true);
    setError(undefined);
    work
      .then(() => client.invalidateQueries({ queryKey: upstreamsQuery.queryKey }))
      .then(() => done !== undefined && toast({ text: done }))
      .catch(setError)
      .finally(() => setBusy(false));
  };
  const path = `/upstreams/${encodeURIComponent(face.name)}`;
  const set = () => {
    const key = sendsKey ? (place.key ?? null) : null;
    run(call('PUT', path, { body: { url: place.url, key } }), connect.forwardSet);
  };
  if (unread !== null) return <ErrorLine error={unread} />;
  return (
    <div className="flex flex-col gap-3">
      {upstream === undefined ? (
        <p className="text-sm text-ink-soft">{connect.forwardOff}</p>
      ) : (
        <p className="text-sm">
          {connect.forwardOn} <span className="font-mono break-all">{upstream.url}</span>,{' '}
          {upstream.has_key ? connect.withKey : connect.withoutKey}. {connect.forwardScope}
        </p>
      )}
      <Tick label={connect.sendKey} isChecked={sendsKey} onChange={setSendsKey} />
      {error !== undefined && <ErrorLine error={error} />}
      <div className="flex flex-wrap gap-2">
        <Button
          isBusy={isBusy}
          disabled={place.url === undefined || (sendsKey && place.key === undefined)}
          onClick={set}
        >
          {upstream === undefined ? connect.forwardNow : connect.forwardChange}
        </Button>
        {upstream !== undefined && (
          <Button look="quiet" isBusy={isBusy} onClick={() => run(call('DELETE', path))}>
            {connect.forwardStop}
          </Button>
        )}
      </div>
    </div>
  );
}
