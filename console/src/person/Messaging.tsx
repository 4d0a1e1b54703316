/** Whether the person may be messaged: the result for each channel, with its reasons: consents and suppressions. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import {
  type Consent,
  type ConsentState,
  type Contact,
  channels,
  consentStates,
  type Suppression,
} from '../api/types.ts';
import { refreshLists } from '../contacts/contact-queries.ts';
import { useAccount } from '../session/account.ts';
import { endOf } from '../texts/local-times.ts';
import { madeName } from '../texts/made-names.ts';
import { channelName, formatMoment, t } from '../texts/texts.ts';
import { IconButton } from '../ui/buttons.tsx';
import { Select } from '../ui/forms/Combobox.tsx';
import { Field } from '../ui/forms/form.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { InlineForm } from '../ui/forms/InlineForm.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Input } from '../ui/inputs.tsx';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { toastError } from '../ui/toasts.tsx';
import { Channels, untilDay } from './Channels.tsx';
import { Section } from './Section.tsx';
import { channelsOf, consentsQuery, refreshSections, suppressionsQuery } from './section-queries.ts';
import { otherFace } from './timeline-entry.tsx';

export function Messaging({ contact, hasChannels }: { contact: Contact; hasChannels: boolean }) {
  const { can } = useAccount();
  const client = useQueryClient();
  const consents = useQuery(consentsQuery(contact.id));
  const suppressions = useQuery(suppressionsQuery(contact.id));
  const [form, setForm] = useState<'consent' | 'suppression'>();
  const canWrite = can('contacts:write');
  const done = () => {
    setForm(undefined);
    refreshSections(client, contact.id);
    refreshLists(client);
  };
  return (
    <>
      {hasChannels && <Channels contact={contact} />}
      <Section
        title={t.fields.consents}
        action={
          canWrite && <IconButton icon="plus" label={t.recordConsent} onClick={() => setForm('consent')} />
        }
      >
        {form === 'consent' && (
          <ConsentForm contact={contact} onDone={done} onClose={() => setForm(undefined)} />
        )}
        {consents.isPending && <Loading rows={3} />}
        {consents.error !== null && <ErrorLine error={consents.error} />}
        {consents.data?.length === 0 && <p className="text-sm text-ink-faint">{t.noConsents}</p>}
        <Ledger entries={consents.data ?? []} />
      </Section>
      <Section
        title={t.fields.suppressions}
        action={
          canWrite && (
            <IconButton icon="plus" label={t.setSuppression} onClick={() => setForm('suppression')} />
          )
        }
      >
        {form === 'suppression' && (
          <SuppressionForm contact={contact} onDone={done} onClose={() => setForm(undefined)} />
        )}
        {suppressions.error !== null && <ErrorLine error={suppressions.error} />}
        {suppressions.data?.length === 0 && <p className="text-sm text-ink-faint">{t.noSuppressions}</p>}
        <ul className="flex flex-col gap-1.5">
          {suppressions.data?.map((suppression) => (
            <SuppressionLine
              key={suppression.id}
              contact={contact}
              one={suppression}
              canWrite={canWrite}
              onDone={done}
            />
          ))}
        </ul>
      </Section>
    </>
  );
}

function consentKeyOf({ channel, purpose, sender }: Consent): string {
  return JSON.stringify([channel, purpose, sender]);
}

/** Shows the latest entry of each channel, purpose and business number first, and the earlier ones below it. */
function Ledger({ entries }: { entries: readonly Consent[] }) {
  const names = [...new Set(entries.map(consentKeyOf))];
  return (
    <ul className="flex flex-col gap-2">
      {names.map((name) => {
        const [latest, ...earlier] = entries.filter((entry) => consentKeyOf(entry) === name);
        if (latest === undefined) return null;
        return (
          <li key={name} className="rounded-md border border-line px-3 py-2">
            <ConsentLine one={latest} isLatest />
            {earlier.length > 0 && (
              <details className="mt-1">
                <summary className="cursor-pointer py-1 text-xs text-ink-faint">
                  {t.earlier(earlier.length)}
                </summary>
                <ul className="flex flex-col gap-1 pt-1">
                  {earlier.map((consent) => (
                    <li key={consent.id}>
                      <ConsentLine one={consent} />
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}

const stateLook: Readonly<Record<ConsentState, string>> = {
  opted_in: 'text-good',
  opted_out: 'text-bad',
  pending: 'text-warn',
  unknown: 'text-ink-soft',
};

function ConsentLine({ one, isLatest = false }: { one: Consent; isLatest?: boolean }) {
  const about = [
    one.purpose && t.forPurpose(one.purpose),
    one.sender && t.fromNumber(`+${one.sender}`),
    one.source && madeName('sources', one.source),
    one.basis,
    one.expires_at && untilDay(one.expires_at),
  ].filter(Boolean);
  return (
    <div className={`flex flex-wrap items-baseline gap-x-2 ${isLatest ? 'text-sm' : 'text-xs'}`}>
      {isLatest && <span className="font-medium">{channelName(one.channel)}</span>}
      <span className={`font-medium ${stateLook[one.state]}`}>{t.consentStates[one.state]}</span>
      <span className="text-xs text-ink-faint">{about.join(' · ')}</span>
      <span className="nums flex-1 text-right text-xs text-ink-faint">
        {[formatMoment(one.occurred_at), one.actor.face !== one.source && otherFace(one.actor.face)]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </div>
  );
}

interface FormProps {
  readonly contact: Contact;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function ConsentForm({ contact, onDone, onClose }: FormProps) {
  const send = (form: FormData) => {
    const optional = Object.fromEntries(
      ['source', 'purpose', 'sender'].flatMap((name) =>
        form.get(name) ? [[name, String(form.get(name))]] : [],
      ),
    );
    const body = { state: form.get('state'), ...optional };
    return call('PUT', `/contacts/${contact.id}/consents/${form.get('channel')}`, { body }).then(onDone);
  };
  return (
    <InlineForm label={t.recordConsent} action={t.actions.record} run={send} onClose={onClose}>
      <div className="grid grid-cols-2 gap-2.5">
        <Field label={t.channel}>
          <Select
            name="channel"
            autoFocus
            defaultValue={channelsOf(contact)[0] ?? 'whatsapp'}
            options={channels.map((channel) => [channel, t.channels[channel]] as const)}
          />
        </Field>
        <Field label={t.state}>
          <Select
            name="state"
            options={consentStates.map((state) => [state, t.consentStates[state]] as const)}
          />
        </Field>
        <TextField label={t.fields.source} name="source" maxLength={200} />
        <TextField label={t.purpose} name="purpose" maxLength={200} />
        <TextField label={t.sender} name="sender" type="tel" maxLength={40} placeholder={t.allNumbers} />
      </div>
    </InlineForm>
  );
}

function SuppressionForm({ contact, onDone, onClose }: FormProps) {
  const send = (form: FormData) => {
    const [reason, until] = [String(form.get('reason') ?? '').trim(), String(form.get('until') ?? '')];
    const body = {
      channel: form.get('channel'),
      ...(reason === '' ? {} : { reason }),
      ...(until === '' ? {} : { expires_at: endOf(until).toISOString() }),
    };
    return call('POST', `/contacts/${contact.id}/suppressions`, { body }).then(onDone);
  };
  return (
    <InlineForm label={t.setSuppression} action={t.suppress} run={send} onClose={onClose}>
      <div className="grid grid-cols-2 gap-2.5">
        <Field label={t.channel}>
          <Select
            name="channel"
            autoFocus
            options={[
              ['all', t.allChannels],
              ...channels.map((channel) => [channel, t.channels[channel]] as const),
            ]}
          />
        </Field>
        <Field label={t.untilDate} name="expires_at">
          <Input name="until" type="date" />
        </Field>
        <div className="col-span-2">
          <TextField label={t.reason} name="reason" maxLength={200} />
        </div>
      </div>
    </InlineForm>
  );
}

function SuppressionLine(props: {
  contact: Contact;
  one: Suppression;
  canWrite: boolean;
  onDone: () => void;
}) {
  const { contact, one, canWrite, onDone } = props;
  const lift = () =>
    void call('DELETE', `/contacts/${contact.id}/suppressions/${one.id}`).then(onDone).catch(toastError);
  return (
    <li className={`flex items-center gap-2 text-sm ${one.active ? '' : 'opacity-70'}`}>
      <Icon name="block" className={one.active ? 'text-bad' : 'text-ink-faint'} />
      <span className="font-medium">{one.channel === 'all' ? t.allChannels : channelName(one.channel)}</span>
      <span className="min-w-0 flex-1 truncate text-ink-soft">
        {one.reason}
        {one.expires_at && ` · ${untilDay(one.expires_at)}`}
        {!one.active && ` · ${t.over}`}
      </span>
      {canWrite && <IconButton icon="trash" label={t.lift} onClick={lift} />}
    </li>
  );
}
