/** Inserts events: the outbox and change feed. */
export interface EventRecord {
  readonly id: string;
  readonly type: string;
  readonly contact_id: string;
  readonly version: number;
  readonly before: unknown;
  readonly after: unknown;
  readonly actor: unknown;
  readonly occurred_at: Date;
}
