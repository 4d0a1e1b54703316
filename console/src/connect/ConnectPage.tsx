/** Every API that is served: who moves a client over finds its vendor here. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Face } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';
import { Chip } from '../ui/controls.tsx';
import { Icon } from '../ui/Icon.tsx';
import { PageFrame } from '../ui/page-frame.tsx';
import { ErrorState, Loading, NoPermission, Notice } from '../ui/states.tsx';
import { facesQuery, nameOf } from './queries.ts';
import { addressesOf } from './values.ts';

export function ConnectPage() {
  const { can } = useAccount();
  const faces = useQuery({ ...facesQuery, enabled: can('account:read') });
  const navigate = useNavigate();
  useRegisteredActions(
    (faces.data ?? []).map((face) => ({
      id: `connect ${face.name}`,
      title: t.connect.open(nameOf(face)),
      section: t.connect.section,
      icon: 'connect' as const,
      run: () => void navigate({ to: '/connect/$face', params: { face: face.name } }),
    })),
  );
  useRegisteredActions([
    {
      id: 'connect assistants',
      title: t.assistants.open,
      section: t.connect.section,
      icon: 'connect' as const,
      run: () => void navigate({ to: '/connect/assistants' }),
    },
  ]);
  if (!can('account:read'))
    return (
      <PageFrame title={t.pages.connect}>
        <NoPermission scope="account:read" />
      </PageFrame>
    );
  return (
    <PageFrame title={t.pages.connect} text={t.connect.text}>
      <AssistantsLine />
      {faces.isPending && <Loading rows={9} />}
      {faces.error !== null && <ErrorState error={faces.error} onRetry={() => void faces.refetch()} />}
      {faces.data?.length === 0 && (
        <Notice icon="connect" title={t.connect.none.title}>
          {t.connect.none.text}
        </Notice>
      )}
      {faces.data !== undefined && faces.data.length > 0 && (
        <ul className="overflow-hidden rounded-lg border border-line bg-surface">
          {sorted(faces.data).map((face) => (
            <FaceLine key={face.name} face={face} />
          ))}
        </ul>
      )}
    </PageFrame>
  );
}

/** Assistants call no API by hand, so they are not in its list. */
function AssistantsLine() {
  return (
    <Link
      to="/connect/assistants"
      className="flex items-center gap-4 rounded-lg border border-line bg-surface px-4 py-3 hover:bg-canvas"
    >
      <span className="min-w-0 flex-1">
        <span className="block text-base font-semibold">{t.assistants.title}</span>
        <span className="block text-sm text-ink-soft">{t.assistants.text}</span>
      </span>
      <Icon name="right" className="text-ink-faint max-md:hidden" />
    </Link>
  );
}

/** Sorts by name, and puts the native API last. */
function sorted(faces: readonly Face[]): readonly Face[] {
  const rank = (face: Face) => Number(face.vendor === null);
  return [...faces].sort((one, other) => rank(one) - rank(other) || nameOf(one).localeCompare(nameOf(other)));
}

function FaceLine({ face }: { face: Face }) {
  const [address = ''] = addressesOf(face);
  const { can } = t.connect;
  const marks = [
    face.can_pull && can.pull,
    face.can_compare && can.compare,
    face.can_forward && can.forward,
    face.has_webhooks && can.webhooks,
  ].filter((one) => one !== false);
  return (
    <li className="border-b border-line last:border-b-0">
      <Link
        to="/connect/$face"
        params={{ face: face.name }}
        className="grid items-center gap-x-4 gap-y-1.5 px-4 py-3 -outline-offset-2 hover:bg-canvas md:grid-cols-[12rem_minmax(0,1fr)_17.5rem_1rem]"
      >
        <span className="min-w-0">
          <span className="block text-base font-semibold">{face.vendor ?? t.connect.own}</span>
          <span className="block text-xs text-ink-faint">{face.title}</span>
        </span>
        <span className="flex min-w-0 flex-col gap-0.5 font-mono text-xs">
          {face.bases.map(({ before, path }) => (
            <span key={`${before} ${path}`} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
              {before !== null && <span className="break-all text-ink-faint">{before}</span>}
              <span className="break-all text-ink">
                {before !== null && <span aria-hidden="true">→ </span>}
                {address + path}
              </span>
            </span>
          ))}
        </span>
        <span className="flex flex-wrap gap-1">
          {marks.map((mark) => (
            <Chip key={mark}>{mark}</Chip>
          ))}
        </span>
        <Icon name="right" className="text-ink-faint max-md:hidden" />
      </Link>
    </li>
  );
}
