/**
 * The editing of the list. It is loaded when the pointer or the focus reaches the list, or a moment after the page is
 * complete.
 */
import { useState } from 'react';
import { loaded } from '../api/loaded.ts';
import type { Drafts } from '../drafts/drafts.ts';
import { toastError } from '../ui/toasts.tsx';
import { useLater } from '../ui/use-later.ts';
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

/**
 * Loads the editing code when the visible page is loaded (`isComplete`). The load rerenders nothing, so a click in
 * progress keeps its target.
 */
export function useTools(isComplete: boolean, needs: () => ToolsNeeds) {
  const [tools] = useState(() => {
    let found: { readonly module: Tools; readonly editing: Editing } | undefined;
    let under: Promise<Editing> | undefined;
    const load = (): Promise<Editing> => {
      under ??= loaded(import('./CellEditor.tsx'))
        .then((module) => {
          const { client, drafts, shown, find } = needs();
          found = { module, editing: module.startEditing(client, drafts, shown, find) };
          return found.editing;
        })
        .catch((error: unknown) => {
          under = undefined;
          throw error;
        });
      return under;
    };
    return {
      found: () => found,
      load,
      /** Returns true if it is loaded; else it calls `then` later. */
      prepare: (then?: () => void): boolean => {
        if (found !== undefined) return true;
        load().then(
          () => then?.(),
          (error: unknown) => then !== undefined && toastError(error),
        );
        return false;
      },
    };
  });
  useLater(isComplete, toolsMs, () => tools.load().catch(() => {}));
  return tools;
}
