/**
 * Reads the events of YCloud, which has its own envelope. Their content is the platform's content with other names.
 * Each member is renamed, and then read like the original field. Source: YCloud's reference of webhooks, October 2026.
 */
import { isObject } from '@switchbook/domain/runtime/json.js';
import type { Steps } from '@switchbook/domain/runtime/time-slices.js';
import { type FieldReader, fieldReaders } from './change-readers.js';
import type { Reading } from './facts.js';
import { eventName } from './linked-device.js';
import {
  countUnread,
  ignoreMembers,
  ignoreOtherMembers,
  listUnreadMembers,
  type PayloadObject,
  readMember,
  readObjectList,
  readObjectMember,
  readPhoneDigits,
  readRfc3339,
} from './object-members.js';

const ignoredMembers = 'id type apiVersion createTime'.split(' ');

export function isYcloud(payload: unknown): boolean {
  return (
    isObject(payload) &&
    typeof readMember(payload, 'type') === 'string' &&
    typeof readMember(payload, 'apiVersion') === 'string'
  );
}

interface Event {
  /** the member that has the content */
  readonly member: string;
  /** the webhook field of Meta that has this content */
  readonly field: string;
  /** the member with the number of the business */
  readonly business: string;
  readonly value: (content: PayloadObject) => PayloadObject | Steps<PayloadObject>;
}

const inbound: Event = {
  member: 'whatsappInboundMessage',
  field: 'messages',
  business: 'to',
  value: (message) => {
    ignoreMembers(message, ['id', 'wabaId']);
    const contact = cloudContactOf(message);
    const renamed = {
      from: readMember(message, 'from'),
      type: readMember(message, 'type'),
      id: readMember(message, 'wamid'),
      from_user_id: readMember(message, 'fromUserId'),
      from_parent_user_id: readMember(message, 'fromParentUserId'),
      timestamp: readSecondsIn(message, 'sendTime'),
    };
    return {
      // A system message names its person differently from other messages.
      contacts: renamed.type === 'system' ? [] : [contact],
      messages: [{ ...listUnreadMembers(message), ...renamed }],
    };
  },
};

