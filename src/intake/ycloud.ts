/**
 * Reads the events of YCloud, which has an envelope of its own. Their content is the platform's under other names, so that
 * each is renamed, and read as the field it comes from. Source: YCloud's reference of webhooks, October 2026.
 */
import { isObject } from '../domain/json.js';
import { type FieldReader, fieldReaders } from './changes.js';
import type { Fact } from './facts.js';
import { eventName } from './linked.js';
import { instantIn, type Members, objectIn, objectsIn, own, phoneIn, type Unread } from './members.js';

const known = new Set('id type apiVersion createTime'.split(' '));

export function isYcloud(payload: unknown): boolean {
  return (
    isObject(payload) &&
    typeof own(payload, 'type') === 'string' &&
    typeof own(payload, 'apiVersion') === 'string'
  );
}

interface Event {
  /** the member that has the content */
  readonly member: string;
  /** the field of the platform whose reader reads it */
  readonly field: string;
  /** the member with the number of the business */
  readonly business: string;
  readonly value: (content: Members) => Members;
}

const inbound: Event = {
  member: 'whatsappInboundMessage',
  field: 'messages',
  business: 'to',
  value: (message) => ({
    // A system message is about a person that it does not name like the others.
    contacts: own(message, 'type') === 'system' ? [] : [contactOf(message)],
    messages: [
      {
        ...without(message, ['wamid', 'wabaId', 'to', 'sendTime', 'customerProfile', ...senderIds]),
        id: own(message, 'wamid'),
        from_user_id: own(message, 'fromUserId'),
        from_parent_user_id: own(message, 'fromParentUserId'),
        timestamp: secondsIn(message, 'sendTime'),
      },
    ],
  }),
};
const senderIds = ['fromUserId', 'fromParentUserId'];

const status: Event = {
  member: 'whatsappMessage',
  field: 'messages',
  business: 'from',
  value: (message) => {
    const code = own(message, 'errorCode') ?? own(objectIn(message, 'whatsappApiError'), 'code');
    const times = ['readTime', 'deliverTime', 'sendTime', 'updateTime', 'createTime'];
    const time = times.find((name) => instantIn(message, name) !== null) ?? '';
    return {
      statuses: [
        {
          id: own(message, 'wamid'),
          // It has not left the provider yet.
          status: own(message, 'status') === 'accepted' ? 'sent' : own(message, 'status'),
          timestamp: secondsIn(message, time),
          ...receiverOf(message, 'recipient_id', 'recipient_user_id', 'recipient_parent_user_id'),
          errors: [{ code: typeof code === 'string' ? Number(code) : code }],
        },
      ],
    };
  },
};

const echo: Event = {
  member: 'whatsappMessage',
  field: 'message_echoes',
  business: 'from',
  value: (message) => ({
    message_echoes: [
      {
        id: own(message, 'wamid'),
        type: own(message, 'type'),
        timestamp: secondsIn(message, 'sendTime') ?? secondsIn(message, 'createTime'),
        ...receiverOf(message, 'to', 'to_user_id', 'to_parent_user_id'),
      },
    ],
  }),
};

const preference: Event = {
  member: 'whatsappUserPreference',
  field: 'user_preferences',
  business: 'businessPhoneNumber',
  value: (content) => {
    const ids = {
      wa_id: own(content, 'contactPhoneNumber'),
      user_id: own(content, 'userId'),
      parent_user_id: own(content, 'parentUserId'),
    };
    const preference = {
      ...ids,
      category: own(content, 'category'),
      value: own(content, 'value'),
      timestamp: secondsIn(content, 'timestamp') ?? own(content, 'timestamp'),
    };
    return {
      contacts: [{ profile: { name: own(content, 'contactName') }, ...ids }],
      user_preferences: [preference],
    };
  },
};

const appContacts: Event = {
  member: 'whatsappSmbAppStateSync',
  field: 'smb_app_state_sync',
  business: 'phoneNumber',
  value: (content) => ({
    state_sync: objectsIn(content, 'stateSync').map((item) => {
      const contact = objectIn(item, 'contact');
      return {
        type: 'contact',
        action: own(item, 'action'),
        metadata: { timestamp: secondsIn(item, 'timestamp') ?? own(item, 'timestamp') },
        contact: {
          full_name: own(contact, 'fullName'),
          first_name: own(contact, 'firstName'),
          phone_number: own(contact, 'phoneNumber'),
          user_id: own(contact, 'userId'),
          parent_user_id: own(contact, 'parentUserId'),
          username: own(contact, 'username'),
        },
      };
    }),
  }),
};

const events: Readonly<Record<string, Event>> = {
  'whatsapp.inbound_message.received': inbound,
  'whatsapp.message.updated': status,
  'whatsapp.smb.message.echoes': echo,
  'whatsapp.user.preferences': preference,
  'whatsapp.smb.app.state.sync': appContacts,
};

function eventOf(payload: Members): Event | undefined {
  const type = own(payload, 'type');
  return typeof type === 'string' && Object.hasOwn(events, type) ? events[type] : undefined;
}

/** The digits of the business number of an event that is read. */
export function businessOfYcloud(payload: Members): string | undefined {
  const event = eventOf(payload);
  return event && phoneIn(objectIn(payload, event.member), event.business);
}

export function readYcloud(payload: Members, facts: Fact[], unread: Unread): void {
  const event = eventOf(payload);
  unread.others('payload', payload, new Set([...known, event?.member ?? '']));
  if (event === undefined) {
    unread.count('event', eventName(own(payload, 'type')));
    return;
  }
  const content = objectIn(payload, event.member);
  const phone = phoneIn(content, event.business) ?? null;
  const { read } = fieldReaders[event.field] as FieldReader;
  // The number is named by its digits alone in most events, so these are its id.
  read({
    value: event.value(content),
    business: phone === null ? null : { id: phone, phone },
    facts,
    unread,
  });
}

function contactOf(message: Members): Members {
  return {
    profile: own(message, 'customerProfile'),
    wa_id: own(message, 'from'),
    user_id: own(message, 'fromUserId'),
    parent_user_id: own(message, 'fromParentUserId'),
  };
}

function receiverOf(message: Members, phone: string, userId: string, parentUserId: string): Members {
  return {
    [phone]: own(message, 'to'),
    [userId]: own(message, 'toUserId') ?? own(message, 'recipientUserId'),
    [parentUserId]: own(message, 'toParentUserId') ?? own(message, 'recipientParentUserId'),
  };
}

function without(members: Members, names: readonly string[]): Members {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
}

/** RFC 3339 as seconds since 1970. */
function secondsIn(members: Members, name: string): number | undefined {
  const at = instantIn(members, name);
  return at === null ? undefined : Math.floor(at.getTime() / 1_000);
}
