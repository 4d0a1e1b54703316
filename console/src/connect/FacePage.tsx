/** One API: all information for moving a client to it, and its incoming calls. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams, useSearch } from '../address/address.ts';
import type { Face } from '../api/types.ts';
import { language, t } from '../texts/texts.ts';
import { BackLink, PageFrame } from '../ui/page-frame.tsx';
import { ErrorLine, Notice, Unread } from '../ui/states.tsx';
import { Base } from './Base.tsx';
import { KeyStep } from './KeyStep.tsx';
import { LiveCalls } from './LiveCalls.tsx';
import { Move, type StepRequest } from './Move.tsx';
import { Card, OutLink } from './parts.tsx';
import { elsewhereText, facesQuery, nameOf } from './queries.ts';
import { TryIt } from './TryIt.tsx';
import { useFaceStates } from './use-states.ts';
import type { StepName } from './view.ts';

/**
 * Returns the line below the title: the API's name without that of the vendor, which is the title. The name is English,
 * so other languages have its paths.
 */
function withoutVendor({ title, vendor, bases }: Face): { readonly text?: string } {
  if (title === vendor) return {};
  if (language !== 'en') return { text: bases.map(({ path }) => path).join(', ') };
  const rest = vendor !== null && title.startsWith(`${vendor} `) ? title.slice(vendor.length + 1) : title;
  return { text: rest.charAt(0).toUpperCase() + rest.slice(1) };
}

export function FacePage() {
  const { face: name } = useParams();
  const { step } = useSearch('/connect/$face');
  const states = useFaceStates();
  const faces = useQuery(facesQuery);
  const [request, setRequest] = useState<StepRequest>({ step, times: 0 });
  const toStep = (next: StepName) => setRequest(({ times }) => ({ step: next, times: times + 1 }));
  // A failed refresh keeps the page, which may have a typed key or a new secret.
  if (faces.data === undefined) return <Unread of={faces} rows={9} />;
  const face = faces.data.find((candidate) => candidate.name === name);
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
      back={<BackLink to="/connect">{t.connect.all}</BackLink>}
      title={face.vendor ?? t.connect.own}
      {...withoutVendor(face)}
      actions={
        <>
          <OutLink href={face.reference}>{t.reference}</OutLink>
          {face.guide !== null && <OutLink href={face.guide}>{t.connect.guide}</OutLink>}
        </>
      }
    >
      {/* The live calls have their own column. On narrow screens they follow the steps. */}
      <div key={face.name} className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_25rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {states.error !== null && <ErrorLine error={states.error} />}
          {face.vendor === null ? <Own face={face} /> : <Move {...{ face, states, request }} />}
        </div>
        <div className="min-w-0 xl:sticky xl:top-4 xl:row-span-2">
          <LiveCalls
            name={face.name}
            label={nameOf(face)}
            isOwn={face.vendor === null}
            canForward={face.can_forward}
            {...(face.vendor !== null && { onStep: toStep })}
          />
        </div>
        <Differs face={face} />
      </div>
    </PageFrame>
  );
}

/** Shows our own API, which has no vendor to move from. */
function Own({ face }: { face: Face }) {
  return (
    <>
      <Card title={t.connect.base} text={t.connect.baseOwn}>
        <Base face={face} />
      </Card>
      <Card title={t.connect.tryIt} text={t.connect.tryText}>
        <TryIt face={face} secret="" />
      </Card>
      <Card title={t.connect.keys} text={t.connect.keysText}>
        <KeyStep face={face} state={undefined} />
      </Card>
    </>
  );
}

function Differs({ face }: { face: Face }) {
  const elsewhere = elsewhereText(face);
  const notes = elsewhere === null ? face.differs : [...face.differs, elsewhere];
  if (notes.length === 0) return null;
  return (
    <Card title={t.connect.differs} text={t.connect.everyNote}>
      <ul className="flex list-disc flex-col gap-1.5 pl-5 text-sm marker:text-ink-faint">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Card>
  );
}
