import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  type IDataObject,
  type IHookFunctions,
  type INodeType,
  type INodeTypeDescription,
  type IWebhookFunctions,
  type IWebhookResponseData,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { eventOptions } from './events';
import { call, typesOf } from './request';

interface Hook extends IDataObject {
  readonly id: string;
  readonly url: string;
  readonly types: string[] | null;
  readonly state: string;
}

/** Older calls are refused: a stored one could be sent once more. */
const maxAgeSeconds = 300;
/** The server sends each event at least once; this number of ids is remembered to drop a second one. */
const maxSeen = 500;

/** Reads the list, which has one page. Copied or restored workflows lose stored ids, so the URL identifies a hook. */
async function listHooks(trigger: IHookFunctions): Promise<Hook[]> {
  const { data } = (await call(trigger, 'GET', '/webhooks')) as { data: Hook[] };
  const url = trigger.getNodeWebhookUrl('default');
  return data.filter((hook) => hook.url === url);
}

/** Returns the types in the form of the API, sorted; null: every event. */
function sortedTypes(trigger: IHookFunctions): string[] | null {
  const types = typesOf(trigger);
  return types === undefined ? null : [...types].sort();
}

/** Makes a secret from the key and the URL, so that nothing has to be stored. */
function secretOf(apiKey: unknown, url: string | undefined): string {
  return `whsec_${createHmac('sha256', String(apiKey)).update(`n8n ${url}`).digest('base64')}`;
}

/** Whether a signature is right, by Standard Webhooks; several signatures are sent while a secret is being replaced. */
function isGenuine(secret: string, headers: IDataObject, body: Buffer): boolean {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    String(headers[`webhook-${name}`] ?? ''),
  );
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > maxAgeSeconds) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  return signatures.split(' ').some((signature) => {
    const signatureBytes = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return signatureBytes.length === expected.length && timingSafeEqual(signatureBytes, expected);
  });
}

export class SwitchbookTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Switchbook Trigger',
    name: 'switchbookTrigger',
    icon: { light: 'file:switchbook.svg', dark: 'file:switchbook.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: '={{ $parameter["events"].join(", ") }}',
    description: 'Starts the workflow when contacts, consents or tags change',
    defaults: { name: 'Switchbook Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'switchbookApi', required: true }],
    webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' }],
    properties: [
      {
        displayName: 'Events',
        name: 'events',
        type: 'multiOptions',
        default: ['contact.created', 'contact.updated'],
        required: true,
        options: eventOptions,
      },
    ],
  };

  webhookMethods = {
    default: {
      async checkExists(this: IHookFunctions): Promise<boolean> {
        const types = JSON.stringify(sortedTypes(this));
        return (await listHooks(this)).some(
          (hook) => hook.state === 'active' && JSON.stringify(hook.types && [...hook.types].sort()) === types,
        );
      },

      async create(this: IHookFunctions): Promise<boolean> {
        // A paused webhook, or one with other events, is replaced.
        for (const { id } of await listHooks(this)) await call(this, 'DELETE', `/webhooks/${id}`);
        const { apiKey } = await this.getCredentials('switchbookApi');
        const url = this.getNodeWebhookUrl('default');
        const description = `n8n: ${this.getWorkflow().name ?? 'workflow'}`.slice(0, 200);
        const body = { url, types: sortedTypes(this), secret: secretOf(apiKey, url), description };
        await call(this, 'POST', '/webhooks', { body });
        return true;
      },

      async delete(this: IHookFunctions): Promise<boolean> {
        for (const { id } of await listHooks(this)) await call(this, 'DELETE', `/webhooks/${id}`);
        return true;
      },
    },
  };

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    const { apiKey } = await this.getCredentials('switchbookApi');
    const secret = secretOf(apiKey, this.getNodeWebhookUrl('default'));
    const headers = this.getHeaderData() as IDataObject;
    const { rawBody } = this.getRequestObject() as { rawBody?: Buffer };
    if (rawBody === undefined || !isGenuine(secret, headers, rawBody)) {
      this.getResponseObject().status(401).json({ message: 'The signature is wrong' });
      return { noWebhookResponse: true };
    }
    const stored = this.getWorkflowStaticData('node');
    const seenIds = (stored.seen as string[] | undefined) ?? [];
    const id = String(headers['webhook-id']);
    if (seenIds.includes(id)) return { webhookResponse: 'seen before' };
    stored.seen = [...seenIds, id].slice(-maxSeen);
    return { workflowData: [this.helpers.returnJsonArray(this.getBodyData())] };
  }
}
