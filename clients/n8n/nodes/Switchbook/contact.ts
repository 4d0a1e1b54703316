import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { contactFields, identityKinds, listOf } from './contact-fields';

type Routing = INodePropertyOptions['routing'];
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

const oneContact = '=/contacts/{{ encodeURIComponent($parameter.contactId) }}';

/** Describes a request. Responses have their content in `data`; a list becomes one item per element. */
function routing(method: Method, url: string, body?: Record<string, string>): Routing {
  return {
    request: { method, url, ...(body === undefined ? {} : { body }) },
    output: { postReceive: [{ type: 'rootProperty', properties: { property: 'data' } }] },
  };
}

const operations: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  displayOptions: { show: { resource: ['contact'] } },
  default: 'find',
  options: [
    {
      name: 'Can Send',
      value: 'canSend',
      action: 'Check whether a message may be sent',
      description: 'Check consent, opt-outs and blocks before a message, with every reason against it',
      routing: routing('POST', '/can-send'),
    },
    {
      name: 'Create',
      value: 'create',
      action: 'Create a contact',
      description: 'Create a contact. Fails if another contact has the number',
      routing: routing('POST', '/contacts'),
    },
    {
      name: 'Create or Update',
      value: 'upsert',
      action: 'Create or update a contact',
      description: 'Create a new record, or update the current one if it already exists (upsert)',
      routing: routing('POST', '/contacts', { on_match: 'merge' }),
    },
    {
      name: 'Delete',
      value: 'delete',
      action: 'Delete a contact',
      description: 'Delete a contact; its opt-outs are kept',
      routing: {
        request: { method: 'DELETE', url: oneContact },
        output: { postReceive: [{ type: 'set', properties: { value: '={{ { "deleted": true } }}' } }] },
      },
    },
    {
      name: 'Find',
      value: 'find',
      action: 'Find contacts',
      description: 'Find many contacts by text, number, email or tag',
      routing: {
        ...routing('GET', '/contacts'),
        operations: {
          pagination: {
            type: 'generic',
            properties: {
              continue: '={{ Boolean($response.body.meta.next_cursor) }}',
              request: { qs: { cursor: '={{ $response?.body?.meta?.next_cursor ?? "" }}' } },
            },
          },
        },
      },
    },
    {
      name: 'Get',
      value: 'get',
      action: 'Get a contact',
      description:
        'Get a contact by its ID or number. A merged contact is answered as the one it was merged into',
      routing: {
        ...routing('GET', oneContact),
        send: { type: 'query', property: 'follow', value: 'merged' },
      },
    },
    {
      name: 'Merge',
      value: 'merge',
      action: 'Merge two contacts',
      description: 'Merge a contact into another one; this can be undone in Switchbook',
      routing: routing('POST', '/merges'),
    },
    {
      name: 'Resolve',
      value: 'resolve',
      action: 'Resolve identifiers to a contact',
      description: 'Find the contact with one of these identifiers, and optionally create it',
      routing: routing('POST', '/contacts/resolve'),
    },
    {
      name: 'Tag',
      value: 'tag',
      action: 'Tag a contact',
      description: 'Add and remove tags, and keep all other tags',
      routing: routing('PATCH', oneContact),
    },
    {
      name: 'Update',
      value: 'update',
      action: 'Update a contact',
      description: 'Change the added fields, and keep all other fields',
      routing: routing('PATCH', oneContact),
    },
  ],
};

const show = (...operation: string[]) => ({ show: { resource: ['contact'], operation } });

function identities(operation: string): INodeProperties {
  return {
    displayName: 'Identifiers',
    name: 'identifiers',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true },
    placeholder: 'Add Identifier',
    default: { identifier: [{ kind: 'phone', value: '' }] },
    required: true,
    displayOptions: show(operation),
    options: [
      {
        displayName: 'Identifier',
        name: 'identifier',
        values: [
          { displayName: 'Kind', name: 'kind', type: 'options', options: identityKinds, default: 'phone' },
          { displayName: 'Value', name: 'value', type: 'string', default: '', placeholder: '+14155550123' },
        ],
      },
    ],
    routing: {
      send: {
        type: 'body',
        property: operation === 'canSend' ? 'identities' : 'identifiers',
        value: '={{ $value.identifier }}',
      },
    },
  };
}

