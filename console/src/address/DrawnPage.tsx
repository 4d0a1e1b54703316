/** The page of the address, and errors in its place. */
import { Component, type ReactNode, Suspense } from 'react';
import { isApiError } from '../api/client.ts';
import { reloadPage } from '../api/load-parts.ts';
import { t } from '../texts/texts.ts';
import { ErrorState, Loading, Notice } from '../ui/states.tsx';
import { toastError } from '../ui/toasts.tsx';
import { useDrawn } from './address.ts';

export function DrawnPage() {
  const drawn = useDrawn();
  const { Page, error, isUnknown } = drawn ?? {};
  if (isUnknown)
    return (
      <Notice icon="info" title={t.notFound.title}>
        {t.notFound.text}
      </Notice>
    );
  if (error !== undefined) return <PartError error={error} />;
  if (Page === undefined) return <Loading rows={8} />;
  return (
    <Boundary at={drawn}>
      <Suspense fallback={<Loading rows={8} />}>
        <Page />
      </Suspense>
    </Boundary>
  );
}

function PartError({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const isMissing = onRetry === undefined || isApiError(error, 'not_loaded');
  return (
    <ErrorState error={error} onRetry={isMissing ? () => void reloadPage().catch(toastError) : onRetry} />
  );
}

interface BoundaryProps {
  /** another one tries again */
  readonly at?: unknown;
  readonly children: ReactNode;
}

/** Shows the error of a part instead of it. */
export class Boundary extends Component<BoundaryProps, { readonly failed?: { readonly error: unknown } }> {
  override state: { readonly failed?: { readonly error: unknown } } = {};

  static getDerivedStateFromError(error: unknown) {
    return { failed: { error } };
  }

  override componentDidUpdate({ at }: BoundaryProps) {
    if (at !== this.props.at && this.state.failed !== undefined) this.#retry();
  }

  #retry = () => this.setState({ failed: undefined });

  override render() {
    const { failed } = this.state;
    return failed === undefined ? this.props.children : <PartError {...failed} onRetry={this.#retry} />;
  }
}
