/** The five steps of a move to one API. A completed step is folded; its inputs can be opened again. */
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import type { Face } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Loading } from '../ui/states.tsx';
import { Base } from './Base.tsx';
import { CompareCard } from './CompareCard.tsx';
import { useComparison } from './comparison.ts';
import { ForwardCard } from './ForwardCard.tsx';
import { KeyStep } from './KeyStep.tsx';
import { PullCard } from './PullCard.tsx';
import { Lacks, StepMark } from './parts.tsx';
import { elsewhereText, faceStatesQuery, nameOf } from './queries.ts';
import { type ConnectStep, nextStep } from './steps.ts';
import { TryIt } from './TryIt.tsx';
import type { FaceStates } from './use-states.ts';
import { useVendorAddress, VendorAddressFields } from './vendor-address.tsx';
import { type StepName, stepNames } from './view.ts';

/** The step in the address, or the requested step with the number of requests. */
export interface StepRequest {
  readonly step: StepName | undefined;
  readonly times: number;
}

export function Move({ face, states, request }: { face: Face; states: FaceStates; request: StepRequest }) {
  const steps = states.stepsOf?.(face);
  if (steps === undefined) return <Loading rows={8} />;
  return <Steps face={face} steps={steps} states={states} request={request} />;
}

/** Focuses the heading of the step, once it is rendered. */
const focusStep = (name: StepName) => setTimeout(() => document.getElementById(`step-${name}`)?.focus(), 0);

interface StepsProps {
  readonly face: Face;
  readonly steps: readonly ConnectStep[];
  readonly states: FaceStates;
  readonly request: StepRequest;
}

function Steps({ face, steps, states, request }: StepsProps) {
  const client = useQueryClient();
  const { open, toggle, openNext } = useOpenSteps(steps, request);
  const [secret, setSecret] = useState('');
  const address = useVendorAddress(face);
  const compared = useComparison(face.name)?.state;
  useEffect(() => {
    if (compared === 'done') void client.invalidateQueries({ queryKey: faceStatesQuery.queryKey });
  }, [compared, client]);
  const bodies: Readonly<Record<StepName, () => ReactNode>> = {
    key: () => <KeyStep face={face} state={states.stateOf(face)} onSecret={setSecret} />,
    pull: () => (
      <NeedsScope scope="pulls:manage">
        <VendorAddressFields face={face} open={address} />
        <PullCard face={face} address={address.address} pulls={address.pulls} error={address.pullsError} />
      </NeedsScope>
    ),
    compare: () => (
      <NeedsScope scope="pulls:manage">
        <NeedsScope scope="contacts:read">
          <VendorAddressFields face={face} open={address} />
          <CompareCard face={face} address={address.address} />
        </NeedsScope>
      </NeedsScope>
    ),
    call: () => (
      <>
        <Base face={face} />
        <TryIt face={face} secret={secret} />
      </>
    ),
    forward: () => (
      <NeedsScope scope="upstreams:manage">
        <VendorAddressFields face={face} open={address} />
        <ForwardCard face={face} open={address} />
      </NeedsScope>
    ),
  };
  const texts = stepTextsOf(face);
  return (
    <ol aria-label={t.move.stepsOf(nameOf(face))} className="flex flex-col gap-2">
      {steps.map((step, index) => (
        <StepCard
          key={step.name}
          step={step}
          number={index + 1}
          text={texts[step.name]}
          isOpen={open.has(step.name) && step.state !== 'none'}
          onToggle={() => toggle(step.name)}
          {...(step.state === 'done' && index < steps.length - 1 && { onNext: () => openNext(step.name) })}
        >
          {bodies[step.name]()}
        </StepCard>
      ))}
    </ol>
  );
}

/** Returns the open steps, and functions to fold one and to open the one after it. */
function useOpenSteps(steps: readonly ConnectStep[], request: StepRequest) {
  // A completed step stays open, so that the user can read its message. The button below it opens the next step.
  const [open, setOpen] = useState<ReadonlySet<StepName>>(() => {
    const first = request.step ?? nextStep(steps)?.name;
    return new Set(first === undefined ? [] : [first]);
  });
  useEffect(() => {
    const { step, times } = request;
    if (step === undefined || times === 0) return;
    setOpen((now) => new Set([...now, step]));
    focusStep(step);
  }, [request]);
  const toggle = (name: StepName) =>
    setOpen((now) => new Set(stepNames.filter((stepName) => now.has(stepName) !== (stepName === name))));
  const openNext = (from: StepName) => {
    const next = steps.find(
      ({ name, state }) => stepNames.indexOf(name) > stepNames.indexOf(from) && state !== 'done',
    );
    setOpen(new Set(next === undefined ? [] : [next.name]));
    focusStep(next?.name ?? from);
  };
  return { open, toggle, openNext };
}

const stepTextsOf = (face: Face): Readonly<Record<StepName, string>> => ({
  key: t.move.keyText,
  pull: t.connect.pullText,
  compare: t.connect.compareText,
  call: t.connect.baseText(nameOf(face)),
  forward: elsewhereText(face) ?? '',
});

function NeedsScope(props: {
  scope: 'pulls:manage' | 'contacts:read' | 'upstreams:manage';
  children: ReactNode;
}) {
  const { scope, children } = props;
  const { can } = useAccount();
  return can(scope) ? children : <Lacks scope={scope} />;
}

function StepCard(props: {
  step: ConnectStep;
  number: number;
  text: string;
  isOpen: boolean;
  onToggle: () => void;
  onNext?: () => void;
  children: ReactNode;
}) {
  const {
    step: { name, state, found },
    number,
    text,
    isOpen,
    onToggle,
    onNext,
    children,
  } = props;
  // A folded step keeps a typed key, and a new secret that is not shown again.
  const [isKept, setKept] = useState(false);
  if (name === 'key' && isOpen && !isKept) setKept(true);
  const look = state === 'wrong' ? 'text-warn' : state === 'done' ? 'text-ink-soft' : 'text-ink-faint';
  const heading = (
    <>
      <StepMark state={state} number={number} />
      <span className="min-w-0 flex-1">
        <span className="block text-base font-semibold">{t.move.steps[name]}</span>
        <span className={`nums block text-sm font-normal ${look}`}>{found}</span>
      </span>
    </>
  );
  const row = 'flex w-full items-center gap-3 rounded-lg px-4 py-3 text-left';
  return (
    <li className="min-w-0 rounded-lg border border-line bg-surface">
      <h2>
        {state === 'none' ? (
          <span className={row}>{heading}</span>
        ) : (
          <button
            type="button"
            id={`step-${name}`}
            aria-expanded={isOpen}
            aria-controls={`step-${name}-body`}
            onClick={onToggle}
            className={`${row} -outline-offset-2 hover:bg-canvas`}
          >
            {heading}
            <Icon name={isOpen ? 'up' : 'down'} className="text-ink-faint" />
          </button>
        )}
      </h2>
      <div id={`step-${name}-body`} role="group" aria-labelledby={`step-${name}`} hidden={!isOpen}>
        {(isOpen || isKept) && (
          <div className="flex flex-col gap-3 border-t border-line px-4 pt-3 pb-4">
            {text !== '' && <p className="text-sm text-ink-soft">{text}</p>}
            {children}
            {onNext !== undefined && (
              <div className="border-t border-line pt-3">
                <Button look={state === 'done' ? 'primary' : 'plain'} icon="right" onClick={onNext}>
                  {t.move.goOn}
                </Button>
              </div>
            )}
          </div>
        )}
      </div>
    </li>
  );
}
