/** Numbers of this face. */

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

/** Characters of a text that others wrote. */
export const maxText = 500;
/** Members of an object, and items of a list, that others wrote. */
export const maxMembers = 40;
export const maxDepth = 4;

export const people = { default: 10, max: 50 };
export const pairs = { default: 5, max: 20 };
export const changes = { default: 10, max: 50 };
/** Number of people to read changes of, if the request has no number. */
export const changedPeople = 25;
/** Changes of each of these people. */
export const changesEach = 3;
export const identitiesAtOnce = 10;
export const recipientsAtOnce = 50;
/** Maximum number of people that a plan may name. */
export const plannedPeople = 200;
/** Entries of a person's notes, consents or history. */
export const entries = 10;
