/** A request with the account's own values, in the reader's language. A key that is pasted stays in this component. */
import { useState } from 'react';
import type { Face } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { SnippetTabs } from './SnippetTabs.tsx';
import { languages, type Request } from './snippets.ts';
import { addressesOf, fill, fillAll, fillPath, valuesOf } from './values.ts';

/** Shows snippets. `secret` is a key that was just made; it fills the snippets until another key is pasted. */
export function TryIt({ face, secret }: { face: Face; secret: string }) {
  const { account } = useAccount();
  const [chosen, setChosen] = useState(0);
  const [address, setAddress] = useState(0);
  const [key, setKey] = useState('');
  const addresses = addressesOf(face);
  const request = face.requests[chosen] ?? face.requests[0];
  if (request === undefined) return null;
  const values = valuesOf(account, key.trim() || secret);
  const snippet: Request = {
    title: `${face.vendor ?? face.title}: ${request.title}`,
    method: request.method,
    url: (addresses[address] ?? '') + fillPath(request.path, values),
    headers: face.headers.map(({ name, value }) => [name, fill(value, values)] as const),
    body: request.body === null ? undefined : fillAll(request.body, values),
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
            options={addresses.map((url, index) => [String(index), url] as const)}
          />
        )}
      </div>
      <SnippetTabs
        label={t.connect.language}
        labelOf={t.connect.snippet}
        tabs={languages.map(({ name, write }) => ({
          name,
          title: name,
          hint: name === 'n8n' ? t.connect.n8nHint : undefined,
          text: write(snippet),
        }))}
      />
    </>
  );
}
