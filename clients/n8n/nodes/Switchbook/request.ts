import type { IDataObject, IHookFunctions, IHttpRequestMethods, IPollFunctions } from 'n8n-workflow';

/** A trigger, while n8n starts, stops or polls it. */
type Trigger = IHookFunctions | IPollFunctions;

/** Sends a request to our own API with the credential of the node. */
export async function call(
  trigger: Trigger,
  method: IHttpRequestMethods,
  path: string,
  parts: { readonly body?: IDataObject; readonly qs?: IDataObject } = {},
) {
  const { baseUrl } = await trigger.getCredentials('switchbookApi');
  return trigger.helpers.httpRequestWithAuthentication.call(trigger, 'switchbookApi', {
    method,
    url: `${String(baseUrl).replace(/\/+$/, '')}/directory/v1${path}`,
    json: true,
    ...parts,
  });
}

/** Returns the chosen types of events; undefined: every event. */
export function typesOf(trigger: Trigger): string[] | undefined {
  const events = trigger.getNodeParameter('events', []) as string[];
  return events.length === 0 || events.includes('*') ? undefined : events;
}
