/**
 * Shows whether each channel of a contact may be used, since when, why, and the actions. Channels without a record
 * share one line.
 */
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../api/client.ts';
import type { Channel, Consent, Contact, SendAnswer } from '../api/types.ts';
import { refreshLists } from '../contacts/contact-queries.ts';
import { useAccount } from '../session/account.ts';
import { madeName } from '../texts/made-names.ts';
import { formatDate, formatList, t } from '../texts/texts.ts';
import { IconButton } from '../ui/buttons.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { Menu, MenuItem } from '../ui/menus/overlays.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { Section } from './Section.tsx';
import { channelsOf, consentsQuery, refreshSections, sendQuery } from './section-queries.ts';
import { otherFace } from './timeline-entry.tsx';

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
  const answers = useQueries({ queries: reachable.map((channel) => sendQuery(contact, channel)) });
  const failed = answers.find(({ error }) => error !== null)?.error ?? consents.error;
  const known = answers.flatMap(({ data }, index) => {
    const channel = reachable[index];
    if (data === undefined || channel === undefined || consents.data === undefined) return [];
    const latest = latestOf(consents.data, channel);
    return [{ channel, answer: data, latest, isQuiet: data.allowed && latest?.state !== 'opted_in' }];
  });
  const quiet = known.filter((item) => item.isQuiet);
  return (
    <Section title={t.canIMessage}>
      {reachable.length === 0 && <p className="text-sm text-ink-faint">{t.noChannel}</p>}
      {failed !== null && <ErrorLine error={failed} />}
      <ul className="flex flex-col gap-0.5">
        {known
          .filter((item) => !item.isQuiet)
          .map((item) => (
            <ChannelLine key={item.channel} contact={contact} {...item} />
          ))}
      </ul>
      {/* A missing opt-out is not an opt-in, so these channels have no color. */}
      {quiet.length > 0 && (
        <div className="flex flex-wrap gap-1.5 pt-1 text-sm">
          <p className="w-full text-ink-soft">{t.noConsent}</p>
          <ul className="contents">
            {quiet.map(({ channel }) => (
              <li key={channel}>
                <ChannelChip contact={contact} channel={channel} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Section>
  );
}

interface OfChannel {
  readonly contact: Contact;
  readonly channel: Channel;
}

interface LineProps extends OfChannel {
  readonly answer: SendAnswer;
  readonly latest: Consent | undefined;
}

/** Shows a channel with an opt-in, or one that must not be used. */
function ChannelLine({ contact, channel, answer, latest }: LineProps) {
  const { can } = useAccount();
  const [look, words] = answer.allowed
    ? (['bg-good-soft text-good', t.optedIn(formatDate(latest?.occurred_at ?? ''))] as const)
    : (['bg-bad-soft text-bad', `${t.mayNotMessage} ${answer.reasons.map(reasonText).join(' ')}`] as const);
  const by = latest && (latest.source ?? otherFace(latest.actor.face));
  return (
    <li className={`flex min-h-8 items-center gap-2 rounded-md px-2 text-sm ${look}`}>
      <Icon name={icons[channel] ?? 'globe'} />
      <span className="min-w-0 flex-1 py-1">
        <span className="font-medium">{t.channels[channel]}: </span>
        {words}
        {by && <span className="block text-xs">{t.personPage.by(madeName('sources', by))}</span>}
      </span>
      {can('contacts:write') && (
        <ChannelMenu
          contact={contact}
          channel={channel}
          trigger={
            <IconButton
              icon="more"
              label={t.actionsFor(t.channels[channel])}
              className="!size-6 print:hidden"
            />
          }
        />
      )}
    </li>
  );
}

/** Shows a channel without a consent on record. */
function ChannelChip({ contact, channel }: OfChannel) {
  const { can } = useAccount();
  const look = 'inline-flex h-6 items-center gap-1 rounded-sm bg-sunken px-2 text-xs text-ink-soft';
  const words = (
    <>
      <Icon name={icons[channel] ?? 'globe'} className="!size-3.5" />
      {t.channels[channel]}
    </>
  );
  if (!can('contacts:write')) return <span className={look}>{words}</span>;
  return (
    <ChannelMenu
      contact={contact}
      channel={channel}
      trigger={
        <button
          type="button"
          aria-label={t.actionsFor(t.channels[channel])}
          className={`${look} hover:text-ink`}
        >
          {words}
        </button>
      }
    />
  );
}

function ChannelMenu({ contact, channel, trigger }: OfChannel & { trigger: ReactNode }) {
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
    <Menu align="end" trigger={trigger}>
      <MenuItem label={t.personPage.recordState.opted_in} icon="check" onSelect={() => record('opted_in')} />
      <MenuItem
        label={t.personPage.recordState.opted_out}
        icon="block"
        onSelect={() => record('opted_out')}
      />
    </Menu>
  );
}

/** Returns the latest consent for the channel as a whole and for all business numbers, unless it has expired. */
function latestOf(consents: readonly Consent[], channel: Channel): Consent | undefined {
  const [latest] = consents
    .filter((consent) => consent.channel === channel && consent.purpose === null && consent.sender === null)
    .sort((left, right) => Date.parse(right.occurred_at) - Date.parse(left.occurred_at));
  const isOver = latest?.expires_at != null && Date.parse(latest.expires_at) <= Date.now();
  return isOver ? undefined : latest;
}

/** Returns the last day before an end in words. */
export const untilDay = (end: string): string =>
  t.until(formatDate(new Date(Date.parse(end) - 1).toISOString()));

function reasonText({ code, remedy, since, until, purpose, sender }: SendAnswer['reasons'][number]): string {
  const facts = [
    purpose && t.forPurpose(purpose),
    since && t.since(formatDate(since)),
    until && untilDay(until),
  ].filter((text): text is string => Boolean(text));
  const why = code === 'opted_out' && sender !== null ? t.optedOutOf(sender) : t.sendReasons[code];
  const answer = facts.length > 0 ? `${why.replace(/\.$/, '')} (${formatList(facts)}).` : why;
  return `${answer} ${t.remedies[remedy]}`;
}
