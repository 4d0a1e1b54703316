import {
  type IDataObject,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  type IPollFunctions,
  type JsonObject,
  NodeApiError,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { eventOptions } from './events';
import { call, typesOf } from './request';

interface FeedEvent extends IDataObject {
  readonly type: string;
  readonly occurred_at: string;
}

interface FeedPage {
  readonly data: FeedEvent[];
  readonly meta: { readonly next_cursor: string };
}

/** The item that reports missed changes. */
const restarted = 'feed.restarted';
const pageSize = 200;
/** Limits one poll: the next one continues at the stored cursor. */
const maxItems = 2_000;
const maxPages = 50;

async function readPage(trigger: IPollFunctions, query: IDataObject): Promise<FeedPage> {
  const types = typesOf(trigger)?.filter((one) => one !== restarted) ?? [];
  const qs = { ...query, ...(types.length === 0 ? {} : { types: types.join(',') }) };
  const page: Partial<FeedPage> | undefined = await call(trigger, 'GET', '/events', { qs });
  const { data, meta } = page ?? {};
  if (Array.isArray(data) && typeof meta?.next_cursor === 'string') return { data, meta };
  const message = 'The answer is not a page of the feed. Check the URL, and the proxies before the server.';
  throw new NodeApiError(trigger.getNode(), { message });
}

/** Returns the form of a call of the other trigger, so that both lead to the same workflow. */
function itemOf(event: FeedEvent): IDataObject {
  return { type: event.type, timestamp: event.occurred_at, data: event };
}

/**
 * Whether the cursor is lost. 410: events after the cursor are deleted. 400: the cursor belongs to another account,
 * since the credential was changed. Errors of n8n have the status in one of these members, depending on their class.
 */
function isUnusable(error: unknown): boolean {
  const { httpCode, status, response } = error as {
    readonly httpCode?: unknown;
    readonly status?: unknown;
    readonly response?: { readonly status?: unknown };
  };
  return [httpCode, status, response?.status].some((one) => ['400', '410'].includes(String(one)));
}

async function readEvents(trigger: IPollFunctions, stored: IDataObject): Promise<IDataObject[]> {
  const items: IDataObject[] = [];
  const types = typesOf(trigger);
  for (let pages = 0; pages < maxPages && items.length < maxItems; pages += 1) {
    const { cursor } = stored;
    const page = await readPage(trigger, { after: cursor, limit: pageSize }).catch((error: unknown) => {
      if (items.length === 0) throw error;
    });
    // Items that were read are handed on. The next poll meets the error again, if it lasts.
    if (page === undefined) break;
    const chosenEvents = page.data.filter(({ type }) => types === undefined || types.includes(type));
    items.push(...chosenEvents.map(itemOf));
    stored.cursor = page.meta.next_cursor;
    // A page without the chosen types may be empty although more follows. At the end the cursor stays.
    if (stored.cursor === cursor) break;
  }
  return items;
}

export class SwitchbookFeedTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Switchbook Feed Trigger',
    name: 'switchbookFeedTrigger',
    icon: { light: 'file:switchbook.svg', dark: 'file:switchbook.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: '={{ $parameter["events"].join(", ") }}',
    description: 'Polls for changes of contacts, consents or tags. Use it if the server cannot reach n8n',
    defaults: { name: 'Switchbook Feed Trigger' },
    polling: true,
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'switchbookApi', required: true }],
    properties: [
      {
        displayName: 'Events',
        name: 'events',
        type: 'multiOptions',
        default: ['contact.created', 'contact.updated', restarted],
        required: true,
        options: [
          ...eventOptions,
          {
            name: 'Feed Restarted',
            value: restarted,
            description: 'Changes were missed: the server keeps events for a limited time',
          },
        ],
      },
    ],
  };

  async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
    // A test shows the oldest event, and moves no cursor.
    if (this.getMode() === 'manual') {
      const { data } = await readPage(this, { from: 'oldest', limit: 1 });
      return data.length === 0 ? null : [this.helpers.returnJsonArray(data.map(itemOf))];
    }
    const stored = this.getWorkflowStaticData('node');
    const begin = async () => {
      stored.cursor = (await readPage(this, { from: 'now', limit: 1 })).meta.next_cursor;
    };
    if (stored.cursor === undefined) {
      await begin();
      return null;
    }
    try {
      const items = await readEvents(this, stored);
      return items.length === 0 ? null : [this.helpers.returnJsonArray(items)];
    } catch (error) {
      if (!isUnusable(error)) throw new NodeApiError(this.getNode(), error as JsonObject);
      await begin();
      if (typesOf(this)?.includes(restarted) === false) return null;
      const item = { type: restarted, timestamp: new Date().toISOString(), data: {} };
      return [this.helpers.returnJsonArray([item])];
    }
  }
}
