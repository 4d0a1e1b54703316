/** Words and examples of documents. */

/** Texts by key; a more specific key wins: `listContacts.limit`, then `limit`. */
export type RouteWords = Readonly<Record<string, string>>;

/** A request. */
export interface SentExample {
  /** values by the name of the parameter */
  readonly path?: RouteWords;
  readonly query?: RouteWords;
  readonly headers?: RouteWords;
  /** a text for other content than JSON */
  readonly body?: unknown;
  /** media type of the body; JSON by default */
  readonly contentType?: string;
}

export interface ExchangeExample extends SentExample {
  readonly operation: string;
  readonly title: string;
  readonly status: number;
  /** undefined: without a body; a text for other content than JSON */
  readonly answer?: unknown;
  /** media type of the answer; the wire's by default */
  readonly answerType?: string;
  /** the body violates its schema, but is accepted: not an example of a body */
  readonly isFaulty?: boolean;
  /** the body fits its schema, but is answered 400 because of the account's data */
  readonly isWellFormed?: boolean;
  /** the answer has more members than are shown */
  readonly isExcerpt?: boolean;
  /** the answer follows background work */
  readonly isAwaited?: boolean;
  /** the answer depends on the moment: only its shape is compared */
  readonly isMomentary?: boolean;
}
