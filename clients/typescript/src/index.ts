export { Switchbook } from './client.ts';
export { Download } from './download.ts';
export {
  BadAnswerError,
  mayPass,
  OfflineError,
  ProblemError,
  SwitchbookError,
  TimeoutError,
  WebhookError,
} from './errors.ts';
export type { Copy, CursorStorage, FollowOptions } from './follow.ts';
export type * from './generated/operations.ts';
export * from './generated/problems.ts';
export type * from './generated/types.ts';
export type { CallOptions, ClientOptions, FileBody, Progress } from './options.ts';
export { Pages } from './pages.ts';
export { type Call, Transport } from './transport.ts';
export { verifyWebhook, type WebhookCall, type WebhookPayload } from './webhooks.ts';
