/** A request with the account's own values, in the reader's language. A key that is pasted stays in this component. */
import * as Tabs from '@radix-ui/react-tabs';
import { useState } from 'react';
import type { Face } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { Tab } from '../ui/menus/TabView.tsx';
import { languages, type Request } from './snippets.ts';
import { addressesOf, fill, fillAll, fillPath, valuesOf } from './values.ts';

/** Shows snippets. `secret` is a key that was just made; it fills the snippets until another key is pasted. */
export function TryIt({ face, secret }: { face: Face; secret: string }) {
  const { account } = useAccount();
  const [chosen, setChosen] = useState(0);
  const [address, setAddress] = useState(0);
  const [key, setKey] = useState('');
  const addresses = addressesOf(face);
  const asked = face.requests[chosen] ?? face.requests[0];
  if (asked === undefined) return null;
  const values = valuesOf(account, key.trim() || secret);
  const request: Request = {
    title: `${face.vendor ?? face.title}: ${asked.title}`,
    method: asked.method,
    url: (addresses[address] ?? '') + fillPath(asked.path, values),
    headers: face.headers.map(({ name, value }) => [name, fill(value, values)] as const),
    body: asked.body === null ? undefined : fillAll(asked.body, values),
  };
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label={t.connect.request}
          value={String(chosen)}
          onChange={(next) => setChosen(Number(next))}
          options={face.requests.map(
            (connectRequest, index) => [String(index), connectRequest.title] as const,
          )}
        />
        <TextField
          label={t.connect.keyInSnippets}
          hint={t.connect.keyInSnippetsHint}
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={key}
          onChange={setKey}
          placeholder={t.connect.keyPlaceholder}
          className="font-mono"
        />
        {addresses.length > 1 && (
          <SelectField
            label={t.connect.address}
            value={String(address)}
            onChange={(next) => setAddress(Number(next))}
            options={addresses.map((text, index) => [String(index), text] as const)}
          />
        )}
      </div>
      <Snippets request={request} />
    </>
  );
}

/** Shows the request in each language, one at a time. */
function Snippets({ request }: { request: Request }) {
  const [language, setLanguage] = useState<string>('curl');
  const { write, name } = languages.find((candidate) => candidate.name === language) ?? {
    write: () => '',
    name: '',
  };
  const text = write(request);
  return (
    <Tabs.Root value={language} onValueChange={setLanguage} className="rounded-md border border-line">
      <div className="flex items-center gap-2 border-b border-line bg-canvas pr-1.5">
        <Tabs.List aria-label={t.connect.language} className="flex min-w-0 flex-1 gap-1 overflow-x-auto px-2">
          {languages.map((item) => (
            <Tab key={item.name} value={item.name} className="-outline-offset-2">
              {item.name}
            </Tab>
          ))}
        </Tabs.List>
        <CopyButton text={text} label={t.actions.copy} />
      </div>
      {languages.map((item) => (
        <Tabs.Content key={item.name} value={item.name} tabIndex={-1}>
          {item.name === 'n8n' && (
            <p className="border-b border-line px-3 py-2 text-sm text-ink-soft">{t.connect.n8nHint}</p>
          )}
          <pre
            tabIndex={0}
            role="region"
            aria-label={t.connect.snippet(name)}
            className="max-h-80 overflow-auto p-3 font-mono text-xs leading-5"
          >
            {text}
          </pre>
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
