/** The upstreams of an API: targets of calls that are not served here. One, or one for each host of the vendor. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { call, isApiError } from '../api/client.ts';
import type { Face, Upstream } from '../api/types.ts';
import { useChange } from '../drafts/change.ts';
import { useReadAgain } from '../drafts/read-again.ts';
import { Taken } from '../drafts/Taken.tsx';
import { named, t } from '../texts/texts.ts';
import { SelectField } from '../ui/combobox.tsx';
import { Button } from '../ui/controls.tsx';
import { Tick } from '../ui/fields.tsx';
import { Meanwhile } from '../ui/form.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { useTask } from '../ui/task.ts';
import { toast } from '../ui/toasts.tsx';
import type { OpenPlace } from './place.tsx';
import { upstreamsQuery } from './queries.ts';

interface Filled {
  readonly url: string;
  readonly isKeySent: boolean;
  readonly isReadThrough: boolean;
}

const filledIn = (one: Upstream | undefined): Filled => ({
  url: one?.url ?? '',
  isKeySent: one?.has_key ?? false,
  isReadThrough: one?.read_through ?? false,
});

const labels: Readonly<Record<keyof Filled, string>> = {
  url: t.connect.vendorUrl,
  isKeySent: t.connect.sendKey,
  isReadThrough: t.connect.readThrough,
};

export function ForwardCard({ face, open }: { face: Face; open: OpenPlace }) {
  const client = useQueryClient();
  const { place, upstreams, isUrlTyped, onUrl, upstreamsError: unread } = open;
  const [name, setName] = useState(face.upstreams[0] ?? face.name);
  const known = upstreams.find((one) => one.face === name);
  const read = useReadAgain(upstreamsQuery, known, 'face');
  const change = useChange<Upstream | undefined, Filled>({
    id: `upstream ${name}`,
    source: known,
    ...{ valuesOf: filledIn, labels, read },
  });
  const { isKeySent, isReadThrough, url } = change.values;
  const { isBusy, error, ...task } = useTask();
  const { connect } = t;
  // Other steps share the field of the URL. It shows the draft after a reload, and typed text becomes a draft.
  const restored = useRef(url !== change.theirs.url ? url : undefined);
  const put = useRef(change.put);
  put.current = change.put;
  useEffect(() => {
    if (restored.current !== undefined) onUrl(restored.current);
    restored.current = undefined;
  }, [onUrl]);
  useEffect(() => {
    if (isUrlTyped) put.current({ url: place.url ?? '' });
  }, [isUrlTyped, place.url]);
  const run = (work: Promise<unknown>, done?: string) =>
    task.run(
      work
        .then(() => client.invalidateQueries({ queryKey: upstreamsQuery.queryKey }))
        .then(() => done !== undefined && toast({ text: done })),
    );
  const pathOf = (one: string) => `/upstreams/${encodeURIComponent(one)}`;
  const set = () => {
    change.put({ url: place.url ?? '' });
    const send = (changed: Partial<Filled>, now: Upstream | undefined) => {
      const filled = { ...change.valuesOf(now), ...changed };
      const key = filled.isKeySent ? (place.key ?? null) : null;
      const body = { url: filled.url, key, read_through: filled.isKeySent && filled.isReadThrough };
      return call('PUT', pathOf(name), { body });
    };
    // The server never shows the stored key, so a new one is sent even without other changes.
    const sendKey = () => (place.key === undefined ? undefined : read().then((now) => send({}, now)));
    run(
      change.save(send).then((saved) => saved ?? sendKey()),
      connect.forwardSet,
    );
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
        <SelectField
          label={connect.forwardWhich}
          hint={connect.forwardWhichHint}
          value={name}
          onChange={setName}
          options={face.upstreams.map((one) => [one, one] as const)}
        />
      )}
      <Tick
        label={connect.sendKey}
        isChecked={isKeySent}
        onChange={(isOn) => change.put({ isKeySent: isOn })}
      />
      {face.can_read_through && isKeySent && (
        <Tick
          label={connect.readThrough}
          isChecked={isReadThrough}
          onChange={(isOn) => change.put({ isReadThrough: isOn })}
        />
      )}
      {isApiError(error, 'stale') ? <Meanwhile /> : error !== undefined && <ErrorLine error={error} />}
      <Taken
        change={{
          ...change,
          drop: (one) => {
            if (one === 'url') onUrl(change.theirs.url);
            change.drop(one);
          },
        }}
      />
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
