/**
 * Decisions on points that the vendor's documents leave open: one constant or small function for each guess, which no
 * other file of the folder repeats. If a client shows a guess to be wrong, one line here changes.
 */
import type { IdentityScope } from '@switchbook/domain/identity/identity-edit.js';
import type { RequestCheck } from '../kit/wire/define-face.js';
import { idScope } from './ids.js';

/** Replacing removes only chats that this face wrote, so a sync never erases data of another channel. */
export const replaceScope: IdentityScope = {
  kinds: ['phone', 'wa_id', 'viber', 'instagram', 'telegram', 'vk', 'avito', 'max'],
  origin: idScope,
};

/** v2: a missing contact is 404, not 200 with an empty array. */
export const missingContactV2 = { status: 404, code: 'CONTACT_NOT_FOUND' } as const;

/** v3: the same, with a body. */
export const missingContactV3 = { status: 404, code: 'CONTACT_NOT_FOUND' } as const;

/** v2: POST answers 201 even if it only changed contacts; known clients accept any 2xx. */
export const postStatusV2 = 201;

/** Returns the link of v2 that is shown if none is stored. */
export const uriFallback = (id: string): string => `/api/v2/contacts/${encodeURIComponent(id)}`;

/** v3: an absent `name` or `responsibleUserId`; a published client expects texts. */
export const emptyTextV3 = '';

/** v3: an absent `username`, `phone` or `uri`; the same client refuses `""` for them and takes null. */
export const absentTextV3 = null;

/**
 * v3: POST and DELETE answer without a body and a type, as the vendor does. `{}` would also serve public clients that
 * parse each success, and would change a documented answer. They report a failure after the write, at the vendor too.
 */
export const emptyResponseV3 = { status: 200 } as const;

/** v3: this server knows no channels, so the list is empty. Clients request it to test their credentials. */
export const channelsV3: readonly never[] = [];

/**
 * true: if the id of the responsible user is an owner text of a member, the member becomes the owner of the contact.
 * The answer then shows a later owner too. All other ids are stored for this face only, as are all ids with false.
 */
export const membersAreOwners: boolean = true;

/** Numbers are the same when their digits are; national twin forms are different chats. */
export const numberEquality = { equivalents: false } as const;

/** The forms of chats in requests. A number may have the separators that people write. */
export const chatForms = {
  number: '^\\+?[1-9]([ ().-]*[0-9]){6,14}$',
  username: '^@?[A-Za-z0-9_]{1,64}$',
  instagramName: '^@?[A-Za-z0-9._]{1,64}$',
  token: '^[^\\s\\u0000-\\u001f\\u007f-\\u009f]{1,200}$',
} as const;

/** Numbers that are sent as integers. */
export const numberRange = { minimum: 1_000_000, maximum: 999_999_999_999_999 } as const;

/** The form of a Telegram id. */
export const telegramChatId = /^[A-Za-z0-9_.@+-]{1,64}$/;

/** The form of a chat type that is not known here: the vendor adds some. The text is kept verbatim. */
export const unknownChatType = /^[a-z][A-Za-z0-9_]{0,31}$/;

/** v2: PATCH sets the sent members and keeps the rest; false requires whole objects. */
export const patchPartial: boolean = true;

/** v2: PATCH skips contacts that do not exist; `refuse` is 404. */
export const patchMissing: 'skip' | 'refuse' = 'skip';

/** v2: client credentials open contact routes at once; the vendor's machine token may need an exchange first. */
export const clientCredentialsGivePair: boolean = true;

/** v2: lifetimes of tokens. */
export const tokenLifetimes = { accessSeconds: 3_600, refreshSeconds: 604_800 } as const;

/** Contacts or items of a page. `pulled`: of a page that a pull or a comparison asks the live vendor for. */
export const pageSize = { default: 100, max: 100, pulled: 100 } as const;

/**
 * The walk of a pull over the vendor's pages. `overlap`: contacts that a page repeats. `maxStale`: consecutive pages
 * without a new contact; after more such pages, the vendor is known to ignore the offset. `maxBacks`: steps back. After
 * these the pull reads only forward, so that it ends.
 */
export const pullWalk = { overlap: 10, maxStale: 20, maxBacks: 1_000 } as const;

/** Longest texts in code points, longest arrays, most texts in one refusal. */
export const lengths = {
  id: 100,
  responsibleUserId: 100,
  name: 200,
  uri: 200,
  chats: 100,
  /** code points of an unknown id, user name or phone that is kept unchanged */
  unknownChatId: 200,
  /** code points of a spelling that is kept; no real number has a thousand brackets */
  rawChatId: 1_000,
  entries: 100,
  errors: 100,
} as const;

/** `""` for a name or a responsible user, `[]` for the chats: accepted as empty. */
export const blankTextAllowed = { name: true, responsibleUserId: true, chats: true } as const;

/** Unknown paths and wrong methods need no credential. */
export const checks: readonly RequestCheck[] = ['url', 'route', 'method', 'credential', 'rate', 'scope'];

/** Requests of both versions, and of all tokens of a key, are counted together. */
export const rateLimit = { count: 500, windowMs: 5_000, per: 'key' } as const;

/** Most bytes of a body, inclusive. */
export const maxBodyBytes = 1024 * 1024;
/** Members and list items of a body: 100 contacts with 100 chats each have 51,000. */
export const maxBodyValues = 60_000;
