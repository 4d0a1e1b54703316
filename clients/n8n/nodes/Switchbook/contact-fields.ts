import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** Splits a text such as `vip, lead`; an expression may give a list instead. */
export const listOf =
  '={{ (Array.isArray($value) ? $value : String($value).split(",")).map((one) => one.trim()).filter((one) => one !== "") }}';

export const identityKinds: INodePropertyOptions[] = [
  { name: 'BSUID', value: 'bsuid' },
  { name: 'Email', value: 'email' },
  { name: 'External ID', value: 'external' },
  { name: 'Instagram', value: 'instagram' },
  { name: 'Phone', value: 'phone' },
  { name: 'Telegram', value: 'telegram' },
  { name: 'WhatsApp ID', value: 'wa_id' },
];

interface Field {
  readonly title: string;
  readonly name: string;
  readonly member: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly expression?: string;
  readonly type?: INodeProperties['type'];
}

const fields: readonly Field[] = [
  {
    title: 'Attributes (JSON)',
    name: 'attributes',
    member: 'attributes',
    type: 'json',
    expression: '={{ typeof $value === "string" ? JSON.parse($value) : $value }}',
  },
  {
    title: 'Blocked',
    name: 'blocked',
    member: 'blocked',
    type: 'boolean',
    description: 'Whether the contact is blocked',
  },
  { title: 'Company', name: 'company', member: 'company' },
  { title: 'Description', name: 'description', member: 'description' },
  { title: 'Email', name: 'email', member: 'email', placeholder: 'name@email.com' },
  { title: 'Family Name', name: 'familyName', member: 'family_name' },
  { title: 'Given Name', name: 'givenName', member: 'given_name' },
  { title: 'Job Title', name: 'jobTitle', member: 'job_title' },
  { title: 'Language', name: 'language', member: 'language', placeholder: 'en' },
  { title: 'Name', name: 'displayName', member: 'display_name' },
  { title: 'Owner', name: 'owner', member: 'owner' },
  {
    title: 'Phone',
    name: 'phone',
    member: 'phone',
    placeholder: '+14155550123',
    description: 'Number with its country code',
  },
  { title: 'Source', name: 'source', member: 'source', description: 'Name of a source of the account' },
  { title: 'Status', name: 'status', member: 'status', description: 'Name of a status of the account' },
  {
    title: 'Tags',
    name: 'tags',
    member: 'tags',
    description: 'Comma-separated tags, which replace the present ones. Unknown tags are created.',
    expression: listOf,
  },
];

/** Returns the fields of a request that the user added to the node. `within`: the member of the body for them. */
export function contactFields(
  operations: readonly string[],
  { title = 'Fields', name = 'fields', within = '', show = {} } = {},
): INodeProperties {
  return {
    displayName: title,
    name,
    type: 'collection',
    placeholder: 'Add Field',
    default: {},
    displayOptions: { show: { resource: ['contact'], operation: [...operations], ...show } },
    options: fields.map(({ title: displayTitle, member, expression, type = 'string', ...field }) => ({
      displayName: displayTitle,
      ...field,
      type,
      default: type === 'boolean' ? false : type === 'json' ? '{}' : '',
      routing: {
        send: {
          type: 'body',
          property: within + member,
          ...(expression === undefined ? {} : { value: expression }),
        },
      },
    })) as INodeProperties[],
  };
}
