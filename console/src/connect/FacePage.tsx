/** One API: all that a person needs who moves a client to it, and the calls that come in. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { Face } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Select } from '../ui/controls.tsx';
import { BackLink, PageFrame } from '../ui/page-frame.tsx';
import { ErrorState, Loading, NoPermission, Notice } from '../ui/states.tsx';
import { ImportKey } from './ImportKey.tsx';
import { LiveCalls } from './LiveCalls.tsx';
import { Card, OutLink } from './parts.tsx';
import { facesQuery, nameOf } from './queries.ts';
import { TryIt } from './TryIt.tsx';
import { VendorCard } from './Vendor.tsx';
import { addressesOf, fill, valuesOf } from './values.ts';

export function FacePage() {
  const { can } = useAccount();
  const { face: name } = useParams({ from: '/connect/$face' });
  const faces = useQuery({ ...facesQuery, enabled: can('account:read') });
  const navigate = useNavigate();
  const open = (next: string) => void navigate({ to: '/connect/$face', params: { face: next } });
  useRegisteredActions(
    (faces.data ?? [])
      .filter((one) => one.name !== name)
      .map((one) => ({
        id: `connect ${one.name}`,
        title: t.connect.open(nameOf(one)),
        section: t.connect.section,
        icon: 'connect' as const,
        run: () => open(one.name),
      })),
  );
  if (!can('account:read'))
    return (
      <PageFrame title={t.pages.connect}>
        <NoPermission scope="account:read" />
      </PageFrame>
    );
  if (faces.isPending) return <Loading rows={9} />;
  if (faces.error !== null) return <ErrorState error={faces.error} onRetry={() => void faces.refetch()} />;
  const face = faces.data.find((one) => one.name === name);
  if (face === undefined)
    return (
      <>
        <h1 className="sr-only">{t.pages.connect}</h1>
        <Notice
          icon="connect"
          title={t.connect.unknown.title}
          actions={<BackLink to="/connect">{t.connect.all}</BackLink>}
        >
          {t.connect.unknown.text}
        </Notice>
      </>
    );
  return (
    <PageFrame
      isWide
      back={<BackLink to="/connect">{t.connect.all}</BackLink>}
      title={face.vendor ?? t.connect.own}
      text={face.title}
      actions={
        <>
          <div className="w-40">
            <Select
              aria-label={t.connect.another}
              value={name}
              onChange={(event) => open(event.target.value)}
              options={faces.data.map((one) => [one.name, one.vendor ?? t.connect.own] as const)}
            />
          </div>
          <OutLink href={face.reference}>{t.connect.reference}</OutLink>
          {face.guide !== null && <OutLink href={face.guide}>{t.connect.guide}</OutLink>}
        </>
      }
    >
      {/* The live calls have their own column. On narrow screens they follow `Base` and `TryIt`. */}
      <div key={face.name} className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_25rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Base face={face} />
          <TryIt face={face} />
        </div>
        <div className="min-w-0 xl:sticky xl:top-4 xl:row-span-2">
          <LiveCalls name={face.name} label={nameOf(face)} isOwn={face.vendor === null} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <ImportKey face={face} />
          {(face.can_pull || face.can_compare || face.can_forward) && <VendorCard face={face} />}
          <Differs face={face} />
        </div>
      </div>
    </PageFrame>
  );
}

function Base({ face }: { face: Face }) {
  const { account } = useAccount();
  const addresses = addressesOf(face);
  const values = valuesOf(account, undefined);
  return (
    <Card
      id="base"
      title={t.connect.base}
      text={face.vendor === null ? t.connect.baseOwn : t.connect.baseText(face.vendor)}
    >
      <dl className="flex flex-col gap-3">
        {face.bases.map(({ before, path }) => (
          <div
            key={`${before} ${path}`}
            className="grid grid-cols-[4rem_minmax(0,1fr)] items-center gap-x-3 gap-y-1 text-sm"
          >
            {before !== null && (
              <>
                <dt className="text-ink-faint">{t.connect.before}</dt>
                <dd className="font-mono break-all text-ink-soft">{before}</dd>
              </>
            )}
            <dt className="text-ink-faint">{t.connect.after}</dt>
            <dd className="flex min-w-0 flex-col">
              {addresses.map((address) => (
                <span key={address} className="flex min-w-0 items-center gap-1">
                  <span className="font-mono font-medium break-all">{address + path}</span>
                  <CopyButton text={address + path} label={t.connect.copyAfter(address + path)} />
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <div>
        <h3 className="text-sm font-medium text-ink-soft">{t.connect.headers}</h3>
        {face.headers.map(({ name, value }) => (
          <p key={name} className="font-mono text-sm break-all">
            {name}: {fill(value, values)}
          </p>
        ))}
      </div>
    </Card>
  );
}

function Differs({ face }: { face: Face }) {
  const notes = face.not_served === null ? face.differs : [...face.differs, face.not_served];
  if (notes.length === 0) return null;
  return (
    <Card id="differs" title={t.connect.differs} text={t.connect.everyNote}>
      <ul className="flex list-disc flex-col gap-1.5 pl-5 text-sm marker:text-ink-faint">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Card>
  );
}
