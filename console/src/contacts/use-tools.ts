/** The editing of the list, which is loaded when the list is pointed at or has the focus, or a moment after it is shown. */
import { useEffect, useRef, useState } from 'react';
import { loaded } from '../api/loaded.ts';
import type { Drafts } from '../grid/drafts.ts';
import { toastError } from '../ui/toasts.tsx';
import type { Editing } from './editing.ts';

type Tools = typeof import('./CellEditor.tsx');
/** Milliseconds after which the editing is loaded, whether it is used or not. */
const toolsMs = 1_500;

interface ToolsNeeds {
  readonly client: ConstructorParameters<typeof Editing>[0];
  readonly drafts: Drafts;
  readonly shown: ConstructorParameters<typeof Editing>[2];
  readonly find: ConstructorParameters<typeof Editing>[3];
}

export function useTools(needs: () => ToolsNeeds) {
  const [found, setFound] = useState<{ readonly module: Tools; readonly editing: Editing }>();
  const under = useRef<Promise<Editing>>(undefined);
  const [actions] = useState(() => {
    const load = () => {
      under.current ??= loaded(import('./CellEditor.tsx'))
        .then((module) => {
          const { client, drafts, shown, find } = needs();
          const editing = module.startEditing(client, drafts, shown, find);
          setFound({ module, editing });
          return editing;
        })
        .catch((error: unknown) => {
          under.current = undefined;
          throw error;
        });
      return under.current;
    };
    return load;
  });
  useEffect(() => {
    const timer = setTimeout(() => void actions().catch(() => {}), toolsMs);
    return () => clearTimeout(timer);
  }, [actions]);
  return {
    module: found?.module,
    editing: found?.editing,
    load: actions,
    /** Returns true when it is there; else it calls `then` once it is. */
    prepare: (then?: () => void): boolean => {
      if (found !== undefined) return true;
      actions().then(
        () => setTimeout(() => then?.(), 0),
        (error: unknown) => then !== undefined && toastError(error),
      );
      return false;
    },
  };
}
