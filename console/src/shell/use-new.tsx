/** The action that adds something to a page: by the key N, in the palette, and by the button that is returned. */
import { Button } from '../ui/buttons.tsx';
import { useRegisteredActions } from './actions.ts';

interface NewOptions {
  /** the heading in the palette */
  readonly section: string;
  readonly title: string;
  readonly run: () => void;
  /** false: the action and its button do not exist */
  readonly isAllowed?: boolean;
  readonly isDisabled?: boolean;
}

export function useNew({ section, title, run, isAllowed = true, isDisabled = false }: NewOptions) {
  const action = { id: `new ${section}`, title, section, icon: 'plus', keys: 'n', run } as const;
  useRegisteredActions(isAllowed ? [action] : []);
  return (
    isAllowed && (
      <Button look="primary" icon="plus" disabled={isDisabled} onClick={run}>
        {title}
      </Button>
    )
  );
}
