import type {
  IAuthenticateGeneric,
  ICredentialTestRequest,
  ICredentialType,
  Icon,
  INodeProperties,
} from 'n8n-workflow';

export class SwitchbookApi implements ICredentialType {
  name = 'switchbookApi';

  displayName = 'Switchbook API';

  icon: Icon = { light: 'file:switchbook.svg', dark: 'file:switchbook.dark.svg' };

  documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-switchbook';

  properties: INodeProperties[] = [
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      default: 'http://127.0.0.1:4470',
      required: true,
      description: 'URL of the server, with the path of a proxy if there is one, without /directory/v1',
    },
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      description:
        'A key of the account. The trigger also needs the scopes webhooks:manage and contacts:read.',
    },
  ];

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { headers: { Authorization: '=Bearer {{$credentials.apiKey}}' } },
  };

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}',
      url: '/directory/v1/contacts?limit=1',
    },
  };
}
