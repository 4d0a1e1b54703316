/**
 * Formats of webhooks. A format is data of a face: event names, bodies, headers, signatures, retry rules. The core
 * knows no format.
 */
import type { Account } from '@switchbook/domain/access/access.js';
import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import type { Catalog } from '@switchbook/domain/contact/query.js';
import type { EventType, StoredEvent } from '@switchbook/domain/events/event.js';
import type { ContactId, WebhookId } from '@switchbook/domain/runtime/ids.js';
import type { Activity } from '../../intakes/values/intake.js';
import type { DeliveryRules } from './delivery.js';

/** Values that an encoding needs in addition to the event. */
export interface EncodingContext {
  readonly account: Account;
  readonly webhookId: WebhookId;
  /** the current item of a catalog of the format; undefined: deleted */
  readonly item: (catalog: Catalog, number: number) => CatalogItem | undefined;
  /** messages of the event's contact until now, if the format shows them; undefined: no messages */
  readonly activityOf: (id: ContactId) => Activity | undefined;
}

/** The content of a request to a receiver. */
export interface WebhookBody {
  /** a type of the format */
  readonly type: string;
  readonly body: string;
}

/** A request with a body that is about to be sent. */
export interface WebhookAttempt {
  /** equal for every attempt */
  readonly id: string;
  readonly type: string;
  readonly body: Buffer;
  /** time of this attempt */
  readonly at: Date;
  /** the current secret, and a previous one while it still counts */
  readonly secrets: readonly [string, ...string[]];
}

export interface WebhookFormat {
  /** name for people of the API with this format; absent: its face's name */
  readonly title?: string;
  /** the event types of the format */
  readonly types: readonly string[];
  readonly secret: {
    /** `random`: that many random bytes */
    readonly make: (random: (length: number) => Buffer) => string;
    readonly accepts: (secret: string) => boolean;
    /** `must be …` */
    readonly mustBe: string;
  };
  /** absent: webhooks are kept, and nothing is sent to them */
  readonly sending?: SendingRules;
}

export interface SendingRules extends DeliveryRules {
  /** the events that may become one of these types; null: of all types */
  readonly eventTypesOf: (types: readonly string[] | null) => readonly EventType[];
  /** looked up for `EncodingContext.item` */
  readonly catalogs: readonly Catalog[];
  /** whether bodies show messages of contacts, which are then looked up for `EncodingContext.activityOf` */
  readonly showsActivity: boolean;
  /** undefined: nothing of the event shows in this format */
  readonly encode: (event: StoredEvent, context: EncodingContext) => WebhookBody | undefined;
  /** a request that only tests whether requests arrive */
  readonly test: (id: string, at: Date, context: EncodingContext) => WebhookBody;
  /** all headers of a request except its length */
  readonly headers: (body: WebhookAttempt) => Readonly<Record<string, string>>;
}
