/** Headings with a special meaning in exports of certain programs. The first lines identify the program. */
interface ProgramHeadings {
  readonly name: string;
  /** the origin of the headings, and whether an export was looked at */
  readonly source: string;
  /** a file with all of these is an export of the program */
  readonly signature: readonly string[];
  /** `''`: not imported */
  readonly fields: Readonly<Record<string, string>>;
}

export const programs: readonly ProgramHeadings[] = [
  {
    name: 'Google Contacts',
    source: 'header in public code that reads and writes Google CSV',
    signature: ['Phonetic First Name', 'Organization Title', 'Labels'],
    fields: { 'File As': '', 'Organization Name': 'company', Photo: 'avatar_url' },
  },
  {
    name: 'Outlook',
    source: 'header in public code that writes Outlook CSV, English',
    signature: ['E-mail Display Name', 'Internet Free Busy', 'Business Street'],
    fields: {
      'E-mail Display Name': '',
      'E-mail 2 Display Name': '',
      'E-mail 3 Display Name': '',
      Keywords: '',
      Profession: '',
      Language: '',
      Location: '',
    },
  },
  {
    name: 'HubSpot',
    source: 'headers in public code that reads exports of contacts',
    signature: ['Record ID', 'Lead Status', 'Marketing contact status'],
    fields: { 'Original Source': 'source', 'Original Traffic Source': 'source', 'Contact owner': 'owner' },
  },
  {
    name: 'Pipedrive',
    source: 'headers in public code that reads exports of people',
    signature: ['Person - Name'],
    fields: {
      'Person - Name': 'display_name',
      'Person - First name': 'given_name',
      'Person - Last name': 'family_name',
      'Person - Organization': 'company',
      'Person - Organisation': 'company',
      'Person - Owner': 'owner',
      'Person - Label': 'tags',
      'Person - Labels': 'tags',
      'Person - Email': 'email',
      'Person - Email - Work': 'email',
      'Person - Email - Home': 'email',
      'Person - Email - Other': 'email',
      'Person - Phone': 'phone',
      'Person - Phone - Work': 'phone',
      'Person - Phone - Home': 'phone',
      'Person - Phone - Mobile': 'phone',
      'Person - Phone - Other': 'phone',
      'Person - Job title': 'job_title',
      'Person - Birthday': 'birthday',
      'Person - Notes': 'description',
    },
  },
  {
    name: 'Zoho CRM',
    source: 'field names in public code for its API; not checked against an export',
    signature: ['Record Id', 'Account Name', 'Email Opt Out'],
    fields: {
      Title: 'job_title',
      Tag: 'tags',
      'Secondary Email': 'email',
      'Asst Phone': '',
      'Mailing Zip': 'zip',
      Description: 'description',
    },
  },
  {
    name: 'Shopify',
    source: 'headers in public code that reads exports of customers',
    signature: ['Customer ID', 'Accepts Email Marketing'],
    fields: {
      'Default Address Company': 'company',
      'Default Address Address1': 'street',
      'Default Address City': 'city',
      'Default Address Province Code': 'state',
      'Default Address Country Code': 'country_code',
      'Default Address Zip': 'zip',
      'Default Address Phone': 'phone',
      Note: 'description',
    },
  },
  {
    name: 'WATI',
    source: 'header in public code that writes its import file; not checked against an export',
    signature: ['CountryCode', 'Phone', 'AllowBroadcast'],
    fields: {},
  },
  {
    name: 'respond.io',
    source: 'not checked against an export',
    signature: ['Contact ID', 'Lifecycle', 'Assignee'],
    fields: { Lifecycle: 'status', Status: '', Assignee: 'owner', Channels: '' },
  },
  {
    name: 'Chatwoot',
    source: 'github.com/chatwoot/chatwoot, app/jobs/account/contacts_export_job.rb; labels are not checked',
    signature: ['id', 'name', 'email', 'phone_number'],
    fields: { id: '', labels: 'tags' },
  },
];
