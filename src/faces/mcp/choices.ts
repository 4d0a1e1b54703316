/** Numbers of this face. */

import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import type { SortKey } from '@switchbook/domain/contact/sorts.js';
import { maxSearchLength } from '../../contacts/values/request-limits.js';

/** A person with an assistant causes a few calls a minute; a script that reads everything uses the native API. */
export const rateLimit = { count: 120, windowMs: 60_000 };
export const maxBodyBytes = 256 * 1024;
/** Members and list items of a message: a filter at all its limits has 3,000. */
export const maxBodyValues = 4_000;

/**
 * Bytes of one result. Clients may pass on both forms of it, as text and as data. With four bytes per token both
 * together stay under 20,000 tokens.
 */
export const maxResultBytes = 38_000;

/** Characters of a text that others wrote, and of a name: of a tag, a group, a key, a member of an object. */
export const maxText = 500;
export const maxName = 100;
/** Members of an object, and items of a list, that others wrote. */
export const maxMembers = 40;
export const maxDepth = 4;
/** Tags of a person in a list. */
export const maxTags = 20;

/** Most members of an object that the SDK checks. It copies each object several times without a pause. */
export const maxCheckedMembers = 100;

/** Most characters of a text in the input of a tool. */
export const inputLengths = {
  /** a number, uuid or identity of a person */
  person: 600,
  phone: 60,
  email: 320,
  /** each text of a person to check */
  checked: 320,
  /** the text of a field; of a note */
  field: 2_000,
  note: 4_000,
  /** names of tags, groups, sources, statuses and segments */
  name: contactLimits.catalogName,
  search: maxSearchLength,
  channel: 64,
  /** a channel with a state of consent */
  consent: 100,
  purpose: 200,
  /** a number of the business */
  sender: 40,
  proof: 2_000,
  /** the name of a plan; of an undo */
  plan: 100,
  undo: 300,
  /** a date or a time */
  time: 40,
  cursor: 1_000,
} as const;
/** Names of tags, groups or fields in one list. */
export const maxNames = 50;

export const people = { default: 10, max: 50 };
/** Lists begin with the contact that was created last. */
export const peopleOrder: readonly SortKey[] = [
  { by: 'createdAt', descending: true },
  { by: 'id', descending: true },
];
export const pairs = { default: 5, max: 20 };
export const changes = { default: 10, max: 50 };
/** Number of people to read changes of, if the request has no number. */
export const changedPeople = 25;
/** Changes of each of these people. */
export const changesPerPerson = 3;
/** Fields of one change. */
export const changedFields = 10;
/** People that a refusal names. */
export const maxCandidates = 10;
export const identitiesAtOnce = 10;
export const recipientsAtOnce = 50;
/** Maximum number of people that a plan may name. */
export const plannedPeople = 200;
/** Entries of a person's notes, consents or history. */
export const entries = 10;
