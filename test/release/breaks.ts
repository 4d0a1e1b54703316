/** Intended breaks since the last release. The list is empty after each release. */
interface IntendedBreak {
  /** the lines of the comparison that it explains */
  readonly where: RegExp;
  /** the beginning of its line in the changelog */
  readonly line: string;
}

export const breaks: readonly IntendedBreak[] = [
  {
    // Only for clients that send `count=capped`, which 0.2.0 refuses.
    where: /^directory: PageMeta\.total: may be object$/,
    line: '`GET /directory/v1/contacts` has `offset`, and `count=capped` counts up to 10,000.',
  },
  {
    // The key is still allowed, and a client that handles more statuses than there are continues to work.
    where:
      /^directory: POST \/(?:can-send|webhooks\/\{id\}\/test): (?:parameter header Idempotency-Key|status 409|status 422) removed$/,
    line: 'An `Idempotency-Key` of a request that only reads is ignored:',
  },
];
