/** Connects an assistant: creates a key with minimal rights, and shows the configuration to paste. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { MadeKey, One, Scope } from '../api/types.ts';
import { keysQuery } from '../keys/queries.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { Choice } from '../ui/forms/fields.tsx';
import { FormErrors, useForm } from '../ui/forms/form.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { BackLink, PageFrame } from '../ui/page-frame.tsx';
import { SecretOnce } from '../ui/SecretOnce.tsx';
import { programs } from './assistant-snippets.ts';
import { LiveCalls } from './LiveCalls.tsx';
import { Card, Lacks, OutLink } from './parts.tsx';
import { facesQuery } from './queries.ts';
import { SnippetTabs } from './SnippetTabs.tsx';

type Grant = keyof typeof t.assistants.grants;

const granted: Readonly<Record<Grant, readonly Scope[]>> = {
  read: ['contacts:read'],
  save: ['contacts:read', 'contacts:write'],
  all: ['contacts:read', 'contacts:write', 'contacts:delete', 'groups:write'],
};
const grants = Object.keys(granted) as readonly Grant[];

export function AssistantsPage() {
  const { can } = useAccount();
  const [made, setMade] = useState<MadeKey>();
  return (
    <PageFrame
      back={<BackLink to="/connect">{t.connect.all}</BackLink>}
      title={t.assistants.title}
      text={t.assistants.text}
      actions={<OutLink href="/docs/guides/assistants">{t.assistants.guide}</OutLink>}
    >
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_25rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Card title={t.assistants.key} text={t.assistants.keyText}>
            {!can('keys:manage') && <Lacks scope="keys:manage" />}
            {can('keys:manage') && made === undefined && <NewKey onMade={setMade} />}
            {made !== undefined && <Made made={made} onAnother={() => setMade(undefined)} />}
          </Card>
          <Settings secret={made?.key} />
        </div>
        {can('account:read') && (
          <div className="min-w-0 xl:sticky xl:top-4">
            <LiveCalls key={made?.id} name="mcp" label={t.assistants.title} keyId={made?.id} />
          </div>
        )}
      </div>
    </PageFrame>
  );
}

function NewKey({ onMade }: { onMade: (made: MadeKey) => void }) {
  const client = useQueryClient();
  const { can } = useAccount();
  const [name, setName] = useState('');
  const [grant, setGrant] = useState<Grant>('read');
  const isOffered = (offered: Grant) => granted[offered].every(can);
  const { onSubmit, isBusy, error } = useForm(
    () =>
      call<One<MadeKey>>('POST', '/keys', {
        body: { name: name.trim() || t.assistants.usualName, scopes: granted[grant] },
      }),
    ({ data }) => {
      onMade(data);
      void client.invalidateQueries(keysQuery);
    },
  );
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-3">
      <FormErrors error={error} isSaving={isBusy}>
        <Choice
          label={t.assistants.may}
          value={grant}
          onChange={setGrant}
          lackOf={(offered) => (isOffered(offered) ? undefined : t.keys.lackScope)}
          options={grants.map(
            (offered) => [offered, t.assistants.grants[offered], t.assistants.grantTexts[offered]] as const,
          )}
        />
        <TextField
          label={t.assistants.name}
          name="name"
          hint={t.assistants.nameHint}
          value={name}
          maxLength={200}
          placeholder={t.assistants.usualName}
          onChange={setName}
        />
      </FormErrors>
      <div>
        <Button type="submit" look="primary" isBusy={isBusy} disabled={!isOffered(grant)}>
          {t.keys.new}
        </Button>
      </div>
    </form>
  );
}

function Made({ made, onAnother }: { made: MadeKey; onAnother: () => void }) {
  return (
    <>
      <p role="status" className="text-sm">
        {t.assistants.made(made.name)}
      </p>
      <SecretOnce secret={made.key} label={t.keys.secret} />
      <div>
        <Button onClick={onAnother}>{t.assistants.another}</Button>
      </div>
    </>
  );
}

/** Shows the settings of assistants. Without `secret` they have a placeholder. */
function Settings({ secret }: { secret: string | undefined }) {
  const { can } = useAccount();
  const faces = useQuery({ ...facesQuery, enabled: can('account:read') });
  const origin = (faces.data?.[0]?.public_url ?? location.origin).replace(/\/+$/, '');
  const access = { origin, key: secret ?? t.connect.keyPlaceholder };
  return (
    <Card title={t.assistants.settings} text={t.assistants.settingsText}>
      <SnippetTabs
        label={t.assistants.program}
        labelOf={t.assistants.snippet}
        tabs={programs.map(({ name, write }) => ({
          name,
          title: t.assistants.programs[name],
          hint: t.assistants.hints[name],
          text: write(access),
        }))}
      />
    </Card>
  );
}
