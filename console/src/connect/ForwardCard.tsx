/** The upstreams of an API: targets of calls that are not served here. One, or one for each host of the vendor. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { call } from '../api/client.ts';
import type { Face, Upstream } from '../api/types.ts';
import { Conflicts } from '../drafts/Conflicts.tsx';
import { useChange } from '../drafts/change.ts';
import { useReread } from '../drafts/use-reread.ts';
import { findText, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { Tick } from '../ui/forms/fields.tsx';
import { FormError } from '../ui/forms/form.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { useTask } from '../ui/task.ts';
import { toast } from '../ui/toasts.tsx';
import { upstreamsQuery } from './queries.ts';
import type { OpenVendorAddress } from './vendor-address.tsx';

interface ForwardValues {
  readonly url: string;
  readonly isKeySent: boolean;
  readonly isReadThrough: boolean;
}

const filledIn = (upstream: Upstream | undefined): ForwardValues => ({
  url: upstream?.url ?? '',
  isKeySent: upstream?.has_key ?? false,
  isReadThrough: upstream?.read_through ?? false,
});

const labels: Readonly<Record<keyof ForwardValues, string>> = {
  url: t.connect.vendorUrl,
  isKeySent: t.connect.sendKey,
  isReadThrough: t.connect.readThrough,
};

const upstreamPathOf = (name: string) => `/upstreams/${encodeURIComponent(name)}`;

interface ForwardCardProps {
  readonly face: Face;
  readonly open: OpenVendorAddress;
}

export function ForwardCard({ face, open }: ForwardCardProps) {
  const { address, upstreams, onUrl, upstreamsError } = open;
  const [name, setName] = useState(face.upstreams[0] ?? face.name);
  const known = upstreams.find((upstream) => upstream.face === name);
  const { change, set, run, isBusy, error } = useUpstream(name, known, open);
  const { isKeySent, isReadThrough } = change.values;
  const { connect } = t;
  // The field gets the URL of the chosen vendor, because a URL of the previous vendor would be saved for this one.
  const choose = (next: string) => {
    const urlOf = (face: string) => upstreams.find((upstream) => upstream.face === face)?.url;
    const isOfAnother = upstreams.some(({ url }) => url === address.url);
    setName(next);
    onUrl(urlOf(next) ?? (isOfAnother ? '' : (address.url ?? '')));
  };
  const drop: typeof change.drop = (member) => {
    if (member === 'url') onUrl(change.serverValues.url);
    change.drop(member);
  };
  if (upstreamsError !== null) return <ErrorLine error={upstreamsError} />;
  return (
    <div className="flex flex-col gap-3">
      {upstreams.length === 0 && <p className="text-sm text-ink-soft">{connect.forwardOff}</p>}
      {upstreams.map((upstream) => (
        <UpstreamRow
          key={upstream.face}
          upstream={upstream}
          isOnly={face.upstreams.length < 2}
          isBusy={isBusy}
          onStop={() => run(call('DELETE', upstreamPathOf(upstream.face)))}
        />
      ))}
      {face.upstreams.length > 1 && (
        <SelectField
          label={connect.forwardWhich}
          hint={connect.forwardWhichHint}
          value={name}
          onChange={choose}
          options={face.upstreams.map((upstreamName) => [upstreamName, upstreamName] as const)}
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
      {error !== undefined && <FormError error={error} />}
      <Conflicts change={{ ...change, drop }} />
      <div>
        <Button
          isBusy={isBusy}
          disabled={address.url === undefined || (isKeySent && address.key === undefined)}
          onClick={set}
        >
          {known === undefined ? connect.forwardNow : connect.forwardChange}
        </Button>
      </div>
    </div>
  );
}

/** Returns the edit of an upstream, and functions that send it. `known`: the stored one. */
function useUpstream(name: string, known: Upstream | undefined, open: OpenVendorAddress) {
  const { address } = open;
  const read = useReread(upstreamsQuery, known, 'face');
  const change = useChange<Upstream | undefined, ForwardValues>({
    id: `upstream ${name}`,
    source: known,
    valuesOf: filledIn,
    labels,
    read,
  });
  const { isBusy, error, run } = useUpstreamTask();
  useSharedUrl(open, change);
  const set = () => {
    change.put({ url: address.url ?? '' });
    const send = (changed: Partial<ForwardValues>, now: Upstream | undefined) => {
      const filled = { ...change.valuesOf(now), ...changed };
      const key = filled.isKeySent ? (address.key ?? null) : null;
      const body = { url: filled.url, key, read_through: filled.isKeySent && filled.isReadThrough };
      return call('PUT', upstreamPathOf(name), { body });
    };
    // The server never shows the stored key, so a new one is sent even without other changes.
    const sendKey = () => (address.key === undefined ? undefined : read().then((now) => send({}, now)));
    run(
      change.save(send).then((saved) => saved ?? sendKey()),
      t.connect.forwardSet,
    );
  };
  return { change, set, run, isBusy, error };
}

function useUpstreamTask() {
  const client = useQueryClient();
  const { isBusy, error, run } = useTask();
  return {
    isBusy,
    error,
    run: (work: Promise<unknown>, done?: string) =>
      run(
        work
          .then(() => client.invalidateQueries({ queryKey: upstreamsQuery.queryKey }))
          .then(() => done !== undefined && toast({ text: done })),
      ),
  };
}

type UrlChange = ReturnType<typeof useChange<Upstream | undefined, ForwardValues>>;

/** Shares the field of the URL with other steps. It shows the draft after a reload, and typed text becomes a draft. */
function useSharedUrl({ address, isUrlTyped, onUrl }: OpenVendorAddress, change: UrlChange): void {
  const { url } = change.values;
  const restored = useRef(url !== change.serverValues.url ? url : undefined);
  const put = useRef(change.put);
  put.current = change.put;
  useEffect(() => {
    if (restored.current !== undefined) onUrl(restored.current);
    restored.current = undefined;
  }, [onUrl]);
  useEffect(() => {
    if (isUrlTyped) put.current({ url: address.url ?? '' });
  }, [isUrlTyped, address.url]);
}

interface UpstreamRowProps {
  readonly upstream: Upstream;
  /** the API has no other upstreams */
  readonly isOnly: boolean;
  readonly isBusy: boolean;
  readonly onStop: () => void;
}

function UpstreamRow({ upstream, isOnly, isBusy, onStop }: UpstreamRowProps) {
  const { connect } = t;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <p className="min-w-0 flex-1 text-sm">
        {!isOnly && <span className="font-medium">{upstream.face}: </span>}
        <span className="wrap-anywhere">{connect.forwardTo(upstream.url)}</span>{' '}
        {upstream.has_key ? connect.withKey : connect.withoutKey}{' '}
        {findText(connect.keyStates, upstream.key_state)} {upstream.read_through && connect.readsThrough}{' '}
        {connect.forwardScope}
      </p>
      <Button look="quiet" isBusy={isBusy} onClick={onStop}>
        {isOnly ? connect.forwardStop : connect.forwardStopOf(upstream.face)}
      </Button>
    </div>
  );
}