/** Describes a parameter that the request sends unchanged. */
function sent(
  operation: string,
  property: string,
  parameter: Omit<INodeProperties, 'type' | 'default'> & Partial<INodeProperties>,
  type: 'body' | 'query' = 'body',
  value?: string,
): INodeProperties {
  return {
    type: 'string',
    default: '',
    displayOptions: show(operation),
    routing: { send: { type, property, ...(value === undefined ? {} : { value }) } },
    ...parameter,
  };
}

const filters: INodeProperties = {
  displayName: 'Filters',
  name: 'filters',
  type: 'collection',
  placeholder: 'Add Filter',
  default: {},
  displayOptions: show('find'),
  options: [
    sent('find', 'email', { displayName: 'Email', name: 'email', placeholder: 'name@email.com' }, 'query'),
    sent('find', 'phone', { displayName: 'Phone', name: 'phone', placeholder: '+14155550123' }, 'query'),
    sent(
      'find',
      'search',
      { displayName: 'Search', name: 'search', description: 'Part of a name, number, email or company' },
      'query',
    ),
    sent(
      'find',
      'status',
      { displayName: 'Status', name: 'status', description: 'Name of a status' },
      'query',
    ),
    sent('find', 'tag', { displayName: 'Tag', name: 'tag', description: 'Name of a tag' }, 'query'),
  ].map((one) => ({ ...one, displayOptions: undefined })),
};

export const contactProperties: INodeProperties[] = [
  operations,
  {
    displayName: 'Contact ID or Number',
    name: 'contactId',
    type: 'string',
    default: '',
    required: true,
    placeholder: '12',
    description: 'ID of the contact, or the number that the console shows',
    displayOptions: show('get', 'update', 'delete', 'tag'),
  },
  contactFields(['create', 'upsert', 'update']),
  filters,
  {
    displayName: 'Return All',
    name: 'returnAll',
    type: 'boolean',
    default: false,
    description: 'Whether to return all results or only up to a given limit',
    displayOptions: show('find'),
    routing: { send: { paginate: '={{ $value }}' } },
  },
  {
    displayName: 'Limit',
    name: 'limit',
    type: 'number',
    typeOptions: { minValue: 1, maxValue: 200 },
    default: 50,
    description: 'Max number of results to return',
    displayOptions: { show: { ...show('find').show, returnAll: [false] } },
    routing: { send: { type: 'query', property: 'limit' } },
  },
  identities('resolve'),
  {
    displayName: 'Create If Unknown',
    name: 'createMissing',
    type: 'boolean',
    default: false,
    description: 'Whether to create a contact with these identifiers if none has them',
    displayOptions: show('resolve'),
    routing: { send: { type: 'body', property: 'create', value: '={{ $value ? {} : undefined }}' } },
  },
  contactFields(['resolve'], {
    title: 'Fields of a New Contact',
    name: 'newFields',
    within: 'create.',
    show: { createMissing: [true] },
  }),
  sent('canSend', 'channel', {
    displayName: 'Channel',
    name: 'channel',
    type: 'options',
    options: [
      { name: 'Email', value: 'email' },
      { name: 'SMS', value: 'sms' },
      { name: 'Voice', value: 'voice' },
      { name: 'WhatsApp', value: 'whatsapp' },
    ],
    default: 'whatsapp',
  }),
  identities('canSend'),
  sent(
    'canSend',
    'purpose',
    {
      displayName: 'Purpose',
      name: 'purpose',
      placeholder: 'marketing',
      description: 'What the message is for; empty for any',
    },
    'body',
    '={{ $value === "" ? undefined : $value }}',
  ),
  sent(
    'tag',
    'add_tags',
    {
      displayName: 'Add Tags',
      name: 'addTags',
      description: 'Comma-separated tags; unknown ones are created',
    },
    'body',
    listOf,
  ),
  sent(
    'tag',
    'remove_tags',
    { displayName: 'Remove Tags', name: 'removeTags', description: 'Comma-separated tags' },
    'body',
    listOf,
  ),
  sent('merge', 'survivor', {
    displayName: 'Contact to Keep',
    name: 'survivor',
    required: true,
    description: 'ID or number of the contact that gets everything',
  }),
  sent('merge', 'loser', {
    displayName: 'Contact to Merge',
    name: 'loser',
    required: true,
    description: 'ID or number of the contact that is merged into it',
  }),
  sent('merge', 'preview', {
    displayName: 'Preview',
    name: 'preview',
    type: 'boolean',
    default: true,
    description: 'Whether to only show what the merge would do',
  }),
];
