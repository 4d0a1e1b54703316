/** The upstreams of an API: where calls go that are not served here. One, or one for each host of the vendor. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Face, Upstream } from '../api/types.ts';
import { named, t } from '../texts/texts.ts';
import { Button, Field, Select } from '../ui/controls.tsx';
import { Tick } from '../ui/fields.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';
import type { VendorPlace } from './place.tsx';
import { upstreamsQuery } from './queries.ts';

export function ForwardCard({
  face,
  place,
  upstreams,
  error: unread,
}: {
  face: Face;
  place: VendorPlace;
  upstreams: readonly Upstream[];
  error: unknown;
}) {
  const client = useQueryClient();
  const [name, setName] = useState(face.upstreams[0] ?? face.name);
  const known = upstreams.find((one) => one.face === name);
  const [sendsKey, setSendsKey] = useState<boolean>();
  const [readsThrough, setReadsThrough] = useState<boolean>();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const { connect } = t;
  const isKeySent = sendsKey ?? known?.has_key ?? false;
  const isReadThrough = readsThrough ?? known?.read_through ?? false;
  const run = (work: Promise<unknown>, done?: string) => {
    setBusy(true);
    setError(undefined);
    work
      .then(() => client.invalidateQueries({ queryKey: upstreamsQuery.queryKey }))
      .then(() => {
        setSendsKey(undefined);
        setReadsThrough(undefined);
        if (done !== undefined) toast({ text: done });
      })
      .catch(setError)
      .finally(() => setBusy(false));
  };
  const pathOf = (one: string) => `/upstreams/${encodeURIComponent(one)}`;
  const set = () => {
    const key = isKeySent ? (place.key ?? null) : null;
    const body = { url: place.url, key, read_through: isKeySent && isReadThrough };
    run(call('PUT', pathOf(name), { body }), connect.forwardSet);
  };
  if (unread !== null) return <ErrorLine error={unread} />;
  return (
    <div className="flex flex-col gap-3">
      {upstreams.length === 0 && <p className="text-sm text-ink-soft">{connect.forwardOff}</p>}
      {upstreams.map((one) => (
        <div key={one.face} className="flex flex-wrap items-center gap-2">
          <p className="min-w-0 flex-1 text-sm">
            {face.upstreams.length > 1 && <span className="font-medium">{one.face}: </span>}
            <span className="wrap-anywhere">{connect.forwardTo(one.url)}</span>{' '}
            {one.has_key ? connect.withKey : connect.withoutKey} {named(connect.keyStates, one.key_state)}{' '}
            {one.read_through && connect.readsThrough} {connect.forwardScope}
          </p>
          <Button look="quiet" isBusy={isBusy} onClick={() => run(call('DELETE', pathOf(one.face)))}>
            {face.upstreams.length > 1 ? connect.forwardStopOf(one.face) : connect.forwardStop}
          </Button>
        </div>
      ))}
      {face.upstreams.length > 1 && (
        <Field label={connect.forwardWhich} hint={connect.forwardWhichHint}>
          <Select
            value={name}
            onChange={(event) => setName(event.target.value)}
            options={face.upstreams.map((one) => [one, one] as const)}
          />
        </Field>
      )}
      <Tick label={connect.sendKey} isChecked={isKeySent} onChange={setSendsKey} />
      {face.can_read_through && isKeySent && (
        <Tick label={connect.readThrough} isChecked={isReadThrough} onChange={setReadsThrough} />
      )}
      {error !== undefined && <ErrorLine error={error} />}
      <div>
        <Button
          isBusy={isBusy}
          disabled={place.url === undefined || (isKeySent && place.key === undefined)}
          onClick={set}
        >
          {known === undefined ? connect.forwardNow : connect.forwardChange}
        </Button>
      </div>
    </div>
  );
}
