/**
 * The shapes of the API, taken from the schemas that serialize it, and the words of the domain that the console offers
 * as choices.
 */
import type {
  AccountAndKey,
  Consent,
  Contact,
  Delivery,
  Identity,
} from '../../../clients/typescript/src/index.ts';

export type * from '../../../clients/typescript/src/index.ts';
/** Types that have another name in the console. */
export type {
  AccountAndKey as Account,
  BookWithKey as MadeBook,
  IntakeWithToken as MadeIntake,
  NumberCorrectionPage as NumberCorrections,
  SeenContact as AsSeen,
  Segment as SavedSegment,
  WebhookTest as Tested,
  WebhookWithSecret as SecretWebhook,
} from '../../../clients/typescript/src/index.ts';

export type ConsentState = Consent['state'];
export type DeliveryState = Delivery['state'];
type ContactType = Contact['type'];
export type IdentityKind = Identity['kind'];
export type Scope = AccountAndKey['key']['scopes'][number];

export interface One<Data> {
  readonly data: Data;
}

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly meta: { readonly next_cursor: string | null; readonly total?: number };
}

/** Every type, in the order of the choosers. The compiler reports a missing one. */
const knownTypes: Readonly<Record<ContactType, true>> = { lead: true, customer: true, guest: true };
export const contactTypes = Object.keys(knownTypes) as readonly ContactType[];

/** Channels with a name here; callers may use other channels. */
export {
  channels,
  consentStates,
  type KnownChannel as Channel,
} from '../../../packages/domain/src/consent/consent.ts';

export type { SortInApi } from '../../../packages/domain/src/contact/sorts.ts';

/** An item by its number, such as a tag, a member or a segment. */
export interface NumberedItem {
  readonly number: number;
  readonly name: string;
  readonly color?: string | null | undefined;
}