const status: Event = {
  member: 'whatsappMessage',
  field: 'messages',
  business: 'from',
  value: (message) => {
    const error = readObjectMember(message, 'whatsappApiError');
    ignoreOtherMembers(error);
    // The first may be a code of YCloud itself, while the second is the platform's.
    const codes = [readMember(message, 'errorCode'), readMember(error, 'code')].map((code) =>
      typeof code === 'string' ? Number(code) : code,
    );
    const times = ['readTime', 'deliverTime', 'sendTime', 'updateTime', 'createTime'];
    return {
      statuses: [
        {
          id: readMember(message, 'wamid'),
          // The provider has not sent it yet.
          status: readMember(message, 'status') === 'accepted' ? 'sent' : readMember(message, 'status'),
          timestamp: secondsOf(message, times),
          ...receiverOf(message, 'recipient_id', 'recipient_user_id', 'recipient_parent_user_id'),
          errors: [...new Set(codes)].map((code) => ({ code })),
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
        id: readMember(message, 'wamid'),
        type: readMember(message, 'type'),
        timestamp: secondsOf(message, ['sendTime', 'createTime']),
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
      wa_id: readMember(content, 'contactPhoneNumber'),
      user_id: readMember(content, 'userId'),
      parent_user_id: readMember(content, 'parentUserId'),
    };
    const preference = {
      ...ids,
      category: readMember(content, 'category'),
      value: readMember(content, 'value'),
      timestamp: readSecondsIn(content, 'timestamp') ?? readMember(content, 'timestamp'),
    };
    return {
      contacts: [{ profile: { name: readMember(content, 'contactName') }, ...ids }],
      user_preferences: [preference],
    };
  },
};

const appContacts: Event = {
  member: 'whatsappSmbAppStateSync',
  field: 'smb_app_state_sync',
  business: 'phoneNumber',
  *value(content) {
    const state_sync: PayloadObject[] = [];
    for (const item of readObjectList(content, 'stateSync')) {
      const contact = readObjectMember(item, 'contact');
      state_sync.push({
        type: 'contact',
        action: readMember(item, 'action'),
        metadata: { timestamp: readSecondsIn(item, 'timestamp') ?? readMember(item, 'timestamp') },
        contact: {
          full_name: readMember(contact, 'fullName'),
          first_name: readMember(contact, 'firstName'),
          phone_number: readMember(contact, 'phoneNumber'),
          user_id: readMember(contact, 'userId'),
          parent_user_id: readMember(contact, 'parentUserId'),
          username: readMember(contact, 'username'),
        },
      });
      yield;
    }
    return { state_sync };
  },
};

const events: Readonly<Record<string, Event>> = {
  'whatsapp.inbound_message.received': inbound,
  'whatsapp.message.updated': status,
  'whatsapp.smb.message.echoes': echo,
  'whatsapp.user.preferences': preference,
  'whatsapp.smb.app.state.sync': appContacts,
};

function isSteps(renamed: PayloadObject | Steps<PayloadObject>): renamed is Steps<PayloadObject> {
  return Symbol.iterator in renamed;
}

function eventOf(payload: PayloadObject): Event | undefined {
  const type = readMember(payload, 'type');
  return typeof type === 'string' && Object.hasOwn(events, type) ? events[type] : undefined;
}

/** Returns the digits of the business number of an event that is read. */
export function businessOfYcloud(payload: PayloadObject): string | undefined {
  const event = eventOf(payload);
  return event && readPhoneDigits(readObjectMember(payload, event.member), event.business);
}

/** Members with ids, contents and costs of messages, which name no person. */
const ignoredContentMembers = [
  'id wabaId from to externalId bizType context totalPrice currency regionCode pricingCategory pricingType pricingModel',
  'type detail businessPhoneId errorMessage template text image video audio voice document sticker location reaction interactive contacts order',
].flatMap((line) => line.split(' '));

export function* readYcloud(payload: PayloadObject, { facts, unread }: Reading): Steps {
  const event = eventOf(payload);
  ignoreMembers(payload, ignoredMembers);
  if (event === undefined) {
    unread.count('event', eventName(readMember(payload, 'type')));
    return;
  }
  const content = readObjectMember(payload, event.member);
  const phone = readPhoneDigits(content, event.business) ?? null;
  const read = fieldReaders[event.field] as FieldReader;
  const renamed = event.value(content);
  const value = isSteps(renamed) ? yield* renamed : renamed;
  // Most events contain only the digits of the number, so these are its id.
  yield* read({ value, business: phone === null ? null : { id: phone, phone }, facts, unread });
  yield* countUnread(value, 'value', unread);
  ignoreMembers(content, ignoredContentMembers);
}

function cloudContactOf(message: PayloadObject): PayloadObject {
  return {
    profile: readMember(message, 'customerProfile'),
    wa_id: readMember(message, 'from'),
    user_id: readMember(message, 'fromUserId'),
    parent_user_id: readMember(message, 'fromParentUserId'),
  };
}

function receiverOf(
  message: PayloadObject,
  phone: string,
  userId: string,
  parentUserId: string,
): PayloadObject {
  const first = (...names: readonly string[]) =>
    names.map((name) => readMember(message, name)).find((id) => id !== undefined && id !== null);
  return {
    [phone]: readMember(message, 'to'),
    [userId]: first('toUserId', 'recipientUserId'),
    [parentUserId]: first('toParentUserId', 'recipientParentUserId'),
  };
}

/** Returns the first of these times; all are read. */
function secondsOf(members: PayloadObject, names: readonly string[]): number | undefined {
  return names.map((name) => readSecondsIn(members, name)).find((seconds) => seconds !== undefined);
}

/** Reads RFC 3339 as seconds since 1970. */
function readSecondsIn(members: PayloadObject, name: string): number | undefined {
  const at = readRfc3339(members, name);
  return at === null ? undefined : Math.floor(at.getTime() / 1_000);
}
