/** Queries for a contact's timeline, consents and suppressions. Each runs when its section is shown. */
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { call, pagesOf } from '../api/client.ts';
import { dataQuery } from '../api/data-query.ts';
import type {
  AsSeen,
  Channel,
  Consent,
  Contact,
  IdentityKind,
  Page,
  SendAnswer,
  Suppression,
  TimelineEntry,
} from '../api/types.ts';

/** Returns the query key of a section. */
const sectionKey = (id: string, section: string) => ['contacts', 'section', id, section] as const;

function listQuery<Item>(id: string, section: string) {
  return dataQuery<readonly Item[]>(sectionKey(id, section), `/contacts/${id}/${section}`);
}

export const consentsQuery = (id: string) => listQuery<Consent>(id, 'consents');
export const suppressionsQuery = (id: string) => listQuery<Suppression>(id, 'suppressions');
export const asSeenQuery = (id: string) => listQuery<AsSeen>(id, 'as-seen');

export const timelineKinds = ['note', 'change', 'consent', 'message', 'merge'] as const;
export type TimelineKind = TimelineEntry['kind'];

/** Returns the query of the timeline. Without `kind` it has all entries. */
export function timelineQuery(id: string, kind: TimelineKind | undefined) {
  return {
    queryKey: sectionKey(id, `timeline ${kind ?? ''}`),
    ...pagesOf<Page<TimelineEntry>>(`/contacts/${id}/timeline`, { kinds: kind }),
  };
}

/** The kinds of identities that a channel can reach, in the order in which they are tried. */
export const kindsOf: Readonly<Record<Channel, readonly IdentityKind[]>> = {
  whatsapp: ['phone', 'wa_id', 'bsuid', 'lid'],
  sms: ['phone', 'wa_id'],
  email: ['email'],
  voice: ['phone', 'wa_id'],
  instagram: ['instagram'],
  messenger: ['messenger'],
  telegram: ['telegram'],
  viber: ['viber'],
  vk: ['vk'],
  avito: ['avito'],
  max: ['max'],
  webchat: [],
};

/** Returns the channels on which the contact has an address. */
export function channelsOf(contact: Contact): readonly Channel[] {
  const kinds = new Set<string>(contact.identities.map((identity) => identity.kind));
  return (Object.keys(kindsOf) as Channel[]).filter((channel) =>
    kindsOf[channel].some((kind) => kinds.has(kind)),
  );
}

/** Returns the query of the consent to send. Undefined: the contact has no address to send to. */
export function sendQuery(contact: Contact, channel: Channel) {
  const identity = kindsOf[channel]
    .flatMap((kind) =>
      [...contact.identities]
        .filter((candidate) => candidate.kind === kind)
        .sort((left, right) => Number(right.primary) - Number(left.primary)),
    )
    .at(0);
  return queryOptions({
    queryKey: sectionKey(contact.id, `send ${channel} ${contact.version}`),
    enabled: identity !== undefined,
    queryFn: async ({ signal }) => {
      const { kind, scope, value } = identity ?? { kind: 'phone', scope: '', value: '' };
      const body = {
        channel,
        identities: [{ kind, value, ...(scope === '' ? {} : { scope }), contact_id: contact.id }],
      };
      const { data } = await call<{ data: SendAnswer[] }>('POST', '/can-send', { body, signal });
      return data[0];
    },
  });
}

export function refreshSections(client: QueryClient, id: string): void {
  void client.invalidateQueries({ queryKey: ['contacts', 'section', id] });
  void client.invalidateQueries({ queryKey: ['contacts', 'one', id] });
}
