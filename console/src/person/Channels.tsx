/** One line for each channel of a contact: whether it may be used, since when, why, and the actions. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { Channel, Consent, Contact } from '../api/types.ts';
import { refreshLists } from '../contacts/queries.ts';
import { useAccount } from '../session/account.ts';
import { formatDate, formatList, t } from '../texts/texts.ts';
import { IconButton } from '../ui/controls.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { Menu, MenuItem } from '../ui/overlays.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { Section } from './Section.tsx';
import { channelsOf, consentsQuery, refreshSections, sendQuery } from './section-queries.ts';

const icons: Partial<Readonly<Record<Channel, IconName>>> = {
  whatsapp: 'chat',
  sms: 'sms',
  email: 'mail',
  voice: 'phone',
  telegram: 'plane',
  instagram: 'camera',
};

export function Channels({ contact }: { contact: Contact }) {
  const consents = useQuery(consentsQuery(contact.id));
  const reachable = channelsOf(contact);
  return (
    <Section title={t.canIMessage}>
      {reachable.length === 0 && <p className="text-sm text-ink-faint">{t.noChannel}</p>}
      <ul className="flex flex-col gap-0.5">
        {reachable.map((channel) => (
          <ChannelLine key={channel} contact={contact} channel={channel} consents={consents.data} />
        ))}
      </ul>
    </Section>
  );
}

interface LineProps {
  readonly contact: Contact;
  readonly channel: Channel;
  readonly consents: readonly Consent[] | undefined;
}

function ChannelLine({ contact, channel, consents }: LineProps) {
  const { data, error } = useQuery(sendQuery(contact, channel));
  const { can } = useAccount();
  if (error !== null)
    return (
      <li>
        <ErrorLine error={error} />
      </li>
    );
  const latest = consents && latestOf(consents, channel);
  const optIn = latest?.state === 'opted_in' ? latest : undefined;
  // Green requires a recorded opt-in. A missing opt-out is not an opt-in.
  const [look, words] =
    data === undefined || consents === undefined
      ? (['text-ink-soft', t.loading] as const)
      : !data.allowed
        ? (['bg-bad-soft text-bad', `${t.mayNotMessage} ${data.reasons.map(reasonText).join(' ')}`] as const)
        : optIn === undefined
          ? (['text-ink-soft', t.noOptOut] as const)
          : (['bg-good-soft text-good', t.optedIn(formatDate(optIn.occurred_at))] as const);
  const by = latest?.source ?? latest?.actor.face;
  return (
    <li className={`flex min-h-8 items-center gap-2 rounded-md px-2 text-sm ${look}`}>
      <Icon name={icons[channel] ?? 'globe'} />
      <span className="min-w-0 flex-1 py-1">
        <span className="font-medium">{t.channels[channel]}: </span>
        {words}
        {latest !== undefined && by !== undefined && <span className="text-xs"> {t.personPage.by(by)}</span>}
      </span>
      {can('contacts:write') && <ChannelMenu contact={contact} channel={channel} />}
    </li>
  );
}

function ChannelMenu({ contact, channel }: Pick<LineProps, 'contact' | 'channel'>) {
  const client = useQueryClient();
  const record = (state: 'opted_in' | 'opted_out') =>
    void call('PUT', `/contacts/${contact.id}/consents/${channel}`, { body: { state, source: 'console' } })
      .then(() => {
        refreshSections(client, contact.id);
        refreshLists(client);
        toast({ text: t.personPage.consentRecorded });
      })
      .catch(toastError);
  return (
    <Menu
      align="end"
      trigger={
        <IconButton icon="more" label={t.actionsFor(t.channels[channel])} className="!size-6 print:hidden" />
      }
    >
      <MenuItem icon="check" onSelect={() => record('opted_in')}>
        {t.personPage.recordState.opted_in}
      </MenuItem>
      <MenuItem icon="block" onSelect={() => record('opted_out')}>
        {t.personPage.recordState.opted_out}
      </MenuItem>
    </Menu>
  );
}

/** The latest word on the channel as a whole and for all business numbers, unless it has expired. */
function latestOf(consents: readonly Consent[], channel: Channel): Consent | undefined {
  const [latest] = consents
    .filter((one) => one.channel === channel && one.purpose === null && one.sender === null)
    .sort((one, other) => Date.parse(other.occurred_at) - Date.parse(one.occurred_at));
  const isOver = latest?.expires_at != null && Date.parse(latest.expires_at) <= Date.now();
  return isOver ? undefined : latest;
}

function reasonText({
  message,
  remedy,
  since,
  until,
  purpose,
}: {
  message: string;
  remedy: string;
  since: string | null;
  until: string | null;
  purpose: string | null;
}): string {
  const facts = [
    purpose && t.forPurpose(purpose),
    since && t.since(formatDate(since)),
    until && t.until(formatDate(until)),
  ].filter((one): one is string => Boolean(one));
  const next = t.remedies[remedy as keyof typeof t.remedies] ?? '';
  const told = facts.length > 0 ? `${message.replace(/\.$/, '')} (${formatList(facts)}).` : message;
  return `${told} ${next}`.trim();
}
