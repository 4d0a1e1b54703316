/** The values that each phone or telephone system needs, to copy or to scan. */
import * as Tabs from '@radix-ui/react-tabs';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import template from '../../../deploy/phone/3cx.xml?raw';
import { lazyPart, loadPart } from '../api/load-parts.ts';
import { offerDownload } from '../api/save-file.ts';
import type { Book } from '../api/types.ts';
import { facesQuery } from '../connect/queries.ts';
import { addressesOf } from '../connect/values.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { Tab } from '../ui/menus/TabView.tsx';
import { Banner, Part } from '../ui/page-frame.tsx';
import { CopyText, SecretOnce } from '../ui/SecretOnce.tsx';
import { GuideLink } from '../ui/states.tsx';
import { type BookAccess, type Device, type DeviceValue, devices } from './device-values.ts';

// The library for QR codes is loaded with the first code. The page has the texts without it.
const QrCode = lazyPart(
  () => loadPart(import('./QrCode.tsx')).catch(() => ({ QrCode: () => null })),
  'QrCode',
);

/** Shows how to connect devices. `secret` is shown this once. Without it the user may enter the key. */
export function Devices({ book, secret }: { book: Book; secret: string | undefined }) {
  const { can } = useAccount();
  const { data: faces = [] } = useQuery({ ...facesQuery, enabled: can('account:read') });
  const [typed, setTyped] = useState('');
  const [shown, setShown] = useState<string>('apple');
  const [base = location.origin] = faces.slice(0, 1).flatMap(addressesOf);
  const access: BookAccess = {
    origin: base.replace(/\/+$/, ''),
    key: secret ?? (typed.trim() || undefined),
    placeholder: t.connect.keyPlaceholder,
  };
  return (
    <Part
      title={t.phoneBooks.devices}
      text={t.phoneBooks.devicesText}
      actions={<GuideLink page="guides/phone-books" />}
    >
      <div className="flex flex-col gap-3 border-b border-line p-4">
        {secret === undefined ? (
          <TextField
            label={t.phoneBooks.typedKey}
            hint={t.phoneBooks.typedKeyHint}
            type="password"
            autoComplete="off"
            spellCheck={false}
            maxLength={512}
            value={typed}
            onChange={setTyped}
            className="max-w-md font-mono"
          />
        ) : (
          <SecretOnce secret={secret} label={t.keys.secret} />
        )}
        {access.origin.startsWith('http:') && (
          <Banner tone="warn" title={t.phoneBooks.unsafe}>
            {t.phoneBooks.unsafeText}
          </Banner>
        )}
      </div>
      <Tabs.Root value={shown} onValueChange={setShown}>
        <Tabs.List
          aria-label={t.phoneBooks.device}
          className="flex gap-1 overflow-x-auto border-b border-line bg-canvas px-2"
        >
          {devices.map(({ name, title }) => (
            <Tab key={name} value={name}>
              {title}
            </Tab>
          ))}
        </Tabs.List>
        {devices.map((device) => (
          <Tabs.Content key={device.name} value={device.name} tabIndex={-1} className="p-4">
            <DeviceValues device={device} access={access} book={book} />
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </Part>
  );
}

function DeviceValues({ device, access, book }: { device: Device; access: BookAccess; book: Book }) {
  const values = device.valuesOf(access);
  const codes = values.filter((value) => value.hasCode);
  const isDesk = ['yealink', 'snom', 'grandstream', 'fanvil', 'cisco'].includes(device.name);
  return (
    <div className="flex flex-wrap items-start gap-x-8 gap-y-4">
      <div className="flex min-w-0 flex-1 basis-72 flex-col gap-3">
        <p className="text-sm">{t.phoneBooks.steps[device.name]}</p>
        {device.name === 'threeCx' && (
          <div>
            <Button icon="download" onClick={saveTemplate}>
              {t.phoneBooks.template}
            </Button>
          </div>
        )}
        {values.map((value) => (
          <div key={labelOf(value)} className="flex flex-col gap-1">
            <span className="text-sm font-medium text-ink-soft">{labelOf(value)}</span>
            <CopyText text={value.value} label={labelOf(value)} />
          </div>
        ))}
        {isDesk && (
          <p className="text-sm text-ink-soft">
            {t.phoneBooks.deskText}
            {book.shows === 'details' && ` ${t.phoneBooks.deskShows}`}
          </p>
        )}
      </div>
      {codes.length > 0 && (
        <div className="flex flex-wrap gap-4">
          {codes.map((code) => (
            <Suspense key={labelOf(code)} fallback={<div className="skeleton size-40" />}>
              <QrCode text={code.value} title={labelOf(code)} label={t.phoneBooks.codeOf(labelOf(code))} />
            </Suspense>
          ))}
        </div>
      )}
    </div>
  );
}

function labelOf({ name }: DeviceValue): string {
  return typeof name === 'string' ? t.phoneBooks.values[name] : name.field;
}

/** Saves the template, whose values 3CX requests. */
const saveTemplate = () => offerDownload(new Blob([template], { type: 'text/xml' }), 'switchbook-3cx.xml');
